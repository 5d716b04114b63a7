"""What do the frozen answers to a question say, of everybody or of one group? Counted once for equal inputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.cache import cache

from surveys import tallies
from surveys.answers.numbers import scale_steps
from surveys.ballots import Ballot, Floats, Profile, make_profile
from surveys.explained import Json, by_score, explain
from surveys.groups import Dimension, Unit, in_group, members, weights
from surveys.models import Question, Result, Survey
from surveys.points import PartialRule, ballot_points

DAY = 24 * 60 * 60
Rows = Sequence[dict[str, Any]]
Kind = Question.Kind


@dataclass(frozen=True)
class Basis:
    """How it is counted: the rule for what a ballot leaves out, and what weighs one."""

    rule: PartialRule = PartialRule.SHARED
    unit: Unit = Unit.RESPONSE

    @property
    def is_by_response(self) -> bool:
        return self.unit is Unit.RESPONSE

    @property
    def key(self) -> str:
        return f"{self.rule.value}:{self.unit.value}"


def own_basis(survey: Survey) -> Basis:
    """By the rule that the survey was launched with, one for each response."""
    return Basis(PartialRule(survey.partial_rule))


def digest(question: Question, rows: Rows) -> str:
    """SHA-256 of everything that a count depends on."""
    options = [option.pk for option in question.options.all()]
    shape = [question.kind, options, question.least, question.most, question.rows, question.columns]
    inputs = json.dumps([shape, question.survey.partial_rule, rows], sort_keys=True)
    return hashlib.sha256(inputs.encode()).hexdigest()


def count(question: Question, rows: Rows, basis: Basis | None = None) -> Json:
    """Of a ranking, what `surveys.explained` gives, by option, and how many set each option aside; of the other
    kinds, what `surveys.tallies` gives. `basis`: by default the survey's own rule, one for each response."""
    basis = basis or own_basis(question.survey)
    if question.is_ranking:
        return _ranking(question, rows, basis)
    given = [row["answer"] for row in rows]
    weighing = weights(rows, basis.unit)
    match question.kind:
        case Kind.SINGLE | Kind.MULTIPLE:
            return tallies.choices(_options(question), [answer["choices"] for answer in given], weighing)
        case Kind.SCALE:
            steps = scale_steps(question.least, question.most)
            return tallies.scale(steps, [answer["value"] for answer in given], weighing)
        case Kind.NUMBER:
            return tallies.numbers([answer["value"] for answer in given])
        case Kind.TABLE:
            size = len(question.rows), len(question.columns)
            return tallies.table(*size, [answer["cells"] for answer in given])
    return tallies.texts([answer["text"] for answer in given])


def _options(question: Question) -> list[int]:
    return [option.pk for option in question.options.all()]


def _ranking(question: Question, rows: Rows, basis: Basis) -> Json:
    options = _options(question)
    aside = [[option, sum(option in row["answer"]["not_relevant"] for row in rows)] for option in options]
    return explain(options, ballots(rows, basis.unit), basis.rule) | {"not_relevant": aside}


def ballots(rows: Rows, unit: Unit = Unit.RESPONSE) -> list[Ballot]:
    """An order that ranks nothing says nothing and is left out; those of an Ambito are one cluster."""
    return [
        Ballot(tuple(map(tuple, row["answer"]["order"])), weight, row.get("ambito"))
        for row, weight in zip(rows, weights(rows, unit), strict=True)
        if row["answer"]["order"] and weight
    ]


def speaking(question: Question, rows: Rows) -> list[int]:
    """The numbers of the rows that a count is made of: of a ranking, those that rank something."""
    if not question.is_ranking:
        return list(range(len(rows)))
    return [number for number, row in enumerate(rows) if row["answer"]["order"]]


def counted(result: Result, basis: Basis) -> Json:
    """Of everybody, as frozen or by another rule or unit."""
    if basis == own_basis(result.question.survey):
        frozen: Json = result.counted
        return frozen
    return _kept_numbers(
        result, f"count:{result.digest}:{basis.key}", lambda: count(result.question, result.inputs, basis)
    )


def counted_in(result: Result, dimension: Dimension, group: Any, basis: Basis | None = None) -> Json:
    """The same count over one group. Hiding small groups is the caller's: ask `surveys.breakdowns`."""
    basis = basis or own_basis(result.question.survey)
    return _kept_numbers(
        result,
        f"count:{result.digest}:{dimension.value}:{group}:{basis.key}",
        lambda: count(
            result.question, [row for row in result.inputs if in_group(row, dimension, group)], basis
        ),
    )


def _kept_numbers(result: Result, key: str, make: Callable[[], Json]) -> Json:
    """Words stay in their table: who leaves the site is taken out of it, and so of everything."""
    return make() if result.question.kind == Kind.TEXT else kept(key, make)


def kept(key: str, make: Callable[[], Json]) -> Json:
    """What was made before from equal inputs, which the key names, or made now."""
    found: Json | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, DAY)
    return found


def leaders_in(result: Result, dimension: Dimension, rule: PartialRule) -> Json:
    """Of a ranking, for each group of the dimension (shown or not: the caller hides): {"ballots": n, "borda" and
    "first_share" as in the whole count}. Only sums, so that many groups are counted at once."""
    return kept(
        f"leaders:{result.digest}:{dimension.value}:{rule.value}",
        lambda: _leaders(result.question, result.inputs, dimension, rule),
    )


def _leaders(question: Question, rows: Rows, dimension: Dimension, rule: PartialRule) -> Json:
    named = [row for row in rows if row["answer"]["order"]]
    profile = make_profile(_options(question), ballots(named))
    points, firsts = ballot_points(profile, rule), first_places(profile)
    return {
        group: {
            "ballots": len(numbers),
            "borda": by_score(profile.alternatives, points[numbers].sum(axis=0).tolist()),
            "first_share": by_score(profile.alternatives, firsts[numbers].mean(axis=0).tolist()),
        }
        for group, numbers in members(named, dimension).items()
    }


def first_places(profile: Profile) -> Floats:
    """Which part of the first place each ballot gives to each alternative: ballots × alternatives."""
    leads = profile.ranked & (profile.lowest == 1)
    shares: Floats = leads / np.maximum(1, leads.sum(axis=1, keepdims=True))
    return shares
