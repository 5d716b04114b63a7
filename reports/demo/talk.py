"""The demo's threads: written through the actions, then dated over the past weeks."""

import datetime
import itertools

from django.utils import timezone

from accounts.models import Person, Role
from community.actions import post_message, start_thread
from community.models import Post, Space, Thread
from labs.models import Lab
from reports.demo import content
from reports.demo.cast import Cast
from reports.demo.clock import as_of, days_ago
from reports.demo.content import Talk
from surveys.models import Survey


def threads(cast: Cast, survey: Survey) -> int:
    """Add the threads that are missing; answers how many there were."""
    made, labs = 0, _labs(survey)
    in_labs = itertools.count()
    for talk in content.talks():
        lab = labs[2 * next(in_labs) % len(labs)] if talk.place == "laboratorio" and labs else None
        space = _space(talk, lab)
        if space is None or Post.objects.filter(key=_key(talk, 1)).exists():
            continue
        with as_of(days_ago(talk.days_ago)):
            _speak(cast, talk, space, lab)
        made += 1
    return made


def _key(talk: Talk, number: int) -> str:
    return f"demo-{talk.key}-{number}"


def _labs(survey: Survey) -> list[Lab]:
    """Those under way, or all where none is."""
    labs = Lab.objects.filter(programme__survey=survey).order_by("pk")
    return list(labs.filter(status=Lab.Status.RUNNING)) or list(labs)


def _space(talk: Talk, lab: Lab | None) -> Space | None:
    if talk.place == "generale":
        return Space.objects.filter(kind=Space.Kind.GENERAL).first()
    if lab is not None:
        return Space.objects.filter(circle_id=lab.circle_id).first()
    return Space.objects.filter(kind=Space.Kind.ATS, ats__code=talk.place).first()


def _speak(cast: Cast, talk: Talk, space: Space, lab: Lab | None) -> None:
    said: list[Post] = []
    for number, (who, text) in enumerate(talk.posts, start=1):
        author = _in_lab(cast, lab, who) if lab else cast.called(who, _ats_of(talk))
        key = _key(talk, number)
        if said:
            said.append(post_message(author, said[0].thread, text, key))
        else:
            said.append(start_thread(author, space, talk.title, text, key, is_question=talk.is_question))
    _date(talk, said)


def _ats_of(talk: Talk) -> str:
    return "" if talk.place == "generale" else talk.place


def _in_lab(cast: Cast, lab: Lab, who: str) -> Person:
    what, _, which = who.partition(" ")
    if what == "conduttore":
        leading = Person.objects.filter(memberships__circle=lab.circle_id, memberships__role=Role.TRAINER)
        return leading.order_by("memberships__pk")[0]
    seated = lab.enrolments.filter(status="confirmed").select_related("person").order_by("number")
    return seated[int(which) - 1].person


def _date(talk: Talk, said: list[Post]) -> None:
    """Spread the posts from the day the thread was opened, some minutes or a day apart, never in the future."""
    length = len(talk.title)
    opened_at = moment = days_ago(talk.days_ago, 8 + length % 6, 7 * length % 60)
    for number, post in enumerate(said, start=1):
        Post.objects.filter(pk=post.pk).update(created_at=moment)
        last_at = moment
        step = datetime.timedelta(hours=21) if number % 3 == 0 else datetime.timedelta(minutes=38 * number)
        step += datetime.timedelta(minutes=len(post.body) % 29)
        moment = min(moment + step, timezone.now() - datetime.timedelta(minutes=len(said) - number))
    solution = said[talk.solution - 1] if talk.solution else None
    Thread.objects.filter(pk=said[0].thread_id).update(
        created_at=opened_at, last_post_at=last_at, solved_by=solution
    )
