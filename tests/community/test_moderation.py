"""Reporting, judging, appealing: who may, what happens, who is told, and that nothing is lost meanwhile."""

import pytest
from django.utils import timezone

from accounts.models import Person
from accounts.rules import Refused
from community import actions, rules
from community.limits import FLAGS, TooManyFlags
from community.models import (
    AlreadyFlagged,
    Case,
    CaseClosed,
    CaseTaken,
    Decision,
    Flag,
    LogEntry,
    Newcomer,
    NotThere,
    Post,
    Suspension,
)
from live.models import Event
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


# Reporting


def test_reports_of_a_post_are_one_case_and_moderators_hear_once(
    make, post, carla, elena, anna, marco, dario
):
    first = actions.flag_post(carla, post, Flag.Reason.OFFENSIVE, "Insulta")
    second = actions.flag_post(anna, post, Flag.Reason.OTHER, "")
    assert first.case == second.case and first.case.state == Case.State.WAITING
    assert told(marco) == told(dario) == ["È stato segnalato un messaggio: leggilo e decidi."]
    assert told(post.author) == told(anna) == []


def test_one_report_of_each_person_for_a_text(make, post, case, carla, marco, bruno):
    with pytest.raises(AlreadyFlagged):
        actions.flag_post(carla, post, Flag.Reason.OTHER)
    make.decided(case, marco, "keep", "none")
    with pytest.raises(AlreadyFlagged):
        actions.flag_post(carla, post, Flag.Reason.OTHER)
    actions.edit_message(bruno, Post.objects.get(pk=post.pk), "Sei ancora un incapace.")
    assert actions.flag_post(carla, post, Flag.Reason.OTHER).case != case
    assert Flag.objects.count() == 2


def test_ones_own_post_is_not_reported(post, bruno):
    with pytest.raises(Refused, match="tuo"):
        actions.flag_post(bruno, post, Flag.Reason.OTHER)


def test_what_one_cannot_read_is_not_reported(make, territory, bruno, carla):
    hidden = make.post(make.thread(bruno, make.space("ats", ats=territory.ats)), bruno)
    with pytest.raises(Refused):
        actions.flag_post(carla, hidden, Flag.Reason.OTHER)


def test_a_post_removed_meanwhile_is_not_reported(post, bruno, carla):
    actions.remove_message(bruno, Post.objects.get(pk=post.pk))
    with pytest.raises(NotThere):
        actions.flag_post(carla, post, Flag.Reason.OTHER)
    assert not Case.objects.exists()


def test_reports_have_a_kind_limit(make, thread, bruno, carla, settings):
    settings.RATE_LIMITS = False
    posts = [make.post(thread, bruno, f"Messaggio {number}.") for number in range(FLAGS + 1)]
    settings.RATE_LIMITS = True
    for one in posts[:FLAGS]:
        actions.flag_post(carla, one, Flag.Reason.OTHER)
    with pytest.raises(TooManyFlags, match="chi modera li sta leggendo") as limit:
        actions.flag_post(carla, posts[FLAGS], Flag.Reason.OTHER)
    assert 3590 <= limit.value.retry_after <= 3601


# Who may judge: the rules as a table


@pytest.mark.parametrize(
    ("who", "general", "ats", "lab"),
    [
        ("marco", True, True, True),
        ("dario", True, True, True),
        ("pia", False, True, True),
        ("otto", False, False, False),
        ("anna", False, False, False),
        ("bruno", False, False, False),
        ("carla", False, False, False),
        ("elena", False, False, False),
    ],
)
def test_who_judges_where(request, make, territory, bruno, anna, marco, who, general, ats, lab):
    people = {
        "pia": lambda: make.person("pia", "moderator", ats=territory.ats),
        "otto": lambda: make.person("otto", "moderator", ats=territory.other_ats),
    }
    person = people[who]() if who in people else request.getfixturevalue(who)
    circle = make.circle(territory.ats)
    places = [
        make.space(),
        make.space("ats", ats=territory.ats),
        make.space("lab", ats=territory.ats, circle=circle),
    ]
    answers = []
    for space in places:
        written = make.post(make.thread(anna, space), anna)
        found = Case.objects.create(post=written, origin=Case.Origin.REPORTED)
        answers.append(rules.can_judge(person, found))
        assert Case.objects.visible_to(person).filter(pk=found.pk).exists() == answers[-1]
        made = LogEntry.objects.create(actor=marco, case=found, thread=written.thread, text="prova")
        assert LogEntry.objects.visible_to(person).filter(pk=made.pk).exists() == answers[-1]
    assert answers == [general, ats, lab]


