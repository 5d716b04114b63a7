"""Which rows does a file of results have? The same that the page shows, of the same groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from surveys.counts import Basis
from surveys.models import Result
from surveys.queries import Group, Participation, participation
from surveys.ranking import places_of
from surveys.reading import DIMENSIONS, RULES, Reading, Told

HIDDEN = "risultato non mostrato"
EVERYBODY = "tutti"
FLAT_HEADER = ["Domanda", "Divisione", "Gruppo", "Voce", "Misura", "Valore"]
RANKING_HEADER = [
    "Voce",
    "Posto",
    "Punti Borda",
    "Prime posizioni",
    "Nei primi tre",
    "Posto medio",
    "Copeland",
    "Schulze",
    "Kemeny",
    "Dal posto",
    "Al posto",
    "Non pertinente",
]
Row = list[Any]


@dataclass(frozen=True)
class Table:
    """`title` names a sheet; the first row of `rows` follows the header. Texts are anybody's, numbers are numbers."""

    title: str
    header: list[str]
    rows: list[Row]


def tables(reading: Reading, basis: Basis) -> list[Table]:
    told = reading.told(None, basis)
    by_question = [
        Table(f"{number} {one.name}", *_of_question(one)) for number, one in enumerate(told, start=1)
    ]
    groups = Table("Gruppi", FLAT_HEADER, list(_of_groups(reading, basis)))
    return [_summary(reading, told, basis), *by_question, groups, _participation(reading)]


def flat(reading: Reading, basis: Basis) -> Iterator[Row]:
    """One value a row, of everybody and then group by group."""
    yield FLAT_HEADER
    for one in reading.told(None, basis):
        start = [one.question.title, "", EVERYBODY]
        yield from ([*start, *cells] for cells in _measures(one))
    yield from _of_groups(reading, basis)


def in_lines(rows: Iterable[Sequence[Any]]) -> Iterator[Row]:
    """For files of separated values: no text breaks its line, after which it could begin as a formula."""
    return ([" ".join(cell.split()) if isinstance(cell, str) else cell for cell in row] for row in rows)


def closed_on(reading: Reading) -> str:
    assert reading.survey.closed_at
    return date_format(timezone.localtime(reading.survey.closed_at), "j F Y, \\o\\r\\e G:i")


def ranking_rows(one: Told) -> list[Row]:
    counted = one.counted or {}
    first, top = (dict(map(tuple, counted[key])) for key in ("first_share", "top3_share"))
    return [
        [
            line.title,
            line.place,
            line.points,
            first[line.option],
            top[line.option],
            line.mean_rank,
            line.copeland,
            line.schulze,
            line.kemeny,
            line.low,
            line.high,
            line.not_relevant,
        ]
        for line in one.finding.lines
    ]


def _of_question(one: Told) -> tuple[list[str], list[Row]]:
    if not one.is_told:
        return ["Risultato"], [[one.headline]]
    if one.question.is_ranking:
        return RANKING_HEADER, ranking_rows(one)
    assert one.tally
    return one.tally.header or ["Testo"], one.tally.rows or [[text] for text in one.tally.texts]


def _summary(reading: Reading, told: list[Told], basis: Basis) -> Table:
    rows: list[Row] = [
        ["Rilevazione", "", reading.survey.title],
        ["Chiusa", "", closed_on(reading)],
        ["Le voci lasciate fuori", "", RULES[basis.rule]],
    ]
    rows += [[one.question.title, one.size if one.is_told else "", one.headline] for one in told]
    return Table("Sintesi", ["Domanda", "Risposte", "In breve"], rows)


def _participation(reading: Reading) -> Table:
    whole, by_ats = participation(reading.survey)
    rows = [_rate("Tutti", whole), *(_rate(one.name or "Senza ATS", one) for one in by_ats)]
    return Table("Partecipazione", ["Di chi", "Invitati", "Hanno risposto", "Percentuale"], rows)


def _rate(name: str, one: Participation) -> Row:
    return [name, one.invited, one.answered, one.percent]


def _of_groups(reading: Reading, basis: Basis) -> Iterator[Row]:
    for result in reading.results:
        for dimension in reading.dimensions():
            for group in reading.groups(dimension):
                start = [result.question.title, DIMENSIONS[dimension], group.name]
                yield from ([*start, *cells] for cells in _of_group(reading, result, group, basis))


def _of_group(reading: Reading, result: Result, group: Group, basis: Basis) -> Iterator[Row]:
    shown = reading.shown[result.question_id]
    if not shown.shows_whole() or not shown.shows(*group.id):
        yield ["", HIDDEN, ""]
    elif result.question.is_ranking:
        yield from _leaders(reading, result, group, basis)
    else:
        yield from _measures(reading.tell(result, group, basis))


def _leaders(reading: Reading, result: Result, group: Group, basis: Basis) -> Iterator[Row]:
    counted = reading.leaders(result, group, basis.rule)
    yield ["", "Risposte", counted["ballots"] if counted else 0]
    if counted is None:
        return
    titles, first = result.question.titles, dict(map(tuple, counted["first_share"]))
    places = places_of(points for _, points in counted["borda"])
    for (option, points), place in zip(counted["borda"], places, strict=True):
        yield [titles[option], "Posto", place]
        yield [titles[option], "Punti Borda", points]
        yield [titles[option], "Prime posizioni", first[option]]


def _measures(one: Told) -> Iterator[Row]:
    if one.counted is None:
        yield ["", HIDDEN, ""]
        return
    yield ["", "Risposte", one.size]
    if one.question.is_ranking:
        rows = ranking_rows(one) if one.is_told else []
        header = RANKING_HEADER
    else:
        rows, header = (one.tally.rows, one.tally.header) if one.tally else ([], [])
    for row in rows:
        for name, value in zip(header[1:], row[1:], strict=True):
            yield [row[0], name, "" if value is None else value]
