"""What does somebody read of the results? The choice made on the page, and every question as it may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from surveys import findings
from surveys.breakdowns import Shown, readable, shown_groups
from surveys.charts import Bar, Stack, stack
from surveys.counts import Basis
from surveys.explained import Json
from surveys.groups import Dimension, Unit
from surveys.models import Question, Result, Survey
from surveys.points import PartialRule
from surveys.queries import Group, groups_by, own_basis, results_of
from surveys.told import Tally, tell

DIMENSIONS = {
    Dimension.ATS: "ATS",
    Dimension.AMBITO: "Ambito",
    Dimension.ROLE: "Ruolo",
    Dimension.SIZE: "Grandezza dell'Ambito",
}
UNITS = {
    Unit.RESPONSE: "ogni risposta",
    Unit.AMBITO: "ogni Ambito",
    Unit.POPULATION: "ogni abitante",
}
RULES = {
    PartialRule.SHARED: "si dividono i punti rimasti",
    PartialRule.ZERO: "ricevono zero punti",
    PartialRule.MODIFIED: "zero, e chi ne ordina poche dà meno punti",
}


@dataclass(frozen=True)
class Asked:
    """The words of an address: each is the name of a choice, or nothing said."""

    per: str = ""
    group: str = ""
    rule: str = ""
    unit: str = ""

    @property
    def dimension(self) -> Dimension:
        return next((one for one in Dimension if one.value == self.per), Dimension.ATS)

    def basis(self, survey: Survey) -> Basis:
        own = own_basis(survey)
        rule = next((one for one in PartialRule if one.value == self.rule), own.rule)
        return Basis(rule, next((one for one in Unit if one.value == self.unit), own.unit))


@dataclass(frozen=True)
class Told:
    """One question of one group: a finding for a ranking, a tally for the others, neither where it is hidden."""

    question: Question
    counted: Json | None
    basis: Basis
    size: int

    @cached_property
    def titles(self) -> dict[int, str]:
        return {option.pk: option.title for option in self.question.options.all()}

    @cached_property
    def finding(self) -> findings.Finding:
        if self.counted is None:
            return findings.hidden(self.size)
        return findings.describe(self.counted, self.titles)

    @cached_property
    def tally(self) -> Tally | None:
        return None if self.counted is None else tell(self.question, self.counted)

    @property
    def name(self) -> str:
        if self.question.section:
            return self.question.section.title
        return "Le macro sezioni" if self.question.orders_sections else self.question.title

    @property
    def headline(self) -> str:
        return self.finding.headline if self.question.is_ranking or not self.tally else self.tally.headline

    @property
    def is_weighted(self) -> bool:
        return self.basis.unit is not Unit.RESPONSE

    @property
    def bars(self) -> list[Bar]:
        lines = self.finding.lines
        return [Bar(f"{line.place}. {line.title}", line.bar, f"{line.bar}%") for line in lines]

    @cached_property
    def places(self) -> list[str]:
        return [f"{place}°" for place in range(1, len(self.titles) + 1)]

    @cached_property
    def stacks(self) -> list[Stack]:
        """Of each alternative, in the order of the result, which part gives it each place."""
        if self.counted is None:
            return []
        shares = dict(map(tuple, self.counted.get("positions", [])))
        lines = [line for line in self.finding.lines if line.option in shares]
        return [stack(line.title, self.places, shares[line.option]) for line in lines]


@dataclass(frozen=True)
class Reading:
    """The results of a survey as they may be read: the decision on groups is made once, here, for everybody."""

    survey: Survey
    results: list[Result]
    shown: Mapping[int, Shown]
    named: dict[Dimension, list[Group]] = field(default_factory=dict)

    def groups(self, dimension: Dimension) -> list[Group]:
        if dimension not in self.named:
            self.named[dimension] = groups_by(self.survey, self.shown, dimension)
        return self.named[dimension]

    def dimensions(self) -> list[Dimension]:
        """Those by which somebody who answered can be told from somebody else."""
        keys = {key for one in self.shown.values() for key in {*one.sizes, *one.hidden}}
        return [one for one in Dimension if any(dimension is one for dimension, _ in keys)]

    def told(self, group: Group | None, basis: Basis) -> list[Told]:
        return [self.tell(result, group, basis) for result in self.results]

    def tell(self, result: Result, group: Group | None, basis: Basis) -> Told:
        shown = self.shown[result.question_id]
        size = shown.sizes.get(group.id, 0) if group else shown.whole
        key = group.id if group else None
        return Told(result.question, readable(result, shown, key, basis), basis, size)

    def chosen(self, asked: Asked) -> Group | None:
        if not asked.group:
            return None
        return next((one for one in self.groups(asked.dimension) if one.code == asked.group), None)


def read(survey: Survey) -> Reading:
    results = results_of(survey)
    return Reading(survey, results, shown_groups(results))


def leaders(told: Sequence[Told]) -> str:
    """The first of each ranking in few words."""
    return "; ".join(
        one.finding.leaders[0].title for one in told if one.question.is_ranking and one.finding.leaders
    )
