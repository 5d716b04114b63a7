"""What does somebody read of the results? The choice made on the page, and every question as it may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from surveys import findings
from surveys.breakdowns import Shown, readable, shown_groups
from surveys.charts import Bar, Piece, Stack, stack
from surveys.counts import Basis, leaders_in, own_basis
from surveys.explained import Json
from surveys.groups import Dimension, Unit
from surveys.models import Question, Result, Survey
from surveys.points import PartialRule
from surveys.queries import Group, groups_by, results_of
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
NOT_BY_UNIT = (
    "Questa domanda si legge solo contando ogni risposta: con un altro peso, o con pochi Ambiti, si potrebbe "
    "scoprire che cosa ha risposto uno di loro."
)


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


def name_of(question: Question) -> str:
    """What a question is about, in few words."""
    if question.section:
        return question.section.title
    return "Le macro sezioni" if question.orders_sections else question.title


@dataclass(frozen=True)
class Told:
    """One question of one group: a finding for a ranking, a tally for the others, neither where it is hidden."""

    question: Question
    counted: Json | None
    basis: Basis
    size: int

    @cached_property
    def titles(self) -> dict[int, str]:
        return self.question.titles

    @cached_property
    def finding(self) -> findings.Finding:
        if self.counted is None:
            return findings.hidden(self.size)
        voices = findings.PERSONS if self.question.survey.asks_persons else findings.OFFICES
        return findings.describe(self.counted, self.titles, voices)

    @cached_property
    def tally(self) -> Tally | None:
        return None if self.counted is None else tell(self.question, self.counted)

    @property
    def name(self) -> str:
        return name_of(self.question)

    @property
    def is_weighted(self) -> bool:
        return not self.basis.is_by_response

    @property
    def is_told(self) -> bool:
        return self.counted is not None and self.size > 0

    @property
    def headline(self) -> str:
        if self.counted is None:
            return NOT_BY_UNIT if self.is_weighted else findings.hidden(self.size).headline
        if not self.question.is_ranking:
            return self.tally.headline if self.tally else ""
        return self._weighted_headline() if self.is_weighted and self.size else self.finding.headline

    def _weighted_headline(self) -> str:
        first = [line.title for line in self.finding.lines if line.place == 1]
        one = UNITS[self.basis.unit]
        if len(first) > 1:
            return f"Se conta uno {one}, sono alla pari al primo posto {findings.listed(first)}."
        return f"Se conta uno {one}, al primo posto c'è «{first[0]}»."

    @property
    def sentences(self) -> list[str]:
        """How sure the finding is; none for another unit, whose single answers could be worked out from more."""
        return [] if self.is_weighted else self.finding.sentences

    @property
    def brief(self) -> str:
        if not self.question.is_ranking or not self.is_told:
            return self.headline
        return " · ".join(line.title for line in self.finding.lines if line.place == 1)

    @property
    def bars_title(self) -> str:
        first = self.finding.lines[0]
        return f"«{first.title}» è la voce più vicina al massimo dei punti ({first.bar}%)"

    @property
    def stacks_title(self) -> str:
        most = max(self.finding.lines, key=lambda line: line.first)
        return f"Chi mette ogni voce a ciascun posto: «{most.title}» è prima per il {most.first}%"

    @property
    def bars(self) -> list[Bar]:
        lines = self.finding.lines
        return [Bar(f"{line.place}. {line.title}", line.bar, f"{line.bar}%") for line in lines]

    @cached_property
    def places(self) -> list[str]:
        return [f"{place}°" for place in range(1, len(self.titles) + 1)]

    @property
    def legend(self) -> list[Piece]:
        equal = [1 / len(self.places)] * len(self.places)
        return stack("", self.places, equal).pieces

    @cached_property
    def stacks(self) -> list[Stack]:
        """Of each alternative, in the order of the result, which part gives it each place."""
        return [stack(title, self.places, shares) for title, shares in self._positions]

    @property
    def position_rows(self) -> list[tuple[str, list[int]]]:
        return [(title, [round(100 * share) for share in shares]) for title, shares in self._positions]

    @property
    def _positions(self) -> list[tuple[str, list[float]]]:
        shares = dict(map(tuple, (self.counted or {}).get("positions", [])))
        return [(line.title, shares[line.option]) for line in self.finding.lines if line.option in shares]


@dataclass(frozen=True)
class Reading:
    """The results of a survey as they may be read: the decision on groups is made once, here, for everybody."""

    survey: Survey
    results: list[Result]
    shown: Mapping[int, Shown]
    reads_texts: bool = False
    named: dict[Dimension, list[Group]] = field(default_factory=dict)
    led: dict[tuple[int, Dimension, PartialRule], Json] = field(default_factory=dict)

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
        counted = readable(result, shown, key, basis)
        if counted is not None and "texts" in counted and (group or not self.reads_texts):
            counted = counted | {"texts": []}
        return Told(result.question, counted, basis, size)

    def leaders(self, result: Result, group: Group, rule: PartialRule) -> Json | None:
        """What `counts.leaders_in` gives for a group that is shown; None where nobody of it answered."""
        key = result.question_id, group.dimension, rule
        if key not in self.led:
            self.led[key] = leaders_in(result, group.dimension, rule)
        found: Json | None = self.led[key].get(group.key)
        return found

    def name(self, result: Result) -> str:
        return name_of(result.question)

    def chosen(self, asked: Asked) -> Group | None:
        if not asked.group:
            return None
        return next((one for one in self.groups(asked.dimension) if one.code == asked.group), None)


def read(survey: Survey, reads_texts: bool = False) -> Reading:
    """`reads_texts`: whether who asks may read what was written in words, which is not of groups."""
    results = results_of(survey)
    return Reading(survey, results, shown_groups(results), reads_texts)
