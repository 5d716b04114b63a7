"""What does the results page offer to choose, and what does it say of each group?"""

from __future__ import annotations

from dataclasses import dataclass

from surveys.contrasts import NONE_FOUND, contrasts, sentences
from surveys.groups import Dimension
from surveys.models import Result
from surveys.points import PartialRule
from surveys.queries import Group
from surveys.reading import DIMENSIONS, RULES, UNITS, Asked, Reading

TOO_FEW = "risultato non mostrato"
NOBODY = "nessuna risposta"
NONE_SHOWN = "Non ci sono abbastanza gruppi da mostrare per metterli a confronto."


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Filters:
    """The four choices; one with a single choice is not offered."""

    per: list[Choice]
    groups: list[Choice]
    rules: list[Choice]
    units: list[Choice]


@dataclass(frozen=True)
class GroupLine:
    """A group with the first three of each ranking, or why they are not there."""

    group: Group
    is_shown: bool
    firsts: list[tuple[str, str]]


@dataclass(frozen=True)
class Division:
    """The groups of one dimension: what each puts first, and what sets them apart, question by question. `hidden`
    are the names of those of which no question is shown."""

    dimension: Dimension
    name: str
    lines: list[GroupLine]
    hidden: list[str]
    differences: list[tuple[str, list[str]]]
    none_found: str


def filters_of(reading: Reading, asked: Asked, chosen: Group | None) -> Filters:
    basis = asked.basis(reading.survey)
    offered = reading.dimensions()
    return Filters(
        per=[Choice(one.value, DIMENSIONS[one], one is asked.dimension) for one in offered],
        groups=[Choice(one.code, one.name, one == chosen) for one in reading.groups(asked.dimension)]
        if offered
        else [],
        rules=[Choice(rule.value, words, rule is basis.rule) for rule, words in RULES.items()],
        units=[Choice(unit.value, words, unit is basis.unit) for unit, words in UNITS.items()]
        if Dimension.AMBITO in offered
        else [],
    )


def division_of(reading: Reading, asked: Asked) -> Division | None:
    """None where answers have no groups, or another unit than the response is counted."""
    basis = asked.basis(reading.survey)
    rankings = [result for result in reading.results if result.question.is_ranking]
    if not reading.dimensions() or not basis.is_by_response or not rankings:
        return None
    groups = reading.groups(asked.dimension)
    lines = [_line(reading, rankings, group, basis.rule) for group in groups]
    told = [(reading.name(one), _differences(reading, one, groups, basis.rule)) for one in rankings]
    found = [(name, words) for name, words in told if words]
    shown = [line for line in lines if line.is_shown]
    hidden = [line.group.name for line in lines if not line.is_shown]
    none_found = "" if found else NONE_FOUND if len(shown) > 1 else NONE_SHOWN
    return Division(asked.dimension, DIMENSIONS[asked.dimension], shown, hidden, found, none_found)


def _line(reading: Reading, rankings: list[Result], group: Group, rule: PartialRule) -> GroupLine:
    firsts = [(reading.name(one), _first_three(reading, one, group, rule)) for one in rankings]
    is_shown = any(words != TOO_FEW for _, words in firsts)
    return GroupLine(group, is_shown, firsts)


def _first_three(reading: Reading, result: Result, group: Group, rule: PartialRule) -> str:
    shown = reading.shown[result.question_id]
    if not shown.shows_whole() or not shown.shows(*group.id):
        return TOO_FEW
    counted = reading.leaders(result, group, rule)
    if counted is None:
        return NOBODY
    points = [value for _, value in counted["borda"]]
    titles = result.question.titles
    first = [option for option, value in counted["borda"] if sum(other > value for other in points) < 3]
    return " · ".join(titles[option] for option in first)


def _differences(reading: Reading, result: Result, groups: list[Group], rule: PartialRule) -> list[str]:
    shown = reading.shown[result.question_id]
    if not shown.shows_whole() or not groups:
        return []
    names = {group.key: group.name for group in groups if shown.shows(*group.id)}
    return sentences(contrasts(result, shown, groups[0].dimension, rule), names, result.question.titles)
