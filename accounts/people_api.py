"""People for programs: the directory, the roles in what one looks after, and their end."""

import datetime
from typing import Annotated, Any, Literal

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Schema, Status

from accounts import actions, queries
from accounts.asking import signed_in
from accounts.coded import Code, IdAsked, ambito_of, ats_of
from accounts.models import Membership, Person
from accounts.pages import PAGE_SIZE, cursor_page
from accounts.routers import AreaRouter
from accounts.rules import (
    WHO_LOOKS_AFTER,
    WHO_READS_PEOPLE,
    can_end_membership,
    can_look_after_people,
    require,
)

router = AreaRouter(tags=["people"])

GivenRole = Literal["member", "representative", "trainer", "guest", "coordinator", "moderator", "admin"]
ListedRole = Literal["member", "representative", "trainer", "coordinator", "moderator", "admin"]
Organisation = Annotated[IdAsked | None, Query(description="Il numero di un ente, da «organisations».")]


class RoleOut(Schema):
    """`organisation` is the name of the body; nothing at all: the whole region."""

    role: GivenRole
    organisation: str | None
    ats: str | None
    ambito: str | None


class ListedPersonOut(Schema):
    id: int
    name: str
    url: str
    roles: list[RoleOut]


class PeopleList(Schema):
    results: list[ListedPersonOut]
    next: str | None


class MembershipRow(Schema):
    """One role of one person; `can_end`: whether the caller may close it."""

    id: int
    person: int
    name: str
    email: str
    role: GivenRole
    organisation: int | None
    ats: str | None
    ambito: str | None
    lab: int | None
    starts_on: datetime.date
    ends_on: datetime.date | None
    can_end: bool


class MembershipList(Schema):
    results: list[MembershipRow]
    next: str | None


@router.get("people", response=PeopleList, url_name="people", summary="Elenco delle persone")
def list_people(
    request: HttpRequest,
    ats: Code | None = None,
    ambito: Code | None = None,
    role: ListedRole | None = None,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> dict[str, Any]:
    """Chi ha scelto di farsi trovare, con i ruoli che ha negli uffici, nelle ATS e in regione."""
    person = signed_in(request)
    require(person.standing.is_participant, WHO_READS_PEOPLE)
    chosen = {"ats": ats_of(ats), "ambito": ambito_of(ambito), "role": role}
    page = cursor_page(queries.directory(person, chosen), cursor, limit)
    return page | {"results": [_listed(request, one) for one in page["results"]]}


@router.get("people/{int:pk}", response=ListedPersonOut, url_name="person", summary="Una persona")
def read_person(request: HttpRequest, pk: int) -> dict[str, Any]:
    visible = queries.with_roles(Person.objects.visible_to(signed_in(request)))
    return _listed(request, get_object_or_404(visible, pk=pk))


@router.get(
    "memberships", response=MembershipList, url_name="memberships", summary="Chi ha quale ruolo da te"
)
def list_memberships(
    request: HttpRequest,
    organisation: Organisation = None,
    ats: Code | None = None,
    ambito: Code | None = None,
    role: GivenRole | None = None,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> dict[str, Any]:
    """I ruoli di oggi in ciò che rappresenti o coordini, anche di chi non è nell'elenco delle persone."""
    person = signed_in(request)
    require(can_look_after_people(person), WHO_LOOKS_AFTER)
    found = queries.memberships_of(person).select_related("organisation__ats", "circle__lab", "circle__ats")
    found = _narrowed(found, ats, ambito, role)
    if organisation is not None:
        found = found.filter(organisation=organisation)
    page = cursor_page(found, cursor, limit)
    return page | {"results": [_membership(person, one) for one in page["results"]]}


@router.delete("memberships/{int:pk}", response={204: None}, url_name="membership", summary="Chiudi un ruolo")
def end_membership(request: HttpRequest, pk: int) -> Status[None]:
    """Da adesso; quello che la persona ha scritto resta."""
    person = signed_in(request)
    actions.end_membership(person, get_object_or_404(queries.memberships_of(person), pk=pk))
    return Status(204, None)


def _narrowed(
    found: QuerySet[Membership], ats: str | None, ambito: str | None, role: str | None
) -> QuerySet[Membership]:
    if one := ats_of(ats):
        found = found.filter(Q(ats=one) | Q(organisation__ats=one) | Q(circle__ats=one))
    if place := ambito_of(ambito):
        found = found.filter(organisation__ambito=place)
    return found.filter(role=role) if role else found


def _listed(request: HttpRequest, person: Any) -> dict[str, Any]:
    """Of a person that comes with the roles."""
    return {
        "id": person.pk,
        "name": person.name,
        "url": request.build_absolute_uri(reverse("accounts:person", args=[person.pk])),
        "roles": [_place(one) | {"role": one.role} for one in person.roles],
    }


def _place(membership: Membership) -> dict[str, str | None]:
    body = membership.organisation
    ats = membership.ats or (body.ats if body else None)
    ambito = body.ambito if body else None
    return {
        "organisation": body.name if body else None,
        "ats": ats.code if ats else None,
        "ambito": ambito.code if ambito else None,
    }


def _membership(actor: Person, one: Membership) -> dict[str, Any]:
    lab = getattr(one.circle, "lab", None)
    names = ("id", "role", "starts_on", "ends_on")
    person = {"person": one.person_id, "name": one.person.name, "email": one.person.email}
    place = _place(one) | {"organisation": one.organisation_id, "lab": lab.pk if lab else None}
    rights = {"can_end": can_end_membership(actor, one)}
    return {name: getattr(one, name) for name in names} | person | place | rights
