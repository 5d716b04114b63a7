"""Asking for a seat, leaving it, accepting one: the lab's row is locked, then the one rule of seats speaks."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Organisation, Person
from accounts.rules import Refused, WrongMoment, require
from labs import rules
from labs.clashes import clashes_of, told_to
from labs.models import Enrolment, EnrolmentClosed, Lab, NoOffer, WrongStatus
from labs.queries import plan_of, position_of
from labs.seating import confirm, fill_seats, hold_people, locked, release
from labs.seats import has_started
from labs.tasks import follow_up, look_again
from notifications.actions import notify

Status = Enrolment.Status
ENDED = (Lab.Status.CONCLUDED, Lab.Status.CANCELLED)


@dataclass(frozen=True)
class Answer:
    """What one of several people got: a request with its state, or the sentence of a refusal; `note` adds to it."""

    person: Person
    enrolment: Enrolment | None = None
    refusal: str = ""
    note: str = ""


@transaction.atomic
def enrol(actor: Person, lab: Lab, person: Person) -> tuple[Enrolment, bool]:
    """Put the person at the end of the list and call whoever is next; asked again, the same row and False."""
    lab = locked(lab)
    require(rules.can_take_part(person, lab), rules.WHO_ENROLS)
    require(rules.can_enrol(actor, lab, person), rules.WHO_ENROLS_OTHERS)
    existing = lab.enrolments.active().filter(person=person).first()
    if existing:
        return existing, False
    _check_open(lab)
    hold_people(lab, person)
    _check_hours(actor, lab, person)
    lab.last_number += 1
    lab.save(update_fields=["last_number"])
    made = Enrolment.objects.create(
        lab=lab, person=person, organisation=_organisation_of(person), number=lab.last_number
    )
    follow_up(lab, fill_seats(lab, just_asked=made))
    made.refresh_from_db()
    if made.status == Status.WAITING:
        text = f"Sei in lista d'attesa per «{lab}», al posto {position_of(made)}."
        notify([person], text, lab)
    return made, True


def enrol_each(actor: Person, lab: Lab, people: Iterable[Person]) -> list[Answer]:
    """Each by itself, in this order: who is refused keeps nobody else from a seat."""
    asking, answers = list(people), []
    clashes = {} if lab.blocks_overlap else clashes_of(lab, [person.pk for person in asking])
    for person in asking:
        clash = clashes.get(person.pk)
        note = f"{told_to(actor, person, clash)}." if clash else ""
        try:
            answers.append(Answer(person, enrol(actor, lab, person)[0], note=note))
        except (Refused, WrongMoment) as refusal:
            answers.append(Answer(person, refusal=str(refusal)))
    return answers


@transaction.atomic
def enrol_guest(guest: Person, lab: Lab) -> None:
    """An accepted invitation is a request like any other; where it is refused the guest is told why. While the lab is
    a draft nobody asks: guests do when it opens."""
    lab = locked(lab)
    if lab.status == Lab.Status.DRAFT:
        return
    person = Person.objects.get(pk=guest.pk)  # with the standing of this moment
    try:
        enrol(person, lab, person)
    except EnrolmentClosed as refusal:
        notify([person], f"Hai accettato l'invito a «{lab}», ma senza un posto. {refusal}", lab)


@transaction.atomic
def withdraw(actor: Person, enrolment: Enrolment, because: str = "") -> Enrolment:
    """Leave the seat or the list, told why where a reason is given; the next is called. Safe to run twice."""
    lab = locked(enrolment.lab)
    enrolment = Enrolment.objects.select_related("person", "lab").get(pk=enrolment.pk)
    require(rules.can_withdraw(actor, enrolment), rules.WHO_WITHDRAWS)
    if not enrolment.is_active:
        return enrolment
    if lab.status in ENDED:
        raise WrongStatus("Il laboratorio è finito: l'iscrizione resta nella sua storia e non si ritira più.")
    release(lab, enrolment, actor, because)
    text = f"Hai ritirato la tua iscrizione a «{lab}»."
    if actor != enrolment.person:
        reason = f" Motivo: {because}" if because else ""
        text = f"La tua iscrizione a «{lab}» è stata ritirata da {actor.name}.{reason}"
    notify([enrolment.person], text, lab)
    follow_up(lab, fill_seats(lab))
    look_again([enrolment.person])
    return enrolment


def accept_offer(actor: Person, enrolment: Enrolment) -> Enrolment:
    """Make an offered seat one's own, in time; what is late, or forbidden by another session meanwhile, is let go
    before the refusal is said."""
    require(rules.can_accept(actor, enrolment), rules.WHO_ACCEPTS)
    require(rules.can_take_part(actor, enrolment.lab), rules.WHO_ENROLS)
    with transaction.atomic():
        lab = locked(enrolment.lab)
        hold_people(lab, actor)
        moved = fill_seats(lab)
        enrolment = Enrolment.objects.select_related("person", "lab").get(pk=enrolment.pk)
        if enrolment.status == Status.OFFERED:
            confirm(lab, enrolment, moved)
        follow_up(lab, moved)
    if enrolment.status != Status.CONFIRMED:
        raise NoOffer(_why_no_offer(actor, enrolment))
    return enrolment


def _why_no_offer(actor: Person, enrolment: Enrolment) -> str:
    if enrolment.passed_over_at is not None:
        clash = clashes_of(enrolment.lab, [actor.pk]).get(actor.pk)
        if clash is not None:
            return f"Il posto è passato a chi viene dopo. {told_to(actor, actor, clash)}."
    return "Non c'è un posto offerto da accettare: l'offerta è scaduta o è già stata ritirata."


def _check_open(lab: Lab) -> None:
    if lab.status == Lab.Status.DRAFT:
        raise EnrolmentClosed("Le iscrizioni non sono ancora aperte.")
    if lab.status == Lab.Status.CANCELLED:
        raise EnrolmentClosed("Il laboratorio è stato annullato.")
    if lab.status != Lab.Status.OPEN or has_started(plan_of(lab), timezone.localtime()):
        raise EnrolmentClosed("Il laboratorio è già iniziato: non prende più iscrizioni.")
    if not lab.takes_enrolments:
        raise EnrolmentClosed("Il termine per iscriversi è passato.")


def _check_hours(actor: Person, lab: Lab, person: Person) -> None:
    clash = clashes_of(lab, [person.pk]).get(person.pk) if lab.blocks_overlap else None
    if clash is not None:
        rule = "Questo laboratorio non ammette chi ha un altro incontro alla stessa ora."
        raise EnrolmentClosed(f"{told_to(actor, person, clash)}. {rule}")


def _organisation_of(person: Person) -> Organisation | None:
    """The office a person comes from: the first they belong to now."""
    memberships = Membership.objects.current().filter(person=person, organisation__isnull=False)
    first = memberships.select_related("organisation").order_by("pk").first()
    return first.organisation if first else None
