"""What the pages of seats show: the warning before an overlap, lists of requests, what several people got."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet

from accounts.models import Person
from labs import rules
from labs.actions.seats import Answer
from labs.clashes import clashes_of
from labs.models import Enrolment, Lab, Session
from labs.queries import Seat, reasons_of

SAID_OF = {
    Enrolment.Status.CONFIRMED: "Iscrizione confermata",
    Enrolment.Status.WAITING: "In lista d'attesa",
    Enrolment.Status.OFFERED: "Posto offerto, da accettare entro la scadenza",
}


@dataclass(frozen=True)
class Requests:
    """Those who hold or wait for a seat, in order; those whose request has ended, the last first."""

    active: list[Seat]
    ended: list[Seat]


def asked_in(person: Person, lab: Lab) -> QuerySet[Enrolment]:
    """The requests of the lab that this person may know, in order: all, or those of the offices they represent."""
    asked = Enrolment.objects.visible_to(person).filter(lab=lab).order_by("number")
    if not rules.can_coordinate(person, lab):
        asked = asked.filter(organisation_id__in=person.standing.represented_ids)
    return asked.select_related("person", "organisation__ambito", "organisation__ats", "ended_by")


def placed(person: Person, lab: Lab, found: Sequence[Enrolment]) -> list[Seat]:
    """The same with their place in the waiting list, and why they are where they are."""
    positions = {
        row: place for place, row in enumerate(lab.enrolments.waiting().values_list("pk", flat=True), 1)
    }
    why = reasons_of(lab, found, person)
    return [Seat(row, positions.get(row.pk), why[row.pk]) for row in found]


def requests_page(person: Person, lab: Lab) -> Requests:
    seats = placed(person, lab, list(asked_in(person, lab)))
    return Requests(
        active=[seat for seat in seats if seat.enrolment.is_active],
        ended=[seat for seat in reversed(seats) if not seat.enrolment.is_active],
    )


def clash_to_confirm(person: Person, lab: Lab) -> Session | None:
    """Where the lab admits an overlap, the person's other session at the same hour: to be named before asking."""
    may_ask = lab.takes_enrolments and not lab.blocks_overlap and rules.can_take_part(person, lab)
    if not may_ask or lab.enrolments.active().filter(person=person).exists():
        return None
    return clashes_of(lab, [person.pk]).get(person.pk)


def answers_said(answers: Iterable[Answer]) -> list[tuple[int, str]]:
    """(level, sentence): those who got the same together, each refusal and each overlap by itself."""
    alike: dict[str, list[str]] = defaultdict(list)
    said = []
    for answer in answers:
        name = answer.person.name
        if answer.enrolment is None:
            said.append((messages.ERROR, f"{name}: non è possibile. {answer.refusal}"))
            continue
        alike[answer.enrolment.status].append(name)
        if answer.note:
            said.append((messages.WARNING, answer.note))
    together = [
        (messages.SUCCESS, f"{SAID_OF[Enrolment.Status(s)]}: {', '.join(n)}.") for s, n in alike.items()
    ]
    return together + said
