"""Of which groups may a result be shown? One decision for page, exports and API, and what is read through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.counts import Basis, Rows, counted, counted_in, kept, speaking
from surveys.explained import Json
from surveys.groups import Dimension, Unit, members
from surveys.models import Question, Result
from surveys.suppression import THRESHOLD, hidden_groups

MIN_AMBITI = 10  # below, whole percentages by Ambito or inhabitants could tell how one Ambito answered
Key = tuple[Dimension, Any]


@dataclass(frozen=True)
class Shown:
    """Of one question: how many answers count in all and in each group, and which groups are not shown."""

    whole: int
    sizes: Mapping[Key, int]
    hidden: frozenset[Key]
    ambiti: int

    def shows_whole(self, unit: Unit = Unit.RESPONSE) -> bool:
        if unit is not Unit.RESPONSE and self.ambiti < MIN_AMBITI:
            return False
        return self.whole == 0 or self.whole >= THRESHOLD

    def shows(self, dimension: Dimension, group: Any) -> bool:
        return (dimension, group) not in self.hidden


def shown_groups(results: Iterable[Result]) -> dict[int, Shown]:
    """The decision for each question, by its id; everything that shows a group asks it."""
    return {result.question_id: _shown(result) for result in results}


def _shown(result: Result) -> Shown:
    """What is kept are plain values: a newer version of the site may find them."""
    found = kept(f"shown:{result.digest}", lambda: _plain(decide(result.question, result.inputs)))
    sizes = {(Dimension(name), group): size for name, group, size in found["sizes"]}
    hidden = frozenset((Dimension(name), group) for name, group in found["hidden"])
    return Shown(found["whole"], sizes, hidden, found["ambiti"])


def _plain(shown: Shown) -> Json:
    return {
        "whole": shown.whole,
        "sizes": [[dimension.value, group, size] for (dimension, group), size in shown.sizes.items()],
        "hidden": [[dimension.value, group] for dimension, group in shown.hidden],
        "ambiti": shown.ambiti,
    }


def decide(question: Question, rows: Rows) -> Shown:
    """A group must be safe among the answers that count and, since a ranking also tells how many set an option
    aside, among all that were sent; to hide more is never less safe, so what either hides is hidden."""
    counting = [rows[number] for number in speaking(question, rows)]
    hidden = _hidden(counting)
    if len(counting) != len(rows):
        hidden |= _hidden(rows)
    sizes = {
        (dimension, group): len(numbers)
        for dimension in Dimension
        for group, numbers in members(counting, dimension).items()
    }
    ambiti = {row["ambito"] for row in counting if row.get("ambito") is not None}
    return Shown(len(counting), sizes, frozenset(hidden), len(ambiti))


def _hidden(rows: Rows) -> set[Key]:
    partitions = {
        dimension: {group: set(numbers) for group, numbers in members(rows, dimension).items()}
        for dimension in Dimension
    }
    found = hidden_groups(partitions, len(rows))
    return {(dimension, group) for dimension, groups in found.items() for group in groups}


def readable(result: Result, shown: Shown, group: Key | None, basis: Basis) -> Json | None:
    """What may be read of a question, of everybody or of a group; None: it is not shown. Other units than the
    response are for the whole of a ranking only (docs/decisions/0033-small-groups.md)."""
    if not shown.shows_whole(basis.unit):
        return None
    if not basis.is_by_response and (group or not result.question.is_ranking):
        return None
    if group is None:
        return counted(result, basis)
    return counted_in(result, *group, basis) if shown.shows(*group) else None
