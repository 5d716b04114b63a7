"""The results in numbers, for programs: the same as the page, for everybody who may use the API."""

from __future__ import annotations

import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from ninja import Query, Schema
from pydantic import Field

from accounts.asking import signed_in
from accounts.models import Ambito, Ats
from accounts.routers import AreaRouter
from labs.models import Programme
from reports.figure_forms import month_of
from reports.open_data import open_data
from reports.queries.selection import Selection, last_day

router = AreaRouter(tags=["results"])

Month = Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-05"])]
Code = Annotated[str, Field(max_length=12, pattern=r"^[^\x00]*$")]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


class FiltersIn(Schema):
    """`programme` is an id, `ats` and `ambito` are codes; `since` and `until` the first and last month."""

    programme: Id | None = None
    ats: Code | None = None
    ambito: Code | None = None
    since: Month | None = None
    until: Month | None = None


class FiltersOut(Schema):
    programme: int | None
    programme_title: str | None
    ats: str | None
    ambito: str | None
    since: datetime.date | None
    until: datetime.date | None


class FigureOut(Schema):
    """`value` in `unit` (hours are minutes); null where it is not told, and `note` says why."""

    code: str
    title: str
    section: str
    value: int | None
    unit: str
    note: str
    definition: str
    filters: str
    url: str


class AtsOut(Schema):
    """Hours are minutes; null where the number would speak of few people."""

    ats: str
    name: str
    labs: int
    planned_hours: int
    held_hours: int
    enrolments: int | None
    enrolled_people: int | None
    presences: int | None
    present_people: int | None


class MonthOut(Schema):
    """Hours are minutes of sessions; null where the number would speak of few people."""

    month: str
    sessions: int
    planned_hours: int
    held_hours: int
    presences: int | None
    present_people: int | None


class FiguresOut(Schema):
    title: str
    source: str
    licence: str
    licence_url: str
    counted_at: datetime.datetime
    filters: FiltersOut
    figures: list[FigureOut]
    by_ats: list[AtsOut]
    by_month: list[MonthOut]


@router.get("figures", response=FiguresOut, url_name="figures", summary="I risultati in numeri")
def read_figures(request: HttpRequest, asked: Query[FiltersIn]) -> dict[str, Any]:
    """Ogni numero con la sua definizione, per ATS e per mese. 404 se l'ATS, l'Ambito o il percorso non c'è."""
    signed_in(request)
    return open_data(_selection(asked), _address(asked))


def _selection(asked: FiltersIn) -> Selection:
    since, until = month_of(asked.since or ""), month_of(asked.until or "")
    return Selection(
        _found(Programme.objects.visible_to(AnonymousUser()), pk=asked.programme),
        _found(Ats.objects.all(), code=asked.ats),
        _found(Ambito.objects.all(), code=asked.ambito),
        since,
        until and last_day(until),
    )


def _found(rows: Any, **wanted: Any) -> Any:
    """None where nothing is asked for."""
    if None in wanted.values():
        return None
    found = rows.filter(**wanted).first()
    if found is None:
        raise Http404
    return found


def _address(asked: FiltersIn) -> str:
    """The same filters as the pages call them."""
    named = {"percorso": asked.programme, "ats": asked.ats, "ambito": asked.ambito}
    named |= {"dal": asked.since, "al": asked.until}
    return urlencode({name: value for name, value in named.items() if value is not None})