def test_nobody_judges_own_posts_or_own_reports(make, thread, bruno, marco, giulia):
    own = make.post(thread, marco)
    case = make.reported(own, giulia)
    assert not rules.can_judge(marco, case) and not Case.objects.visible_to(marco).exists()
    assert not rules.can_judge(giulia, case) and Case.objects.visible_to(giulia).exists()
    for person in (marco, giulia):
        with pytest.raises(Refused):
            actions.take_case(person, case)
    assert told(marco) == told(giulia) == []


def test_a_suspended_moderator_does_not_judge(make, thread, case, marco, giulia, dario, carla):
    actions.take_case(marco, case)
    make.decided(make.reported(make.post(thread, marco), carla), giulia, "suspend", days=3)
    with pytest.raises(Refused, match="solo leggere"):
        actions.decide_case(marco, case, "hide", "respect", "Perché.")


# Charge


def test_a_case_is_in_one_charge_and_can_be_given_back(case, marco, giulia, dario):
    assert actions.take_case(marco, case).state == Case.State.TAKEN
    assert actions.take_case(marco, case).taken_by == marco
    with pytest.raises(CaseTaken, match="Marco Rossi"):
        actions.take_case(giulia, case)
    with pytest.raises(Refused):
        actions.give_back_case(giulia, case)
    assert actions.give_back_case(marco, case).state == Case.State.WAITING
    actions.take_case(giulia, case)
    actions.give_back_case(dario, case)  # an administrator frees what was forgotten
    assert list(LogEntry.objects.filter(case=case).values_list("actor__first_name", "text"))[1:] == [
        ("Marco", "ha preso in carico il caso"),
        ("Marco", "ha restituito il caso alla coda"),
        ("Giulia", "ha preso in carico il caso"),
        ("Dario", "ha restituito il caso alla coda"),
    ]


def test_only_who_has_it_in_charge_decides(case, marco, giulia):
    for judge in (marco, giulia):
        with pytest.raises(CaseTaken, match="Prima prendi in carico"):
            actions.decide_case(judge, case, "hide", "respect", "Perché.")
        actions.take_case(marco, case)


def test_a_moderator_opens_a_case_in_their_own_charge(post, marco, giulia, bruno):
    case = actions.open_case(marco, post)
    assert (case.state, case.taken_by) == (Case.State.TAKEN, marco)
    assert actions.open_case(giulia, post) == case
    actions.decide_case(marco, case, "hide", "respect", "Perché.")
    assert Post.objects.get(pk=post.pk).status == Post.Status.HIDDEN
    with pytest.raises(NotThere):
        actions.open_case(marco, post)


def test_who_does_not_moderate_opens_no_case(post, anna, bruno, make, thread, marco):
    for person in (anna, bruno):
        with pytest.raises(Refused):
            actions.open_case(person, post)
    with pytest.raises(Refused):
        actions.open_case(marco, make.post(thread, marco))


# Deciding


@pytest.mark.parametrize(
    ("outcome", "rule", "status", "frames"),
    [
        ("keep", "none", "visible", []),
        ("hide", "respect", "hidden", ["message.removed"]),
        ("warn", "privacy", "hidden", ["message.removed"]),
        ("suspend", "advertising", "hidden", ["message.removed"]),
    ],
)
def test_what_an_outcome_does(case, post, marco, bruno, carla, outcome, rule, status, frames):
    before = Event.objects.count()
    actions.take_case(marco, case)
    decision = actions.decide_case(marco, case, outcome, rule, "Il motivo.", 7)
    kept = Post.objects.get(pk=post.pk)
    assert (kept.status, kept.body) == (status, "Sei un incapace.")
    assert [event.kind for event in Event.objects.order_by("pk")[before:]] == frames
    assert Case.objects.get().state == Case.State.DECIDED
    days = [round((s.until - timezone.now()).total_seconds() / 86400) for s in bruno.suspensions.all()]
    assert days == ([7] if outcome == "suspend" else [])
    [notice] = Notice.objects.filter(recipient=bruno, kind=Kind.MODERATION)
    assert notice.target == decision
    assert told(carla) == [
        "Grazie della segnalazione: chi modera ha deciso, il messaggio "
        + ("resta dov'è." if outcome == "keep" else "è stato nascosto.")
    ]


