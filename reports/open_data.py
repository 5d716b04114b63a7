"""The results as data that everybody may use again: the same numbers as the page, each with its definition."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from reports.figure_kinds import KINDS, Kind
from reports.figure_words import TOO_FEW
from reports.queries.counting import Counts
from reports.queries.figures import Figure, figures_of
from reports.queries.figures_by import AtsRow, MonthRow, by_ats, by_month
from reports.queries.selection import Selection

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/deed.it"
OF_ATS = (
    "labs", "planned_hours", "held_hours", "enrolments", "enrolled_people", "presences", "present_people",
)  # fmt: skip
OF_MONTH = ("planned_hours", "held_hours", "presences", "present_people")
HEADER = [
    "divisione", "codice", "nome", "indicatore", "titolo", "valore", "unità", "nota", "definizione",
    "effetto dei filtri", "percorso", "ATS", "Ambito", "dal", "al", "calcolato il", "fonte", "licenza",
]  # fmt: skip
Json = dict[str, Any]


def source() -> str:
    return f"{settings.SITE_NAME}, {settings.SITE_URL}{reverse('reports:results')}"


def open_data(selection: Selection, query: str = "") -> Json:
    """`query` is what the address asked, without the question mark."""
    counts = Counts(selection)
    return {
        "title": "Risultati in numeri",
        "source": source(),
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "counted_at": timezone.localtime(timezone.now()),
        "filters": _filters(selection),
        "figures": [_figure(one, query) for one in figures_of(counts)],
        "by_ats": [
            {"ats": row.ats.code, "name": row.ats.name} | {code: getattr(row, code) for code in OF_ATS}
            for row in by_ats(counts)
        ],
        "by_month": [
            {"month": row.code, "sessions": row.sessions} | {code: getattr(row, code) for code in OF_MONTH}
            for row in by_month(counts)
        ],
    }


def table(selection: Selection) -> list[list[object]]:
    """One row for each number: the totals, then those of each ATS, then those of each month."""
    counts = Counts(selection)
    end = _end(selection)
    rows: list[list[object]] = [list(HEADER)]
    for one in figures_of(counts):
        rows.append(["totale", "", "", *_number(one.kind, one.value, one.note), *end])
    for ats_row in by_ats(counts):
        rows += _divided("ATS", ats_row.ats.code, ats_row.ats.name, ats_row, OF_ATS, end)
    for month_row in by_month(counts):
        rows += _divided("mese", month_row.code, month_row.name, month_row, OF_MONTH, end)
    return rows


def _divided(
    division: str, code: str, name: str, row: AtsRow | MonthRow, codes: Iterable[str], end: list[object]
) -> list[list[object]]:
    kinds = [kind for kind in KINDS if kind.code in codes]
    numbers = [(kind, getattr(row, kind.code)) for kind in kinds]
    return [
        [division, code, name, *_number(kind, value, "" if value is not None else TOO_FEW), *end]
        for kind, value in numbers
    ]


def _number(kind: Kind, value: int | None, note: str) -> list[object]:
    shown = "" if value is None else value
    return [kind.code, kind.title, shown, kind.unit, note, kind.definition, kind.filters]


def _figure(one: Figure, query: str) -> Json:
    kind = one.kind
    address = settings.SITE_URL + reverse("reports:figure", args=[kind.slug])
    return {
        "code": kind.code,
        "title": kind.title,
        "section": kind.section,
        "value": one.value,
        "unit": kind.unit,
        "note": one.note,
        "definition": kind.definition,
        "filters": kind.filters,
        "url": f"{address}?{query}" if query else address,
    }


def _filters(selection: Selection) -> Json:
    return {
        "programme": selection.programme.pk if selection.programme else None,
        "programme_title": selection.programme.title if selection.programme else None,
        "ats": selection.ats.code if selection.ats else None,
        "ambito": selection.ambito.code if selection.ambito else None,
        "since": selection.since,
        "until": selection.until,
    }


def _end(selection: Selection) -> list[object]:
    asked = (selection.programme, selection.ats, selection.ambito, selection.since, selection.until)
    counted = f"{timezone.localtime(timezone.now()):%Y-%m-%d %H:%M}"
    return [
        *("" if one is None else str(one) for one in asked),
        counted,
        source(),
        f"{LICENCE} {LICENCE_URL}",
    ]
