"""Reads that span models: the plan of a lab's seats, who takes part, where a person stands and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import Ambito, Membership, Person
from labs.clashes import clashes_of, told_to
from labs.models import Enrolment, Lab
from labs.rules import may_hold_seat
from labs.seat_words import NOT_TAKING_PART, how_it_ended, why_waiting
from labs.seats import Place, Plan, reason


@dataclass(frozen=True)
class Seat:
    """Where a person stands in a lab; `position` counts from 1 in the waiting list."""

    enrolment: Enrolment
    position: int | None
    why: str

    @property
    def status(self) -> str:
        return self.enrolment.status


def plan_of(lab: Lab) -> Plan:
    """The lab's seats as the rule reads them."""
    reserved: dict[int, int] = {}
    if lab.reserved_seats:
        ambiti = Ambito.objects.filter(ats_id=lab.ats_id) if lab.ats_id else Ambito.objects.all()
        reserved = dict.fromkeys(ambiti.values_list("pk", flat=True), lab.reserved_seats)
    return Plan(
        capacity=lab.capacity,
        is_open=lab.status == Lab.Status.OPEN,
        starts_at=lab.starts_at,
        reserved=reserved,
        released_on=lab.reserved_until,
    )


def taken_of(lab: Lab) -> list[int | None]:
    """The Ambito of each seat confirmed or offered."""
    return list(lab.enrolments.seated().values_list("organisation__ambito_id", flat=True))


def gone_ids(lab: Lab, person_ids: Iterable[int]) -> set[int]:
    """Those who can have no seat just now because they take part no more."""
    standings = Membership.objects.standings(person_ids)
    return {pk for pk, standing in standings.items() if not may_hold_seat(standing, lab)}


def place_of(enrolment: Enrolment, blocked: Iterable[int] = ()) -> Place:
    organisation = enrolment.organisation
    ambito_id = organisation.ambito_id if organisation else None
    return Place(enrolment.pk, ambito_id, enrolment.person_id in set(blocked))


def position_of(enrolment: Enrolment) -> int | None:
    """From 1; None for who does not wait."""
    if enrolment.status != Enrolment.Status.WAITING:
        return None
    return enrolment.lab.enrolments.waiting().filter(number__lte=enrolment.number).count()


def seat_of(lab: Lab, person: Person | AnonymousUser) -> Seat | None:
    """The person's last request in this lab, with position and reason; None where they never asked."""
    if not isinstance(person, Person):
        return None
    own = (
        lab.enrolments.filter(person_id=person.pk)
        .select_related("person", "organisation", "ended_by")
        .order_by("-number")
        .first()
    )
    if own is None:
        return None
    own.lab = lab
    return Seat(own, position_of(own), reasons_of(lab, [own], person)[own.pk])


def reasons_of(lab: Lab, enrolments: Iterable[Enrolment], reader: Person) -> dict[int, str]:
    """Why each still waits, or how it ended, as this reader may know it; "" for who holds a seat."""
    rows = list(enrolments)
    waiting = [row for row in rows if row.status == Enrolment.Status.WAITING]
    ended = {row.pk: how_it_ended(row, reader) for row in rows if not row.is_active}
    return dict.fromkeys((row.pk for row in rows), "") | ended | _why_waiting(lab, waiting, reader)


def _why_waiting(lab: Lab, waiting: list[Enrolment], reader: Person) -> dict[int, str]:
    if not waiting:
        return {}
    ids = [row.person_id for row in waiting]
    gone, clashes = gone_ids(lab, ids), clashes_of(lab, ids) if lab.blocks_overlap else {}
    plan, taken, now, found = plan_of(lab), taken_of(lab), timezone.localtime(), {}
    for row in waiting:
        words = why_waiting(lab, reason(plan, taken, place_of(row, gone | clashes.keys()), now))
        if row.person_id in gone:
            words = NOT_TAKING_PART
        elif clash := clashes.get(row.person_id):
            own = reader.pk == row.person_id
            words += (
                f" {told_to(reader, reader, clash)}." if own else " C'è un altro incontro alla stessa ora."
            )
        found[row.pk] = words
    return found


def seats_of(person: Person | AnonymousUser, labs: Iterable[Lab]) -> dict[int, Seat]:
    """The person's active seats in these labs, by lab, in two queries."""
    if person.pk is None:
        return {}
    own = Enrolment.objects.active().filter(person_id=person.pk, lab__in=list(labs))
    ahead = Enrolment.objects.waiting().filter(lab__in=list(labs), lab__enrolments__in=own)
    numbers: dict[int, list[int]] = {}
    for lab_id, number in ahead.order_by().values_list("lab_id", "number").distinct():
        numbers.setdefault(lab_id, []).append(number)
    seats = {}
    for enrolment in own:
        is_waiting = enrolment.status == Enrolment.Status.WAITING
        before = sum(number <= enrolment.number for number in numbers.get(enrolment.lab_id, []))
        seats[enrolment.lab_id] = Seat(enrolment, before if is_waiting else None, "")
    return seats
