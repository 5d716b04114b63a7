"""Are seats divided as the method says, and as another program divides them?"""

import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest
from apportionment.methods import TiesException, compute
from hypothesis import given
from hypothesis import strategies as st

from labs.apportionment import Method, apportion
from labs.programme import Impossible, Indication, Module, Rule, Section, draft

ATS = 8
NAMES = {Method.LARGEST_REMAINDER: "hamilton", Method.SAINTE_LAGUE: "saintelague"}
seats_and_weights = given(st.integers(0, 40), st.lists(st.integers(0, 50), min_size=1, max_size=8))


def sections(points: list[int], modules: int = 6) -> list[Section]:
    return [
        Section(
            id,
            f"Sezione {id}",
            tuple(
                Module(100 * id + n, f"Modulo {id}.{n}", Fraction(modules - n), n + 1) for n in range(modules)
            ),
            Fraction(value),
        )
        for id, value in enumerate(points)
    ]


def by_section(points: list[int], method: Method) -> list[int]:
    rows = draft(sections(points), method=method).rows
    counted = Counter(row.module_id // 100 for row in rows)
    return [counted[id] for id in range(len(points))]


def fractions(weights: list[int]) -> list[Fraction]:
    return [Fraction(weight) for weight in weights]


@pytest.mark.parametrize("method", Method)
def test_a_thousand_programmes_equal_the_other_program(method):
    """It breaks ties its own way: a result that hangs on one raises there, and another is drawn."""
    chance, compared = random.Random(10), 0
    while compared < 1000:
        points = [chance.randint(0, 400) for _ in range(chance.randint(2, 8))]
        try:
            expected = compute(NAMES[method], points, 10, fractions=True, tiesallowed=False)
        except TiesException:
            continue
        assert by_section(points, method) == expected
        compared += 1


@pytest.mark.parametrize("method", Method)
def test_with_indications_every_ats_has_ten_labs_and_the_region_eighty(method):
    chance = random.Random(11)
    for _ in range(1000 // ATS):
        asked = indications(chance)
        labs = [
            draft(sections([chance.randint(0, 400) for _ in range(5)]), asked, method=method).rows
            for _ in range(ATS)
        ]
        assert [len(rows) for rows in labs] == [10] * ATS
        assert sum(map(len, labs)) == 80
        for rows in labs:
            counted = Counter(row.module_id for row in rows)
            assert all(counted[one.module_id] >= one.floor for one in asked)
            assert all(one.ceiling is None or counted[one.module_id] <= one.ceiling for one in asked)


def indications(chance: random.Random) -> list[Indication]:
    """Some that can be kept: each on a module of its own, at most ten labs asked for."""
    while True:
        modules = chance.sample([100 * id + n for id in range(5) for n in range(6)], chance.randint(0, 6))
        asked = [
            Indication(module, str(module), chance.choice(list(Rule)), "Delibera", chance.randint(1, 3))
            for module in modules
        ]
        try:
            draft(sections([1] * 5), asked)
        except Impossible:
            continue
        return asked


@seats_and_weights
def test_largest_remainder_keeps_the_quota_rule(total: int, weights: list[int]) -> None:
    seats = apportion(Method.LARGEST_REMAINDER, total, fractions(weights))
    assert sum(seats) == total
    whole = sum(weights)
    for n, weight in zip(seats, weights, strict=True):
        quota = Fraction(total * weight, whole) if whole else Fraction(total, len(weights))
        assert abs(n - quota) < 1
    ordered = sorted(zip(weights, seats, strict=True))
    assert all(a[1] <= b[1] for a, b in pairwise(ordered) if a[0] < b[0])


@seats_and_weights
def test_sainte_lague_never_takes_a_seat_back(total: int, weights: list[int]) -> None:
    before, after = (
        apportion(Method.SAINTE_LAGUE, count, fractions(weights)) for count in (total, total + 1)
    )
    assert (sum(before), sum(after)) == (total, total + 1)
    assert all(old <= new for old, new in zip(before, after, strict=True))


@pytest.mark.parametrize("method", Method)
def test_ties_go_to_who_comes_first(method: Method) -> None:
    assert apportion(method, 4, fractions([1, 1, 1])) == [2, 1, 1]
    assert apportion(method, 4, fractions([0, 0, 0])) == [2, 1, 1]
