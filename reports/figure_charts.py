"""How are the results drawn? Each chart with its finding as the title, and the table that says the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accounts.numbers import number
from reports.figure_words import minutes_words, told
from reports.queries.figures_by import AtsRow, MonthRow
from surveys.charts import Bar

ATS_NOTE = (
    "Una persona iscritta in due ATS è contata in tutte e due le righe, e una volta sola nel totale. "
    "I laboratori di tutta la regione sono solo nel totale."
)


@dataclass(frozen=True)
class Chart:
    """`rows` begin with what the row is about; the bars are drawn of the rows that tell their number."""

    key: str
    heading: str
    finding: str
    bars: list[Bar]
    header: list[str]
    rows: list[list[str]]
    note: str = ""


def ats_chart(rows: Sequence[AtsRow]) -> Chart:
    shown = [(str(row.ats), row.enrolled_people) for row in rows]
    values = [(name, people) for name, people in shown if people is not None]
    values.sort(key=lambda value: -value[1])
    return Chart(
        "per-ats", "Per ATS", _most_people(values), _bars(values, number),
        ["ATS", "Laboratori", "Ore in programma", "Ore svolte", "Iscrizioni", "Persone iscritte", "Presenze",
         "Persone presenti"],
        [
            [str(row.ats), number(row.labs), minutes_words(row.planned_hours), minutes_words(row.held_hours),
             *map(told, (row.enrolments, row.enrolled_people, row.presences, row.present_people))]
            for row in rows
        ],
        ATS_NOTE,
    )  # fmt: skip


def month_chart(rows: Sequence[MonthRow]) -> Chart:
    values = [(row.name, row.planned_hours) for row in rows]
    return Chart(
        "per-mese", "Per mese", _fullest_month(values), _bars(values, minutes_words),
        ["Mese", "Incontri", "Ore in programma", "Ore svolte", "Presenze", "Persone presenti"],
        [
            [row.name, number(row.sessions), minutes_words(row.planned_hours), minutes_words(row.held_hours),
             told(row.presences), told(row.present_people)]
            for row in rows
        ],
        "Le ore degli oggetti didattici dei corsi online non hanno un mese e non sono qui.",
    )  # fmt: skip


def _bars(values: Sequence[tuple[str, int]], words: Callable[[int], str]) -> list[Bar]:
    most = max((value for _, value in values), default=0) or 1
    return [Bar(name, round(100 * value / most), words(value)) for name, value in values]


def _most_people(values: Sequence[tuple[str, int]]) -> str:
    most = max((people for _, people in values), default=0)
    if not most:
        return "Ancora nessuna ATS ha persone iscritte da mostrare."
    first = [name for name, people in values if people == most]
    if len(first) > 1:
        return f"{len(first)} ATS hanno lo stesso numero di persone iscritte, il più alto: {number(most)}."
    return f"L'{first[0]} ha il maggior numero di persone iscritte: {number(most)}."


def _fullest_month(values: Sequence[tuple[str, int]]) -> str:
    total = sum(minutes for _, minutes in values)
    if not total:
        return "Ancora nessun incontro in calendario."
    name, most = max(values, key=lambda value: value[1])
    return f"Il mese con più ore di incontri è {name}: {minutes_words(most)} su {minutes_words(total)}."
