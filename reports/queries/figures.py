"""The project in numbers: each figure with what it counts, the same for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports.figure_kinds import BY_CODE, SECTIONS, Kind
from reports.figure_words import TOO_FEW, value_words
from reports.queries.counting import Counts
from reports.queries.selection import Selection
from reports.small_groups import is_few

NOT_BY_PROGRAMME = "Non si dividono per percorso"
NOBODY_ASKED = "Nessun invito da contare"
ON_HOME = ("labs", "planned_hours", "enrolled_people", "comuni")


@dataclass(frozen=True)
class Figure:
    """`value` in the unit of its kind (hours are minutes); None where it is not told, and `note` says why."""

    kind: Kind
    value: int | None
    note: str = ""

    @property
    def words(self) -> str:
        return "–" if self.value is None else value_words(self.value, self.kind.unit)


@dataclass(frozen=True)
class HomeFigure:
    """A figure where it stands alone; `value` is shown as it is, hours as hours."""

    title: str
    value: int
    definition: str
    unit: str = ""


def figures_of(counts: Counts, codes: Iterable[str] = BY_CODE) -> list[Figure]:
    return [_figure(counts, BY_CODE[code]) for code in codes]


def by_section(figures: Iterable[Figure]) -> list[tuple[str, list[Figure]]]:
    found = list(figures)
    return [(section, [one for one in found if one.kind.section == section]) for section in SECTIONS]


def lab_figures() -> list[HomeFigure]:
    """Those of the home page; one that is not told is left out."""
    found = figures_of(Counts(Selection()), ON_HOME)
    return [_at_home(one.kind, one.value) for one in found if one.value is not None]


def _at_home(kind: Kind, value: int) -> HomeFigure:
    return HomeFigure(kind.title, round(value / 60) if kind.unit == "minuti" else value, kind.definition)


def _figure(counts: Counts, kind: Kind) -> Figure:
    if kind.code == "threads" and counts.selection.programme is not None:
        return Figure(kind, None, NOT_BY_PROGRAMME)
    if kind.group and is_few(counts.people_of(kind.group)):
        return Figure(kind, None, TOO_FEW)
    value: int | None = getattr(counts, kind.code)
    if kind.code != "response_rate":
        return Figure(kind, value)
    asked = counts.asked
    note = f"{asked['answered']} risposte su {asked['invited']} inviti" if asked["invited"] else NOBODY_ASKED
    return Figure(kind, value, note)