def test_a_decided_case_is_not_decided_again(make, case, marco, giulia):
    make.decided(case, marco)
    with pytest.raises(CaseClosed):
        actions.decide_case(marco, case, "keep", "none", "Ci ho ripensato.")
    with pytest.raises(CaseClosed):
        actions.take_case(giulia, case)
    assert Decision.objects.count() == 1


def test_an_outcome_out_of_place_is_refused(case, marco):
    actions.take_case(marco, case)
    with pytest.raises(CaseClosed, match="ricarica"):
        actions.decide_case(marco, case, "release", "none", "Non era trattenuto.")


def test_who_is_suspended_only_reads_until_it_is_over(make, case, thread, marco, bruno):
    make.decided(case, marco, "suspend", days=2)
    with pytest.raises(Refused, match="Per ora puoi solo leggere"):
        make.post(thread, fresh(bruno))
    Suspension.objects.update(until=timezone.now())
    assert make.post(thread, fresh(bruno)).status == Post.Status.VISIBLE


def test_the_author_does_not_change_what_is_hidden(make, case, post, marco, bruno):
    make.decided(case, marco)
    hidden = Post.objects.get(pk=post.pk)
    with pytest.raises(NotThere):
        actions.edit_message(bruno, hidden, "Non l'ho mai detto.")
    actions.remove_message(bruno, hidden)
    hidden.refresh_from_db()
    assert (hidden.body, hidden.status) == ("Sei un incapace.", Post.Status.HIDDEN)


# First posts of new people


def test_released_posts_are_shown_and_two_end_the_waiting(make, thread, bruno, marco, carla):
    Newcomer.objects.create(person=bruno)
    first, second = make.post(thread, bruno, "Primo."), make.post(thread, bruno, "Secondo.")
    assert {first.status, second.status} == {Post.Status.HELD}
    assert not Post.objects.visible_to(carla).filter(author=bruno).exists()
    for number, post in enumerate((first, second), start=1):
        make.decided(post.cases.get(), marco, "release", "none", "Benvenuto!")
        assert Newcomer.objects.get().posts_to_check == 2 - number
    assert Post.objects.visible_to(carla).filter(author=bruno).count() == 2
    assert make.post(thread, fresh(bruno)).status == Post.Status.VISIBLE
    assert told(bruno) == ["Un moderatore ha pubblicato un tuo messaggio."] * 2


def test_a_held_post_that_is_hidden_counts_for_nothing(make, thread, bruno, marco):
    Newcomer.objects.create(person=bruno)
    make.decided(make.post(thread, bruno).cases.get(), marco, "hide", "advertising")
    assert Newcomer.objects.get().posts_to_check == 2
    with pytest.raises(CaseClosed):
        make.decided(make.post(thread, bruno).cases.get(), marco, "keep", "none")


def test_moderators_hear_of_a_held_post(make, thread, bruno, marco):
    Newcomer.objects.create(person=bruno)
    make.post(thread, bruno)
    assert told(marco) == ["Una persona nuova ha scritto: leggi il messaggio e pubblicalo."]


def test_everything_is_in_the_log(make, case, marco, giulia, carla, bruno):
    make.appealed(make.decided(case, marco, "warn"))
    make.decided(case, giulia, "release", "none")
    assert [(e.actor, e.text) for e in LogEntry.objects.select_related("actor")] == [
        (carla, "ha segnalato il messaggio: offende o attacca qualcuno"),
        (marco, "ha preso in carico il caso"),
        (marco, "ha deciso: il messaggio è nascosto, con un richiamo"),
        (bruno, "ha chiesto il riesame"),
        (giulia, "ha preso in carico il caso"),
        (giulia, "ha deciso: il messaggio è pubblicato"),
    ]


def test_a_moderator_removes_nothing_without_a_decision(post, marco):
    with pytest.raises(Refused, match="chi l'ha scritto"):
        actions.remove_message(marco, post)
