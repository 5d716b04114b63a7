"""Builders of cases: reported, held, decided, appealed."""

from community.actions import appeal, decide_case, flag_post, take_case
from community.models import Case, Decision, Newcomer, Post


def reported(post, reporter, reason="offensive", text="") -> Case:
    return flag_post(reporter, Post.objects.get(pk=post.pk), reason, text).case


def held(post) -> Case:
    """As if its author had been new when it was written."""
    Post.objects.filter(pk=post.pk).update(status=Post.Status.HELD)
    Newcomer.objects.get_or_create(person=post.author)
    return Case.objects.create(post=Post.objects.get(pk=post.pk), origin=Case.Origin.HELD)


def taken(case, judge) -> Case:
    return take_case(judge, case)


def decided(case, judge, outcome="hide", rule="respect", text="Attacca una collega.", days=None) -> Decision:
    return decide_case(judge, take_case(judge, case), outcome, rule, text, days)


def appealed(decision, text="Era una citazione."):
    return appeal(decision.case.post.author, decision, text)
