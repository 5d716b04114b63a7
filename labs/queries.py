"""Reads that span models: the plan of a lab's seats, who clashes, where a person stands and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import Ambito, Membership, Person
from labs.models import Enrolment, Lab, Session
from labs.rules import may_hold_seat
from labs.seats import Place, Plan, Reason, reason

WHY_WAITING = {
    Reason.FULL: "I posti sono tutti assegnati: quando se ne libera uno tocca a chi è primo in lista.",
    Reason.RESERVED: "I posti liberi sono ancora riservati agli altri Ambiti: finita la riserva, la lista avanza.",
    Reason.BLOCKED: "Hai un altro incontro alla stessa ora: ritirati da quello e il posto potrà essere tuo.",
    Reason.STARTED: "Il laboratorio è iniziato: da ora la lista d'attesa non avanza più.",
}
WHY_NOT_TAKING_PART = "Per ora non fai parte di nessun ufficio del progetto: il posto in lista resta tuo."


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


def clashing_ids(lab: Lab, person_ids: Iterable[int]) -> set[int]:
    """Those who hold a seat in another lab with a session at the same time as one of this lab."""
    others = Session.objects.exclude(lab=lab).exclude(
        lab__status__in=[Lab.Status.CANCELLED, Lab.Status.CONCLUDED]
    )
    mine = list(lab.sessions.values_list("starts_at", "ends_at"))
    clashing = {
        pk
        for starts_at, ends_at in mine
        for pk in others.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).values_list("lab_id", flat=True)
    }
    if not clashing:
        return set()
    held = Enrolment.objects.filter(lab_id__in=clashing, status=Enrolment.Status.CONFIRMED)
    return set(held.filter(person_id__in=list(person_ids)).values_list("person_id", flat=True))


def barred_ids(lab: Lab, person_ids: Iterable[int]) -> set[int]:
    """Those who can have no seat just now: they take part no more, or have another session at the same time."""
    standings = Membership.objects.standings(person_ids)
    gone = {pk for pk, standing in standings.items() if not may_hold_seat(standing, lab)}
    return gone | (clashing_ids(lab, standings) if lab.blocks_overlap else set())


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
    if person.pk is None:
        return None
    own = (
        lab.enrolments.filter(person_id=person.pk).select_related("organisation").order_by("-number").first()
    )
    if own is None:
        return None
    own.lab = lab
    return Seat(own, position_of(own), _why(lab, own))


def _why(lab: Lab, enrolment: Enrolment) -> str:
    if enrolment.status != Enrolment.Status.WAITING:
        return ""
    barred = barred_ids(lab, [enrolment.person_id])
    found = reason(plan_of(lab), taken_of(lab), place_of(enrolment, barred), timezone.localtime())
    if found is Reason.BLOCKED and not clashing_ids(lab, [enrolment.person_id]):
        return WHY_NOT_TAKING_PART
    return WHY_WAITING[found]


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
