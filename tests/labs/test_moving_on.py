"""When does the list move by itself, whom does it pass over, and what happens to late pages?"""

import datetime

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import Person
from accounts.rules import Refused
from labs import actions
from labs.models import DraftRemade, Lab
from labs.queries import WHY_NOT_TAKING_PART, seat_of
from surveys.closing import close_now

DAY = datetime.timedelta(days=1)


def statuses(lab):
    return list(lab.enrolments.order_by("number").values_list("status", flat=True))


def again(person):
    return Person.objects.get(pk=person.pk)


def run_due(run_tasks, moment):
    """Run what is queued for that moment too, as the worker finds it then."""
    with time_machine.travel(moment, tick=False):
        return run_tasks()


@pytest.mark.parametrize("how", ["created", "updated"])
def test_the_list_moves_on_the_day_the_reserve_ends(make, territory, anna, carla, run_tasks, how):
    day = timezone.localdate() + 2 * DAY
    fields = {"capacity": 1, "reserved_seats": 1, "reserved_until": day}
    if how == "created":
        lab = actions.create_lab(anna, Lab(title="ISEE", ats=territory.ats, **fields))
    else:
        lab = make.lab(ats=territory.ats, status="draft")
        for name, value in fields.items():
            setattr(lab, name, value)
        actions.update_lab(anna, lab, fields)
    lab = actions.open_enrolment(anna, lab)
    actions.enrol(carla, lab, carla)
    run_tasks()
    assert statuses(lab) == ["waiting"], "the seat is kept for the other Ambito"

    run_due(run_tasks, timezone.make_aware(datetime.datetime.combine(day, datetime.time(0, 0, 1))))

    assert statuses(lab) == ["confirmed"]


@pytest.fixture
def clash(make, bruno, carla):
    """Carla had the only seat of a strict lab where Bruno waits; Bruno sits in another at the same hour."""
    strict, loose = make.lab("A", capacity=1, blocks_overlap=True), make.lab("B")
    make.session(strict), make.session(loose)
    actions.enrol(carla, strict, carla)
    actions.enrol(bruno, strict, bruno)
    actions.enrol(bruno, loose, bruno)
    actions.withdraw(carla, strict.enrolments.get(person=carla))
    assert statuses(strict) == ["withdrawn", "waiting"]
    return strict, loose


def leave(loose, bruno, anna):
    actions.withdraw(again(bruno), loose.enrolments.get(person=bruno))


def cancel(loose, bruno, anna):
    actions.cancel(anna, loose)


def conclude(loose, bruno, anna):
    actions.conclude(anna, actions.start(anna, loose))


def remove(loose, bruno, anna):
    actions.remove_session(anna, loose.sessions.get())


def postpone(loose, bruno, anna):
    session = loose.sessions.get()
    session.starts_at, session.ends_at = session.starts_at + DAY, session.ends_at + DAY
    actions.save_session(anna, session)


@pytest.mark.parametrize("what", [leave, cancel, conclude, remove, postpone])
def test_the_list_moves_when_the_other_commitment_goes(clash, bruno, anna, run_tasks, what):
    strict, loose = clash
    what(loose, bruno, anna)
    run_tasks()
    assert statuses(strict) == ["withdrawn", "confirmed"]


def test_the_list_moves_when_the_lab_itself_changes_its_hours(clash, bruno, anna):
    strict, _ = clash
    postpone(strict, bruno, anna)
    assert statuses(strict) == ["withdrawn", "confirmed"]


@pytest.mark.parametrize("how", ["left", "inactive"])
def test_who_takes_part_no_more_is_passed_over(make, bruno, carla, rita, how):
    lab = make.lab(capacity=1)
    for person in (carla, bruno, rita):
        actions.enrol(person, lab, person)
    if how == "left":
        bruno.memberships.all().delete()
    else:
        Person.objects.filter(pk=bruno.pk).update(is_active=False)

    actions.withdraw(carla, lab.enrolments.get(person=carla))

    assert statuses(lab) == ["withdrawn", "waiting", "confirmed"]


def test_who_takes_part_no_more_reads_why_and_keeps_the_place(make, bruno, carla, rita, run_tasks):
    lab = make.lab(capacity=1)
    for person in (carla, bruno):
        actions.enrol(person, lab, person)
    membership = bruno.memberships.get()
    bruno.memberships.all().delete()
    actions.withdraw(carla, lab.enrolments.get(person=carla))
    assert seat_of(lab, again(bruno)).why == WHY_NOT_TAKING_PART

    make.membership(bruno, "member", organisation=membership.organisation)
    actions.withdraw(rita, actions.enrol(rita, lab, rita)[0])

    assert lab.enrolments.get(person=bruno).status == "confirmed"


def test_who_takes_part_no_more_does_not_accept(make, bruno):
    lab = make.lab(offer_hours=24)
    offered = make.enrolment(lab, bruno, status="offered")
    bruno.memberships.all().delete()

    with pytest.raises(Refused, match="Si iscrive chi partecipa"):
        actions.accept_offer(again(bruno), offered)

    assert statuses(lab) == ["offered"]


@pytest.mark.parametrize("waiting", [2, 5])
def test_calling_costs_the_same_for_a_short_and_a_long_list(
    make, territory, carla, waiting, django_assert_num_queries
):
    """The standings of who waits are read together."""
    lab = make.lab(capacity=1)
    seat, _ = actions.enrol(carla, lab, carla)
    lab.refresh_from_db()
    for number in range(waiting):
        person = make.person(f"w{number}", "member", organisation=territory.ambito.office)
        make.enrolment(lab, person, status="waiting")
    with django_assert_num_queries(35):
        actions.withdraw(carla, seat)
    assert statuses(lab)[:2] == ["withdrawn", "confirmed"]


def test_two_edits_of_different_fields_lose_nothing(make, territory, anna):
    lab = make.lab("Vecchio", ats=territory.ats, capacity=30)
    one, two = Lab.objects.get(pk=lab.pk), Lab.objects.get(pk=lab.pk)
    one.title = "Nuovo"
    actions.update_lab(anna, one, ["title"])
    two.capacity = 12
    actions.update_lab(anna, two, ["capacity"])
    lab.refresh_from_db()
    assert (lab.title, lab.capacity, lab.circle.title) == ("Nuovo", 12, "Nuovo")


def test_a_row_of_a_draft_made_anew_is_another_row(make, territory, anna):
    survey = make.survey()
    make.responses(survey, territory.ats)
    close_now(survey)
    row = actions.draft_programme(anna, survey, territory.ats).rows.first()
    actions.draft_programme(anna, survey, territory.ats, again=True)
    with pytest.raises(DraftRemade, match="è stata rifatta"):
        actions.adjust_row(anna, row, row.module, "Lo chiedono i Comuni")


def test_no_task_is_left_for_a_reserve_that_is_over(make, territory, anna):
    lab = Lab(title="ISEE", ats=territory.ats, reserved_seats=1, reserved_until=timezone.localdate())
    actions.create_lab(anna, lab)
    assert not DBTaskResult.objects.filter(task_path__endswith="fill_seats_later").exists()
