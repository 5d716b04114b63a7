"""What people do with seats and labs: rows, refusals, what is told to whom."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Membership, Role
from accounts.rules import Refused
from labs import actions
from labs.models import Enrolment, EnrolmentClosed, Lab, NoOffer, WrongStatus
from labs.rules import can_enter
from labs.signals import lab_created
from notifications.models import Notice

HOUR = datetime.timedelta(hours=1)


def statuses(lab):
    return list(lab.enrolments.order_by("number").values_list("person__first_name", "status"))


def ask(lab, *people):
    """Each enrols, in this order."""
    return [actions.enrol(person, lab, person)[0] for person in people]


def told(person):
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("text", flat=True))


def test_enrol_confirms_and_opens_the_circle(make, bruno):
    lab = make.lab(title="ISEE")
    assert not can_enter(bruno, lab)
    enrolment, is_new = actions.enrol(bruno, lab, bruno)
    assert (enrolment.status, is_new) == ("confirmed", True)
    assert enrolment.organisation == bruno.memberships.get(role="member").organisation
    again = type(bruno).objects.get(pk=bruno.pk)
    assert can_enter(again, lab)
    assert told(bruno) == ["La tua iscrizione a «ISEE» è confermata."]


def test_enrol_twice_is_the_same_row(make, bruno):
    lab = make.lab()
    first, _ = actions.enrol(bruno, lab, bruno)
    second, is_new = actions.enrol(bruno, lab, bruno)
    assert (second, is_new) == (first, False)
    assert len(told(bruno)) == 1


def test_enrol_waits_when_full_and_says_the_position(make, bruno, carla, rita):
    lab = make.lab(title="ISEE", capacity=1)
    ask(lab, bruno, carla, rita)
    assert statuses(lab) == [("Bruno", "confirmed"), ("Carla", "waiting"), ("Rita", "waiting")]
    assert told(rita) == ["Sei in lista d'attesa per «ISEE», al posto 2."]
    assert not can_enter(type(carla).objects.get(pk=carla.pk), lab)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"status": "draft"}, "non sono ancora aperte"),
        ({"status": "running"}, "già iniziato"),
        ({"status": "concluded"}, "già iniziato"),
        ({"status": "cancelled"}, "annullato"),
        ({"enrolment_closes_at": timezone.now() - HOUR}, "termine per iscriversi"),
    ],
)
def test_enrol_refuses_at_the_wrong_moment(make, bruno, fields, sentence):
    lab = make.lab(**fields)
    with pytest.raises(EnrolmentClosed, match=sentence):
        actions.enrol(bruno, lab, bruno)
    assert not lab.enrolments.exists()


def test_enrol_refuses_after_the_first_session_began(make, bruno):
    lab = make.lab()
    make.session(lab, starts_in=-HOUR)
    with pytest.raises(EnrolmentClosed, match="già iniziato"):
        actions.enrol(bruno, lab, bruno)


def test_enrol_is_for_participants_and_the_labs_own_guests(make, elena):
    lab, other = make.lab(), make.lab()
    with pytest.raises(Refused, match="gli ospiti solo al laboratorio"):
        actions.enrol(elena, lab, elena)
    make.membership(elena, "guest", circle=lab.circle)
    assert actions.enrol(elena, lab, elena)[0].status == "confirmed"
    with pytest.raises(Refused):
        actions.enrol(elena, other, elena)


def test_guest_keeps_the_invitation_after_withdrawing(make, elena):
    lab = make.lab()
    make.membership(elena, "guest", circle=lab.circle)
    enrolment, _ = actions.enrol(elena, lab, elena)
    actions.withdraw(elena, enrolment)
    roles = (
        Membership.objects.current().filter(person=elena, circle=lab.circle).values_list("role", flat=True)
    )
    assert list(roles) == [Role.GUEST]


def test_representative_enrols_colleagues_only(make, rita, bruno, carla, anna):
    lab = make.lab()
    assert actions.enrol(rita, lab, bruno)[0].status == "confirmed"
    with pytest.raises(Refused, match="chi rappresenta il loro ente"):
        actions.enrol(rita, lab, carla)
    with pytest.raises(Refused):
        actions.enrol(bruno, lab, rita)
    assert actions.enrol(anna, lab, carla)[0].status == "confirmed"


def test_withdraw_closes_the_circle_and_calls_the_next(make, bruno, carla, rita):
    lab = make.lab(title="ISEE", capacity=1)
    first, *_ = ask(lab, bruno, carla, rita)
    assert actions.withdraw(bruno, first).status == "withdrawn"
    assert statuses(lab) == [("Bruno", "withdrawn"), ("Carla", "confirmed"), ("Rita", "waiting")]
    assert not can_enter(type(bruno).objects.get(pk=bruno.pk), lab)
    assert can_enter(type(carla).objects.get(pk=carla.pk), lab)
    assert told(carla)[-1] == "La tua iscrizione a «ISEE» è confermata."
    assert actions.withdraw(bruno, first).status == "withdrawn"
    assert statuses(lab)[2] == ("Rita", "waiting")


def test_withdraw_then_enrol_goes_to_the_end(make, bruno, carla, rita):
    lab = make.lab(capacity=1)
    first, *_ = ask(lab, bruno, carla, rita)
    actions.withdraw(bruno, first)
    again, is_new = actions.enrol(bruno, lab, bruno)
    assert is_new and again != first
    assert [s for s in statuses(lab) if s[1] == "waiting"] == [("Rita", "waiting"), ("Bruno", "waiting")]


def test_withdraw_is_for_oneself_the_representative_and_who_coordinates(make, bruno, carla, rita, anna):
    lab = make.lab(title="ISEE")
    enrolment, _ = actions.enrol(bruno, lab, bruno)
    with pytest.raises(Refused, match="chi rappresenta il suo ente"):
        actions.withdraw(carla, enrolment)
    actions.withdraw(rita, enrolment)
    assert told(bruno)[-1] == "La tua iscrizione a «ISEE» è stata ritirata da Rita Rossi."
    other, _ = actions.enrol(carla, lab, carla)
    assert actions.withdraw(anna, other).status == "withdrawn"


def test_withdraw_after_the_end_is_refused(make, bruno):
    lab = make.lab(status="concluded")
    with pytest.raises(WrongStatus, match="resta nella sua storia"):
        actions.withdraw(bruno, make.enrolment(lab, bruno))


def test_nobody_is_called_after_the_start(make, anna, bruno, carla):
    lab = make.lab(capacity=1)
    first, _ = actions.enrol(bruno, lab, bruno)
    actions.enrol(carla, lab, carla)
    actions.start(anna, lab)
    actions.withdraw(bruno, first)
    assert statuses(lab) == [("Bruno", "withdrawn"), ("Carla", "waiting")]


def test_offer_is_made_with_a_deadline_and_accepted(make, bruno, carla):
    lab = make.lab(title="ISEE", capacity=1, offer_hours=48)
    first, _ = actions.enrol(bruno, lab, bruno)
    second, _ = actions.enrol(carla, lab, carla)
    assert first.status == "confirmed"
    actions.withdraw(bruno, first)
    second.refresh_from_db()
    assert second.status == "offered"
    assert timezone.now() + 47 * HOUR < second.offer_expires_at <= timezone.now() + 48 * HOUR
    assert told(carla)[-1].startswith("Si è liberato un posto in «ISEE»: accettalo entro ")
    with pytest.raises(Refused, match="solo la persona a cui"):
        actions.accept_offer(bruno, second)
    assert actions.accept_offer(carla, second).status == "confirmed"
    assert actions.accept_offer(carla, second).status == "confirmed"
    assert can_enter(type(carla).objects.get(pk=carla.pk), lab)


def test_offer_not_accepted_in_time_passes_to_the_next(make, bruno, carla, rita):
    lab = make.lab(capacity=1, offer_hours=24)
    first, *_ = ask(lab, bruno, carla, rita)
    actions.withdraw(bruno, first)
    late = lab.enrolments.get(person=carla)
    with time_machine.travel(timezone.now() + 25 * HOUR, tick=False):
        with pytest.raises(NoOffer, match="scaduta"):
            actions.accept_offer(carla, late)
        assert statuses(lab)[1:] == [("Carla", "withdrawn"), ("Rita", "offered")]


@pytest.mark.django_db(transaction=True)
def test_offer_expires_by_itself(make, bruno, carla, rita, run_tasks):
    lab = make.lab(capacity=1, offer_hours=24)
    first, *_ = ask(lab, bruno, carla, rita)
    actions.withdraw(bruno, first)
    run_tasks()
    assert statuses(lab)[1:] == [("Carla", "offered"), ("Rita", "waiting")]
    with time_machine.travel(timezone.now() + 25 * HOUR, tick=False):
        run_tasks()
        assert statuses(lab)[1:] == [("Carla", "withdrawn"), ("Rita", "offered")]


def test_offer_never_lasts_beyond_the_start(make, bruno, carla):
    lab = make.lab(capacity=1, offer_hours=48)
    session = make.session(lab, starts_in=HOUR)
    first, _ = actions.enrol(bruno, lab, bruno)
    actions.enrol(carla, lab, carla)
    actions.withdraw(bruno, first)
    assert lab.enrolments.get(person=carla).offer_expires_at == session.starts_at


def test_start_lets_open_offers_go(make, anna, bruno):
    lab = make.lab()
    offered = make.enrolment(lab, bruno, status="offered")
    actions.start(anna, lab)
    offered.refresh_from_db()
    assert offered.status == "withdrawn"


def test_larger_capacity_calls_the_next_and_less_throws_nobody_out(make, anna, bruno, carla, rita):
    lab = make.lab(capacity=1)
    ask(lab, bruno, carla, rita)
    lab.refresh_from_db()
    lab.capacity = 2
    actions.update_lab(anna, lab)
    assert [s for _, s in statuses(lab)] == ["confirmed", "confirmed", "waiting"]
    lab.capacity = 1
    actions.update_lab(anna, lab)
    assert [s for _, s in statuses(lab)] == ["confirmed", "confirmed", "waiting"]


def test_seats_are_kept_for_each_ambito_until_released(make, anna, territory, bruno, carla):
    lab = make.lab(ats=territory.ats, capacity=1, reserved_seats=1)
    assert actions.enrol(carla, lab, carla)[0].status == "waiting"
    assert actions.enrol(bruno, lab, bruno)[0].status == "confirmed"
    other = make.lab(ats=territory.ats, capacity=1, reserved_seats=1, reserved_until=timezone.localdate())
    assert actions.enrol(carla, other, carla)[0].status == "confirmed"


def test_overlap_blocks_only_where_the_lab_says_so(make, bruno, carla):
    strict, loose = make.lab(blocks_overlap=True), make.lab()
    for lab in (strict, loose):
        make.session(lab)
    actions.enrol(bruno, loose, bruno)
    with pytest.raises(EnrolmentClosed, match="alla stessa ora"):
        actions.enrol(bruno, strict, bruno)
    actions.enrol(carla, strict, carla)
    assert actions.enrol(carla, loose, carla)[0].status == "confirmed"


def test_overlap_passes_over_at_promotion(make, bruno, carla, rita):
    strict, loose = make.lab(blocks_overlap=True, capacity=1), make.lab()
    for lab in (strict, loose):
        make.session(lab)
    first, *_ = ask(strict, bruno, carla, rita)
    actions.enrol(carla, loose, carla)
    actions.withdraw(bruno, first)
    assert statuses(strict) == [("Bruno", "withdrawn"), ("Carla", "waiting"), ("Rita", "confirmed")]


def test_create_lab_makes_the_circle_and_tells_upper_apps(make, anna, bruno, territory):
    heard = []

    def hear(lab, **_):
        heard.append(lab)

    lab_created.connect(hear)
    try:
        lab = actions.create_lab(anna, Lab(title="Nuovo", ats=territory.ats))
    finally:
        lab_created.disconnect(hear)
    assert heard == [lab]
    assert (lab.circle.title, lab.circle.ats, lab.status) == ("Nuovo", territory.ats, "draft")
    with pytest.raises(Refused, match="chi coordina l'ATS"):
        actions.create_lab(bruno, Lab(title="Mio", ats=territory.ats))


def test_update_lab_needs_the_right_on_both_ats(make, territory):
    coordinator = make.person("ada", "coordinator", ats=territory.ats)
    lab = make.lab(ats=territory.ats)
    lab.title = "Rinominato"
    assert actions.update_lab(coordinator, lab).circle.title == "Rinominato"
    lab.ats = territory.other_ats
    with pytest.raises(Refused):
        actions.update_lab(coordinator, lab)
    lab.refresh_from_db()
    assert lab.ats == territory.ats


def test_update_lab_keeps_the_sequence_of_requests(make, anna, bruno, carla):
    lab = make.lab()
    stale = Lab.objects.get(pk=lab.pk)
    actions.enrol(bruno, lab, bruno)
    stale.description = "Nuova"
    actions.update_lab(anna, stale)
    actions.enrol(carla, lab, carla)
    assert list(lab.enrolments.values_list("number", flat=True)) == [1, 2]


MOVES = ["open", "running", "concluded", "cancelled"]
ALLOWED = {
    ("draft", "open"),
    ("open", "running"),
    ("running", "concluded"),
    ("draft", "cancelled"),
    ("open", "cancelled"),
    ("running", "cancelled"),
}


@pytest.mark.parametrize("before", ["draft", *MOVES])
@pytest.mark.parametrize("after", ["draft", *MOVES])
def test_change_status_follows_the_life_of_a_lab(make, anna, before, after):
    lab = make.lab(status=before)
    if before == after or (before, after) in ALLOWED:
        assert actions.change_status(anna, lab, after).status == after
        return
    with pytest.raises(WrongStatus):
        actions.change_status(anna, lab, after)
    lab.refresh_from_db()
    assert lab.status == before


@pytest.mark.parametrize(
    ("before", "after", "to_seated", "to_waiting"),
    [
        ("open", "running", "«ISEE» è iniziato.", "«ISEE» è iniziato: la lista d'attesa non avanza più."),
        ("running", "concluded", "«ISEE» si è concluso.", None),
        ("open", "cancelled", "«ISEE» è stato annullato.", "«ISEE» è stato annullato."),
    ],
)
def test_change_status_tells_whom_it_concerns(
    make, anna, bruno, carla, rita, before, after, to_seated, to_waiting
):
    lab = make.lab(title="ISEE", status=before)
    make.enrolment(lab, bruno)
    make.enrolment(lab, carla, status="waiting")
    actions.change_status(anna, lab, after)
    assert told(bruno) == [to_seated]
    assert told(carla) == ([to_waiting] if to_waiting else [])
    assert told(rita) == []


def test_opening_tells_the_representatives_of_the_ats(make, anna, rita, bruno, territory):
    lab = make.lab(title="ISEE", ats=territory.ats, status="draft")
    actions.open_enrolment(anna, lab)
    assert told(rita) == ["Sono aperte le iscrizioni a «ISEE»."]
    assert told(bruno) == []
    elsewhere = make.lab(title="PdZ", ats=territory.other_ats, status="draft")
    actions.open_enrolment(anna, elsewhere)
    assert len(told(rita)) == 1


def test_changing_status_is_for_who_coordinates(make, bruno, rita, tina, marco):
    lab = make.lab(status="open")
    for person in (bruno, rita, tina, marco):
        with pytest.raises(Refused):
            actions.start(person, lab)


def test_an_active_enrolment_is_one_for_each_person(make, bruno):
    from django.db import IntegrityError, transaction

    lab = make.lab()
    make.enrolment(lab, bruno, status="waiting")
    with pytest.raises(IntegrityError), transaction.atomic():
        make.enrolment(lab, bruno)
    Enrolment.objects.filter(lab=lab).update(status="withdrawn")
    lab.refresh_from_db()
    assert make.enrolment(lab, bruno).status == "confirmed"
