"""Seats for others, and guests of a lab, for programs."""

import datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Schema, Status
from pydantic import Field

from accounts.actions import invite, revoke_invitation
from accounts.api_fields import Email, whole
from accounts.asking import signed_in
from accounts.coded import Id, NotAcceptable
from accounts.forms import email_field
from accounts.models import Invitation, Person, Role
from accounts.pages import PAGE_SIZE, cursor_page
from accounts.routers import AreaRouter
from accounts.rules import WHO_INVITES, can_invite, require
from labs import actions, rules
from labs.enrolment_schemas import EnrolmentList, EnrolmentOut, told
from labs.models import Enrolment, Lab
from labs.seats_forms import colleagues_of
from labs.seats_pages import asked_in, placed

router = AreaRouter(tags=["labs"])

Emails = Annotated[list[Email], Field(max_length=100, examples=[["ada.neri@example.org"]])]
Why = Annotated[str, Query(max_length=300, description="Il motivo, che la persona legge.")]
NAMED = ("person", "organisation__ambito", "organisation__ats", "ended_by")
UNKNOWN = "Nessuna persona che puoi iscrivere accede con {}: controlla com'è scritta."
UNKNOWN_ID = "Nessuna persona che puoi iscrivere ha il numero {}."


class PeopleIn(Schema):
    """By the e-mail with which they sign in, by id, or both."""

    emails: Annotated[Emails, Field(default_factory=list)]
    ids: Annotated[list[Id], Field(default_factory=list, max_length=100, examples=[[12, 15]])]


class GuestsIn(Schema):
    emails: Annotated[Emails, Field(min_length=1)]


class GuestOut(Schema):
    """An invitation not accepted yet."""

    id: int
    email: str
    created_at: datetime.datetime
    expires_at: datetime.datetime


class GuestList(Schema):
    results: list[GuestOut]
    next: str | None


@router.post(
    "labs/{int:lab_id}/enrolments/people",
    response={201: EnrolmentList},
    url_name="enrol_people",
    summary="Iscrivi altre persone",
)
def enrol_people(request: HttpRequest, lab_id: int, payload: PeopleIn) -> Status:
    """In quest'ordine: chiunque per chi coordina il laboratorio, i colleghi per chi rappresenta il loro ente.
    Tutte o nessuna: se una non si può iscrivere, nessuna richiesta è fatta. Chi ha già chiesto tiene la
    richiesta che ha."""
    actor = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(actor), pk=lab_id)
    require(rules.can_see_enrolments(actor, lab), rules.WHO_SEES_ENROLMENTS)
    people = _people(_enrollable(actor, lab), payload)
    with transaction.atomic():
        made = [actions.enrol(actor, lab, person)[0].pk for person in people]
        rows = {row.pk: row for row in asked_in(actor, lab).filter(pk__in=made)}
        seats = placed(actor, lab, [rows[pk] for pk in made if pk in rows])
    return Status(201, whole(told(seat) for seat in seats))


@router.delete(
    "enrolments/{int:enrolment_id}",
    response=EnrolmentOut,
    url_name="enrolment",
    summary="Ritira l'iscrizione di una persona",
)
def remove_enrolment(request: HttpRequest, enrolment_id: int, because: Why = "") -> dict[str, Any]:
    """La persona lo sa, con il motivo se c'è, e chi viene dopo è chiamato. Si può ripetere."""
    actor = signed_in(request)
    found = get_object_or_404(Enrolment.objects.visible_to(actor).select_related("lab"), pk=enrolment_id)
    ended = actions.withdraw(actor, found, because)
    rows = Enrolment.objects.visible_to(actor).select_related(*NAMED)
    (seat,) = placed(actor, found.lab, [rows.get(pk=ended.pk)])
    return told(seat)


@router.get("labs/{int:lab_id}/guests", response=GuestList, url_name="lab_guests", summary="Inviti in attesa")
def list_guests(
    request: HttpRequest, lab_id: int, cursor: str | None = None, limit: int = PAGE_SIZE
) -> dict[str, Any]:
    """Gli ospiti invitati che non hanno ancora accettato."""
    actor, lab = _inviting(request, lab_id)
    invitations = Invitation.objects.visible_to(actor).pending()
    return cursor_page(invitations.filter(circle=lab.circle_id, role=Role.GUEST), cursor, limit)


@router.post(
    "labs/{int:lab_id}/guests",
    response={201: GuestList},
    url_name="lab_guests",
    summary="Invita degli ospiti",
)
def invite_guests(request: HttpRequest, lab_id: int, payload: GuestsIn) -> Status:
    """Partecipano solo a questo laboratorio. Tutti o nessuno; a chi è già invitato la mail riparte, non più di
    una volta ogni cinque minuti."""
    actor, lab = _inviting(request, lab_id)
    with transaction.atomic():
        made = [invite(actor, email, Role.GUEST, lab.circle) for email in _addresses(payload.emails)]
    return Status(201, whole(made))


@router.delete(
    "labs/{int:lab_id}/guests/{int:invitation_id}",
    response={204: None},
    url_name="lab_guest",
    summary="Ritira un invito",
)
def revoke_guest(request: HttpRequest, lab_id: int, invitation_id: int) -> Status:
    """Il suo collegamento non funziona più."""
    actor, lab = _inviting(request, lab_id)
    own = Invitation.objects.visible_to(actor).filter(circle=lab.circle_id, role=Role.GUEST)
    revoke_invitation(actor, get_object_or_404(own, pk=invitation_id))
    return Status(204, None)


def _inviting(request: HttpRequest, lab_id: int) -> tuple[Person, Lab]:
    actor = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(actor).select_related("circle"), pk=lab_id)
    require(can_invite(actor, Role.GUEST, lab.circle), WHO_INVITES)
    return actor, lab


def _addresses(emails: list[str]) -> list[str]:
    """Each once, as the form of invitations reads it."""
    found: dict[str, bool] = {}
    errors: dict[str, list[str]] = {}
    for place, email in enumerate(emails):
        try:
            found[email_field().clean(email).lower()] = True
        except ValidationError as error:
            errors[f"emails.{place}"] = list(error.messages)
    if errors:
        raise NotAcceptable(errors)
    return list(found)


def _enrollable(actor: Person, lab: Lab) -> QuerySet[Person]:
    anybody: QuerySet[Person] = Person.objects.filter(is_active=True)
    return anybody if rules.can_coordinate(actor, lab) else colleagues_of(actor)


def _people(among: QuerySet[Person], payload: PeopleIn) -> list[Person]:
    """In the order given, each once; NotAcceptable where one is nobody."""
    wanted = [email.lower() for email in payload.emails]
    by_email = {one.email.lower(): one for one in among.filter(email__in=wanted)}
    by_id = among.in_bulk(payload.ids)
    found = [by_email.get(email) for email in wanted] + [by_id.get(pk) for pk in payload.ids]
    unknown = {f"emails.{n}": [UNKNOWN.format(one)] for n, one in enumerate(wanted) if one not in by_email}
    unknown |= {f"ids.{n}": [UNKNOWN_ID.format(pk)] for n, pk in enumerate(payload.ids) if pk not in by_id}
    people = list(dict.fromkeys(person for person in found if person))
    if unknown or not people:
        raise NotAcceptable(unknown or {"emails": ["Scegli almeno una persona."]})
    return people
