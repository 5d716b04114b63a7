"""Asking for a seat, leaving it, accepting one: the lab's row is locked, then the one rule of seats speaks."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Organisation, Person
from accounts.rules import require
from labs import rules
from labs.models import Enrolment, EnrolmentClosed, Lab, NoOffer, WrongStatus
from labs.queries import clashing_ids, plan_of, position_of
from labs.seating import confirm, fill_seats, hold_people, locked, release
from labs.seats import has_started
from labs.tasks import look_again, watch_offers
from notifications.actions import notify

Status = Enrolment.Status
ENDED = (Lab.Status.CONCLUDED, Lab.Status.CANCELLED)


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
    if lab.blocks_overlap and clashing_ids(lab, [person.pk]):
        raise EnrolmentClosed("C'è già un altro incontro alla stessa ora: questo laboratorio non lo ammette.")
    lab.last_number += 1
    lab.save(update_fields=["last_number"])
    made = Enrolment.objects.create(
        lab=lab, person=person, organisation=_organisation_of(person), number=lab.last_number
    )
    watch_offers(lab, fill_seats(lab, just_asked=made))
    made.refresh_from_db()
    if made.status == Status.WAITING:
        text = f"Sei in lista d'attesa per «{lab}», al posto {position_of(made)}."
        notify([person], text, lab)
    return made, True


@transaction.atomic
def withdraw(actor: Person, enrolment: Enrolment) -> Enrolment:
    """Leave the seat or the list; the next is called. Safe to run twice."""
    lab = locked(enrolment.lab)
    enrolment = Enrolment.objects.select_related("person", "lab").get(pk=enrolment.pk)
    require(rules.can_withdraw(actor, enrolment), rules.WHO_WITHDRAWS)
    if not enrolment.is_active:
        return enrolment
    if lab.status in ENDED:
        raise WrongStatus("Il laboratorio è finito: l'iscrizione resta nella sua storia e non si ritira più.")
    had_seat = enrolment.status == Status.CONFIRMED
    release(lab, enrolment)
    if actor != enrolment.person:
        notify([enrolment.person], f"La tua iscrizione a «{lab}» è stata ritirata da {actor.name}.", lab)
    elif had_seat:
        notify([actor], f"Hai ritirato la tua iscrizione a «{lab}».", lab)
    watch_offers(lab, fill_seats(lab))
    look_again([enrolment.person])
    return enrolment


def accept_offer(actor: Person, enrolment: Enrolment) -> Enrolment:
    """Make an offered seat one's own, in time; what is late is let go before the refusal is said."""
    require(rules.can_accept(actor, enrolment), rules.WHO_ACCEPTS)
    require(rules.can_take_part(actor, enrolment.lab), rules.WHO_ENROLS)
    with transaction.atomic():
        lab = locked(enrolment.lab)
        watch_offers(lab, fill_seats(lab))
        enrolment = Enrolment.objects.select_related("person", "lab").get(pk=enrolment.pk)
        if enrolment.status == Status.OFFERED:
            confirm(lab, enrolment)
    if enrolment.status != Status.CONFIRMED:
        raise NoOffer("Non c'è un posto offerto da accettare: l'offerta è scaduta o è già stata ritirata.")
    return enrolment


def _check_open(lab: Lab) -> None:
    if lab.status == Lab.Status.DRAFT:
        raise EnrolmentClosed("Le iscrizioni non sono ancora aperte.")
    if lab.status == Lab.Status.CANCELLED:
        raise EnrolmentClosed("Il laboratorio è stato annullato.")
    if lab.status != Lab.Status.OPEN or has_started(plan_of(lab), timezone.localtime()):
        raise EnrolmentClosed("Il laboratorio è già iniziato: non prende più iscrizioni.")
    if not lab.takes_enrolments:
        raise EnrolmentClosed("Il termine per iscriversi è passato.")


def _organisation_of(person: Person) -> Organisation | None:
    """The office a person comes from: the first they belong to now."""
    memberships = Membership.objects.current().filter(person=person, organisation__isnull=False)
    first = memberships.select_related("organisation").order_by("pk").first()
    return first.organisation if first else None
