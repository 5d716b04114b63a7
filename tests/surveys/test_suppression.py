"""Can anybody find, from all that is shown together, what one or two people answered? An attacker tries."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from surveys.suppression import THRESHOLD, hidden_groups

Partitions = dict[str, dict[int, set[int]]]


def grouped(labels: dict[str, list[int | None]]) -> Partitions:
    """Partitions from the group of each respondent in each dimension."""
    return {
        dimension: {name: {i for i, own in enumerate(row) if own == name} for name in {*row} - {None}}
        for dimension, row in labels.items()
    }


def sums_shown(partitions: Partitions, people: int, hidden: dict[str, set[int]]) -> np.ndarray:
    shown = [
        members
        for dimension, groups in partitions.items()
        for name, members in groups.items()
        if name not in hidden[dimension]
    ]
    rows = [set(range(people)), *shown]
    return np.array([[float(i in members) for i in range(people)] for members in rows])


def attack(sums: np.ndarray, answers: np.ndarray, target: np.ndarray) -> float:
    """The width of what the shown sums of non-negative answers leave possible for the target's sum."""
    bounds = [
        linprog(sign * target, A_eq=sums, b_eq=sums @ answers, bounds=(0, None), method="highs").fun * sign
        for sign in (1, -1)
    ]
    return bounds[1] - bounds[0]


def targets(partitions: Partitions, people: int, hidden: dict[str, set[int]]) -> list[np.ndarray]:
    """Every person, every pair, and every hidden group."""
    sets = [set(few) for size in range(1, THRESHOLD) for few in combinations(range(people), size)]
    sets += [partitions[dimension][name] for dimension, names in hidden.items() for name in names]
    return [np.array([float(i in members) for i in range(people)]) for members in sets]


def narrowest(partitions: Partitions, people: int, hidden: dict[str, set[int]], answers: np.ndarray) -> float:
    sums = sums_shown(partitions, people, hidden)
    return min(attack(sums, answers, target) for target in targets(partitions, people, hidden))


def small_groups(partitions: Partitions) -> dict[str, set[int]]:
    return {
        dimension: {name for name, members in groups.items() if len(members) < THRESHOLD}
        for dimension, groups in partitions.items()
    }


CROSSED = grouped({"ats": [0] * 5 + [1] * 4 + [2] * 2, "role": [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]})


def test_the_attack_succeeds_where_only_small_groups_are_hidden_and_fails_after():
    answers = np.arange(1.0, 12.0)
    assert narrowest(CROSSED, 11, small_groups(CROSSED), answers) == pytest.approx(0, abs=1e-6)
    hidden = hidden_groups(CROSSED, 11)
    assert hidden == {"ats": {0, 2}, "role": set()}  # ATS 0 less role 0 would be two people
    assert narrowest(CROSSED, 11, hidden, answers) > 0.5


def test_dimensions_are_watched_together():
    """Each dimension alone shows groups of three and more; one less the other is a single person."""
    labels = grouped({"ats": [0, 0, 0, 0, 1, 1, 1, 1], "size": [0, 0, 0, 1, 1, 1, 1, 1]})
    nothing: dict[str, set[int]] = {"ats": set(), "size": set()}
    assert narrowest(labels, 8, nothing, np.arange(1.0, 9.0)) == pytest.approx(0, abs=1e-6)
    hidden = hidden_groups(labels, 8)
    assert hidden == {"ats": set(), "size": {0, 1}}
    assert narrowest(labels, 8, hidden, np.arange(1.0, 9.0)) > 0.5


@st.composite
def tables(draw: st.DrawFn) -> tuple[Partitions, int, np.ndarray]:
    people = draw(st.integers(3, 11))
    labels = {}
    for dimension in ("ats", "role", "size")[: draw(st.integers(1, 3))]:
        own = st.sampled_from([*range(draw(st.integers(1, 4))), None])
        labels[dimension] = draw(st.lists(own, min_size=people, max_size=people))
    answers = draw(st.lists(st.integers(1, 9), min_size=people, max_size=people))
    return grouped(labels), people, np.array(answers, dtype=float)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(tables())
def test_no_table_gives_away_a_person_a_pair_or_a_hidden_group(case):
    """The answers are positive: where a sum is no combination of the shown ones, it can then always vary."""
    partitions, people, answers = case
    hidden = hidden_groups(partitions, people)
    assert narrowest(partitions, people, hidden, answers) > 1e-6
    assert all(small <= hidden[dimension] for dimension, small in small_groups(partitions).items())


@settings(max_examples=60, deadline=None)
@given(tables())
def test_nothing_is_hidden_that_could_be_shown(case):
    partitions, people, _ = case
    hidden, small = hidden_groups(partitions, people), small_groups(partitions)
    for dimension, names in hidden.items():
        for name in names - small[dimension]:
            fewer = hidden | {dimension: names - {name}}
            sums = sums_shown(partitions, people, fewer)
            assert any(is_given_away(sums, target) for target in targets(partitions, people, fewer))


def is_given_away(sums: np.ndarray, target: np.ndarray) -> bool:
    """The sum over the target or, where it is of one or two people, any other combination of their answers."""
    rank = np.linalg.matrix_rank(sums)
    if np.linalg.matrix_rank(np.vstack([sums, target])) == rank:
        return True
    return bool(target.sum() < THRESHOLD and np.linalg.matrix_rank(sums[:, target == 0]) < rank)


def test_two_people_who_change_places_between_groups_are_not_told_apart():
    """ATS 0 less size 0 is the fifth less the sixth: 1 where only the fifth said yes, and then both are known."""
    labels = grouped({"ats": [0, 0, 0, 0, 0, 1, 1, 1, 1, 1], "size": [0, 0, 0, 0, 1, 0, 1, 1, 1, 1]})
    answers = np.array([1, 0, 1, 0, 1, 0, 1, 0, 0, 1.0])
    nothing: dict[str, set[int]] = {"ats": set(), "size": set()}

    def width(hidden: dict[str, set[int]]) -> float:
        sums, target = sums_shown(labels, 10, hidden), np.eye(10)[4]
        found = [
            linprog(sign * target, A_eq=sums, b_eq=sums @ answers, bounds=(0, 1), method="highs").fun
            for sign in (1, -1)
        ]
        return -found[1] - found[0]

    assert width(nothing) == pytest.approx(0, abs=1e-6)
    assert width(hidden_groups(labels, 10)) > 0.5


def test_a_group_of_everybody_and_an_empty_one_are_left_alone():
    assert hidden_groups({"ats": {0: {0, 1, 2}, 1: set()}}, 3) == {"ats": set()}


def test_fewer_people_than_the_threshold_hide_every_group():
    assert hidden_groups({"ats": {0: {0, 1}}}, 2) == {"ats": {0}}


def test_a_threshold_that_is_not_checked_is_refused():
    assert hidden_groups({"ats": {0: {0}, 1: {1, 2}}}, 3, threshold=2) == {"ats": {0, 1}}
    with pytest.raises(ValueError, match="threshold"):
        hidden_groups({}, 10, threshold=4)


def test_the_same_table_hides_the_same_groups():
    random = np.random.default_rng(8)
    labels = {"ats": random.integers(0, 8, 300).tolist(), "ambito": random.integers(0, 90, 300).tolist()}
    assert hidden_groups(grouped(labels), 300) == hidden_groups(grouped(labels), 300)
