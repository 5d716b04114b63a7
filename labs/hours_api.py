"""Hours of training, for programs: of the people of a lab, of a body in a year, one's own."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Schema

from accounts.api_fields import BodyRef, PersonRef, whole
from accounts.asking import signed_in
from accounts.queries import organisations_of
from accounts.routers import AreaRouter
from accounts.rules import require
from labs import rules
from labs.hours_pages import FIRST_YEAR, office_year, own_years
from labs.lab_hours_pages import hours_page
from labs.models import Lab

router = AreaRouter(tags=["labs"])

Year = Annotated[
    int | None, Query(ge=FIRST_YEAR, le=2100, description="Un anno, per esempio 2026: questo, se manca.")
]


class HoursOut(Schema):
    """`minutes` has one number for each of the lab's `sessions`, null where the register has no row; `online` are those
    of the course; `percent` is of `due`."""

    person: PersonRef
    organisation: BodyRef | None
    minutes: list[int | None]
    online: int
    total: int
    percent: int
    is_enough: bool


class SumOut(Schema):
    name: str
    people: int
    minutes: int


class LabHoursOut(Schema):
    """How long the lab is and what its certificate asks, in minutes; `sessions` by their ids, in order of time."""

    due: int
    asked: int
    sessions: list[int]
    results: list[HoursOut]
    by_office: list[SumOut]
    by_ats: list[SumOut]
    next: str | None


class LabMinutesOut(Schema):
    """`certificate` is the code of a valid one."""

    lab: int
    title: str
    minutes: int
    certificate: str | None


class YearOut(Schema):
    """`due`: the minutes of training that a year asks of each person."""

    year: int
    minutes: int
    due: int
    labs: list[LabMinutesOut]


class YearList(Schema):
    results: list[YearOut]
    next: str | None


class OfficePersonOut(Schema):
    person: PersonRef
    email: str
    minutes: int
    labs: list[LabMinutesOut]


class OfficeHoursOut(Schema):
    organisation: BodyRef
    year: int
    results: list[OfficePersonOut]
    next: str | None


@router.get(
    "labs/{int:lab_id}/hours", response=LabHoursOut, url_name="lab_hours", summary="Le ore di un laboratorio"
)
def lab_hours(request: HttpRequest, lab_id: int) -> dict[str, Any]:
    """Persone per incontri, e gli stessi minuti per ente e per ATS; per chi conduce il laboratorio o lo
    coordina."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person).select_related("ats", "circle"), pk=lab_id)
    require(rules.can_lead(person, lab), rules.WHO_LEADS)
    hours = hours_page(lab)
    names = ("person", "organisation", "online", "total", "percent", "is_enough")
    rows = [{name: getattr(row, name) for name in names} | {"minutes": row.cells} for row in hours.rows]
    return whole(rows) | {
        "due": hours.due,
        "asked": hours.asked,
        "sessions": [session.pk for session in hours.sessions],
        "by_office": _sums(hours.by_office),
        "by_ats": _sums(hours.by_ats),
    }


@router.get(
    "organisations/{int:organisation_id}/hours",
    response=OfficeHoursOut,
    url_name="office_hours",
    summary="Le ore di un ente in un anno",
)
def office_hours(request: HttpRequest, organisation_id: int, year: Year = None) -> dict[str, Any]:
    """Chi ha fatto quanto venendo da questo ente, anche chi non ha niente; per chi lo rappresenta o coordina il
    suo territorio."""
    organisation = get_object_or_404(organisations_of(signed_in(request)), pk=organisation_id)
    found = office_year(organisation, year or timezone.localdate().year)
    people = []
    for row in found.rows:
        labs = [
            _lab(done.lab, done.minutes, found.certificates.get((row.person.pk, done.lab.pk)))
            for done in row.labs
        ]
        people.append({"person": row.person, "email": row.person.email, "minutes": row.minutes, "labs": labs})
    return whole(people) | {"organisation": organisation, "year": found.number}


@router.get("me/hours", response=YearList, url_name="my_hours", summary="Le mie ore")
def my_hours(request: HttpRequest) -> dict[str, Any]:
    """Anno per anno, dal più recente."""
    return whole(
        {
            "year": year.number,
            "minutes": year.minutes,
            "due": year.due,
            "labs": [_lab(row.lab, row.minutes, row.certificate) for row in year.rows],
        }
        for year in own_years(signed_in(request))
    )


def _lab(lab: Lab, minutes: int, certificate: Any) -> dict[str, Any]:
    code = certificate.code if certificate else None
    return {"lab": lab.pk, "title": lab.title, "minutes": minutes, "certificate": code}


def _sums(rows: list[tuple[str, int, int]]) -> list[dict[str, Any]]:
    return [dict(zip(("name", "people", "minutes"), row, strict=True)) for row in rows]
