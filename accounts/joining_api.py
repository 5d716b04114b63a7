"""How people come in, for programs: invitations, and the requests of access with their answers."""

import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import StringConstraints

from accounts import actions, queries
from accounts.accepting import accepted, refuse
from accounts.asking import signed_in
from accounts.coded import Code, Id, ats_of
from accounts.forms import WHERE, InviteeForm, RefusalForm
from accounts.models import AccessRequest, Circle, Invitation, Organisation, Person, Role
from accounts.pages import PAGE_SIZE, cursor_page
from accounts.people_api import GivenRole
from accounts.routers import AreaRouter
from accounts.rules import (
    WHO_INVITES,
    WHO_LOOKS_AFTER,
    Scope,
    can_invite,
    can_invite_somebody,
    can_look_after_people,
    fits,
    require,
)

router = AreaRouter(tags=["people"])

Text = Annotated[str, StringConstraints(max_length=1000)]


class InvitationIn(Schema):
    """At most one of `organisation` (its id), `ats` (its code) and `lab` (its id); none is the whole region."""

    email: Annotated[str, StringConstraints(max_length=254)]
    role: GivenRole
    organisation: Id | None = None
    ats: Code | None = None
    lab: Id | None = None
    first_name: Annotated[str, StringConstraints(max_length=80)] = ""
    last_name: Annotated[str, StringConstraints(max_length=80)] = ""


class InvitationOut(Schema):
    id: int
    email: str
    name: str
    role: GivenRole
    organisation: int | None
    ats: str | None
    lab: int | None
    created_at: datetime.datetime
    expires_at: datetime.datetime
    mailed_at: datetime.datetime | None


class InvitationList(Schema):
    results: list[InvitationOut]
    next: str | None


class AccessRequestOut(Schema):
    id: int
    email: str
    name: str
    organisation: int
    ambito: str | None
    message: str
    status: Literal["waiting", "repeated", "approved", "refused"]
    created_at: datetime.datetime
    decided_at: datetime.datetime | None
    reason: str


class AccessRequestList(Schema):
    results: list[AccessRequestOut]
    next: str | None


class RefusalIn(Schema):
    reason: Text


@router.get("invitations", response=InvitationList, url_name="invitations", summary="Inviti in attesa")
def list_invitations(
    request: HttpRequest, cursor: str | None = None, limit: int = PAGE_SIZE
) -> dict[str, Any]:
    person = signed_in(request)
    require(can_invite_somebody(person), WHO_INVITES)
    page = cursor_page(queries.pending_invitations(person).select_related("circle__lab"), cursor, limit)
    return page | {"results": [_invitation(one) for one in page["results"]]}


@router.post(
    "invitations",
    response={201: InvitationOut, 200: InvitationOut},
    url_name="invitations",
    summary="Invita una persona",
)
def invite(request: HttpRequest, payload: InvitationIn) -> Status[dict[str, Any]]:
    """Parte una mail con un collegamento personale. La stessa persona di nuovo: 200, e la mail riparte."""
    person = signed_in(request)
    who = accepted(InviteeForm(payload.dict())).cleaned_data
    scope = _scope(person, payload)
    if not fits(payload.role, scope):
        raise refuse("role", WHERE[Role(payload.role)])
    made = actions.invite(person, who["email"], payload.role, scope, who["first_name"], who["last_name"])
    return Status(200 if made.is_repeated else 201, _invitation(made))


@router.delete(
    "invitations/{int:pk}", response={204: None}, url_name="invitation", summary="Ritira un invito"
)
def revoke_invitation(request: HttpRequest, pk: int) -> Status[None]:
    person = signed_in(request)
    actions.revoke_invitation(person, _visible_invitation(person, pk))
    return Status(204, None)


@router.post(
    "invitations/{int:pk}/resend",
    response=InvitationOut,
    url_name="resend_invitation",
    summary="Manda di nuovo un invito",
)
def resend_invitation(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Con un collegamento nuovo: quello di prima non vale più. 409 se è partito da pochi minuti."""
    person = signed_in(request)
    actions.resend_invitation(person, _visible_invitation(person, pk))
    return _invitation(_visible_invitation(person, pk))


@router.get(
    "access-requests",
    response=AccessRequestList,
    url_name="access_requests",
    summary="Richieste di accesso in attesa",
)
def list_access_requests(
    request: HttpRequest, cursor: str | None = None, limit: int = PAGE_SIZE
) -> dict[str, Any]:
    person = signed_in(request)
    require(can_look_after_people(person), WHO_LOOKS_AFTER)
    page = cursor_page(queries.waiting_requests(person), cursor, limit)
    return page | {"results": [_access_request(one) for one in page["results"]]}


@router.post(
    "access-requests/{int:pk}/approve",
    response=AccessRequestOut,
    url_name="approve_request",
    summary="Approva una richiesta di accesso",
)
def approve_request(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Chi ha chiesto riceve un invito come componente dell'ufficio."""
    person = signed_in(request)
    actions.approve_request(person, _visible_request(person, pk))
    return _access_request(_visible_request(person, pk))


@router.post(
    "access-requests/{int:pk}/refuse",
    response=AccessRequestOut,
    url_name="refuse_request",
    summary="Rifiuta una richiesta di accesso",
)
def refuse_request(request: HttpRequest, pk: int, payload: RefusalIn) -> dict[str, Any]:
    """Il motivo arriva per email a chi ha chiesto."""
    person = signed_in(request)
    asked = _visible_request(person, pk)
    actions.refuse_request(person, asked, accepted(RefusalForm(payload.dict())).cleaned_data["reason"])
    return _access_request(_visible_request(person, pk))


def _scope(person: Person, payload: InvitationIn) -> Scope:
    """Where the invitation leads; a lab of others is as absent."""
    given = [name for name in ("organisation", "ats", "lab") if getattr(payload, name) is not None]
    if len(given) > 1:
        raise refuse(given[1], f"Indica un posto solo: {' oppure '.join(given)}.")
    if payload.lab is not None:
        circle = Circle.objects.filter(lab=payload.lab).first()
        if circle is None or not can_invite(person, payload.role, circle):
            raise Http404
        return circle
    if payload.organisation is not None:
        body = Organisation.objects.filter(pk=payload.organisation).first()
        if body is None:
            raise refuse("organisation", "Nessun ente ha questo numero.")
        return body
    return ats_of(payload.ats)


def _visible_invitation(person: Person, pk: int) -> Invitation:
    related = ("organisation", "ats", "circle__lab")
    return get_object_or_404(Invitation.objects.visible_to(person).select_related(*related), pk=pk)


def _visible_request(person: Person, pk: int) -> AccessRequest:
    visible = AccessRequest.objects.visible_to(person)
    return get_object_or_404(visible.select_related("organisation__ambito"), pk=pk)


def _invitation(one: Invitation) -> dict[str, Any]:
    lab = getattr(one.circle, "lab", None)
    names = ("id", "email", "name", "role", "created_at", "expires_at", "mailed_at")
    place = {"ats": one.ats.code if one.ats else None, "lab": lab.pk if lab else None}
    return {name: getattr(one, name) for name in names} | place | {"organisation": one.organisation_id}


def _access_request(one: AccessRequest) -> dict[str, Any]:
    names = ("id", "email", "name", "message", "status", "created_at", "decided_at", "reason")
    ambito = one.organisation.ambito
    place = {"organisation": one.organisation_id, "ambito": ambito.code if ambito else None}
    return {name: getattr(one, name) for name in names} | place
