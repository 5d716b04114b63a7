"""The territory for programs: ATS, Ambiti, Comuni, and the bodies that one looks after."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Schema

from accounts import queries
from accounts.asking import signed_in
from accounts.coded import Code, ambito_of, ats_of
from accounts.models import Ambito, Ats, Comune, Organisation
from accounts.pages import PAGE_SIZE, cursor_page
from accounts.routers import AreaRouter
from accounts.rules import WHO_LOOKS_AFTER, can_look_after_people, require

router = AreaRouter(tags=["people"])

OrganisationKind = Literal["office", "ats", "comune", "provincia", "job_centre", "other"]


class AtsNameOut(Schema):
    code: str
    name: str


class AtsNameList(Schema):
    results: list[AtsNameOut]
    next: str | None


class AmbitoOut(Schema):
    """`office` is the id of the planning office, which people belong to."""

    code: str
    name: str
    ats: str
    office: int | None


class AmbitoList(Schema):
    results: list[AmbitoOut]
    next: str | None


class ComuneOut(Schema):
    istat_code: str
    name: str
    province: str
    ats: str
    ambito: str | None
    population: int


class ComuneList(Schema):
    results: list[ComuneOut]
    next: str | None


class OrganisationOut(Schema):
    """`people`: how many belong to it today."""

    id: int
    kind: OrganisationKind
    name: str
    ipa_code: str
    ats: str | None
    ambito: str | None
    people: int


class OrganisationList(Schema):
    results: list[OrganisationOut]
    next: str | None


@router.get("ats", response=AtsNameList, url_name="ats", summary="Elenco delle ATS")
def list_ats(request: HttpRequest, cursor: str | None = None, limit: int = PAGE_SIZE) -> dict[str, Any]:
    return cursor_page(Ats.objects.all(), cursor, limit)


@router.get("ambiti", response=AmbitoList, url_name="ambiti", summary="Elenco degli Ambiti")
def list_ambiti(
    request: HttpRequest, ats: Code | None = None, cursor: str | None = None, limit: int = PAGE_SIZE
) -> dict[str, Any]:
    found = Ambito.objects.select_related("ats").prefetch_related("organisations")
    if one := ats_of(ats):
        found = found.filter(ats=one)
    page = cursor_page(found, cursor, limit)
    return page | {"results": [_ambito(ambito) for ambito in page["results"]]}


@router.get("comuni", response=ComuneList, url_name="comuni", summary="Elenco dei Comuni")
def list_comuni(
    request: HttpRequest,
    ats: Code | None = None,
    ambito: Code | None = None,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> dict[str, Any]:
    """I Comuni che esistono oggi, con gli abitanti."""
    found = Comune.objects.filter(is_current=True).select_related("ats", "ambito")
    if one := ats_of(ats):
        found = found.filter(ats=one)
    if place := ambito_of(ambito):
        found = found.filter(ambito=place)
    page = cursor_page(found, cursor, limit)
    return page | {"results": [_comune(comune) for comune in page["results"]]}


@router.get(
    "organisations", response=OrganisationList, url_name="organisations", summary="Elenco dei tuoi enti"
)
def list_organisations(
    request: HttpRequest,
    kind: OrganisationKind | None = None,
    ats: Code | None = None,
    ambito: Code | None = None,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> dict[str, Any]:
    """Quelli che rappresenti o coordini."""
    person = signed_in(request)
    require(can_look_after_people(person), WHO_LOOKS_AFTER)
    wanted = {"kind": kind, "ats": ats_of(ats), "ambito": ambito_of(ambito)}
    found = queries.organisations_of(person).filter(**{key: one for key, one in wanted.items() if one})
    page = cursor_page(found, cursor, limit)
    return page | {"results": [_organisation(body) for body in page["results"]]}


def _ambito(ambito: Ambito) -> dict[str, Any]:
    office = next((o.pk for o in ambito.organisations.all() if o.kind == Organisation.Kind.OFFICE), None)
    return {"code": ambito.code, "name": ambito.name, "ats": ambito.ats.code, "office": office}


def _comune(comune: Comune) -> dict[str, Any]:
    names = ("istat_code", "name", "province", "population")
    ambito = comune.ambito.code if comune.ambito else None
    return {name: getattr(comune, name) for name in names} | {"ats": comune.ats.code, "ambito": ambito}


def _organisation(body: Any) -> dict[str, Any]:
    """Of one that comes with its number of people."""
    ats, ambito = body.ats.code if body.ats else None, body.ambito.code if body.ambito else None
    names = ("id", "kind", "name", "ipa_code", "people")
    return {name: getattr(body, name) for name in names} | {"ats": ats, "ambito": ambito}
