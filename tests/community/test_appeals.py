"""The appeal: judged by somebody else, never ending worse, with what was hidden kept until then."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Person
from accounts.rules import Refused
from community import actions
from community.models import Case, CaseClosed, Decision, NoAppeal, Post, Suspension
from notifications.models import Kind, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(make, anna):
    return make.thread(anna)


@pytest.fixture
def post(make, thread, bruno):
    return make.post(thread, bruno, "Sei un incapace.")


@pytest.fixture
def giulia(make, territory):
    """Another moderator of the region."""
    return make.person("giulia", "moderator")


@pytest.fixture
def case(make, post, carla):
    return make.reported(post, carla)


def told(person):
    """What the person was told of moderation."""
    return list(Notice.objects.filter(recipient=person, kind=Kind.MODERATION).values_list("text", flat=True))


def fresh(person):
    return Person.objects.get(pk=person.pk)


def test_an_appeal_is_judged_by_somebody_else(make, case, post, marco, giulia, bruno):
    decision = make.decided(case, marco, "suspend", days=30)
    make.appealed(decision)
    case.refresh_from_db()
    assert (case.state, case.taken_by) == (Case.State.APPEALED, None)
    assert told(giulia)[-1] == "C'è una decisione da riesaminare."
    assert "C'è una decisione da riesaminare." not in told(marco)
    with pytest.raises(Refused, match="altro moderatore"):
        actions.take_case(marco, case)
    Case.objects.update(taken_by=marco)  # even if it came into the first judge's hands
    with pytest.raises(Refused, match="altro moderatore"):
        actions.decide_case(marco, case, "suspend", "respect", "Lo confermo io.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(case=case, judge=marco, outcome="hide", rule="respect", text="Di nascosto.")
    Case.objects.update(taken_by=None)
    second = make.decided(case, giulia, "release", "none", "Era una citazione.")
    assert [d.judge for d in case.decisions.all()] == [marco, giulia]
    shown = Post.objects.get(pk=post.pk)
    assert (shown.status, shown.body) == (Post.Status.VISIBLE, "Sei un incapace.")
    assert Suspension.objects.get().lifted_at is not None
    assert make.post(shown.thread, fresh(bruno)).status == Post.Status.VISIBLE
    with pytest.raises(NoAppeal):
        actions.appeal(bruno, second, "Ancora.")
    with pytest.raises(NoAppeal):
        actions.appeal(bruno, decision, "Ancora.")


@pytest.mark.parametrize(
    ("first", "second", "is_lifted"),
    [
        ("suspend", "suspend", False),
        ("suspend", "warn", True),
        ("suspend", "hide", True),
        ("warn", "warn", None),
    ],
)
def test_an_appeal_may_confirm_or_lighten(make, case, post, marco, giulia, first, second, is_lifted):
    decision = make.decided(case, marco, first, days=10)
    until = [s.until for s in Suspension.objects.all()]
    make.appealed(decision)
    make.decided(case, giulia, second)
    assert Post.objects.get(pk=post.pk).status == Post.Status.HIDDEN
    assert [s.until for s in Suspension.objects.all()] == until
    assert [s.lifted_at is not None for s in Suspension.objects.all()] == (
        [] if is_lifted is None else [is_lifted]
    )


@pytest.mark.parametrize(("first", "worse"), [("hide", "warn"), ("hide", "suspend"), ("warn", "suspend")])
def test_an_appeal_never_ends_worse(make, case, marco, giulia, first, worse):
    make.appealed(make.decided(case, marco, first))
    actions.take_case(giulia, case)
    with pytest.raises(CaseClosed):
        actions.decide_case(giulia, case, worse, "respect", "Peggio.", 5)
    assert not Suspension.objects.exists()


def test_reporters_and_authors_do_not_judge_the_appeal(make, thread, marco, giulia, dario, territory):
    post = make.post(thread, giulia)
    case = make.reported(post, dario)
    make.appealed(make.decided(case, marco))
    for person in (giulia, dario, marco):
        with pytest.raises(Refused):
            actions.take_case(person, case)
    assert make.decided(case, make.person("ada", "moderator"), "release", "none").outcome == "release"


def test_who_may_appeal_and_until_when(make, case, marco, bruno, carla):
    decision = make.decided(case, marco)
    with pytest.raises(Refused, match="chi ha scritto"):
        actions.appeal(carla, decision, "Lo chiedo io.")
    a_month_ago = timezone.now() - datetime.timedelta(days=30, minutes=1)
    Decision.objects.update(created_at=a_month_ago)
    with pytest.raises(NoAppeal):
        actions.appeal(bruno, decision, "Tardi.")
    Decision.objects.update(created_at=a_month_ago + datetime.timedelta(minutes=3))
    assert actions.appeal(bruno, decision, "In tempo.").decision == decision


def test_what_was_left_where_it_is_has_no_appeal(make, case, marco, bruno):
    with pytest.raises(NoAppeal):
        actions.appeal(bruno, make.decided(case, marco, "keep", "none"), "Perché?")
