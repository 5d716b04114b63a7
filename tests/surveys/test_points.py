"""What does a ballot give to those whom it leaves out, by each rule, and does the answer depend on it?"""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from pref_voting.profiles_with_ties import ProfileWithTies

from surveys.ballots import Ballot, make_profile
from surveys.explained import explain
from surveys.points import PartialRule, ballot_points, borda_points

A, B, C, D = 1, 2, 3, 4
DEPENDENT = [Ballot(((A,),), 30), Ballot(((B,), (C,), (D,)), 22), Ballot(((C,), (B,), (D,)), 10)]


@pytest.mark.parametrize(
    ("rule", "points"),
    [
        (PartialRule.SHARED, [0.5, 0.5, 4, 2.5, 2.5]),
        (PartialRule.ZERO, [0, 0, 4, 2.5, 2.5]),
        (PartialRule.MODIFIED, [0, 0, 2, 0.5, 0.5]),
    ],
)
def test_a_partial_ballot_gives_by_its_rule(rule, points):
    profile = make_profile(range(5), [Ballot(((2,), (3, 4)), 7)])
    assert ballot_points(profile, rule).tolist() == [points]
    assert borda_points(profile, rule).tolist() == [7 * value for value in points]


@given(st.lists(st.permutations(range(5)), min_size=1, max_size=5))
def test_complete_ballots_give_the_same_by_every_rule(orders):
    profile = make_profile(range(5), [Ballot(tuple((name,) for name in order)) for order in orders])
    assert len({tuple(borda_points(profile, rule)) for rule in PartialRule}) == 1


def test_modified_points_of_strict_ballots_are_the_domination_points_of_the_oracle():
    """pref-voting counts, for each named alternative, those named after it."""
    random = np.random.default_rng(3)
    orders = [random.permutation(6)[: random.integers(1, 7)].tolist() for _ in range(40)]
    ballots = [Ballot(tuple((name,) for name in order)) for order in orders]
    oracle = ProfileWithTies(
        [{name: place for place, name in enumerate(order)} for order in orders], candidates=list(range(6))
    )
    expected = [
        sum(oracle_ballot.strict_pref(name, other) for oracle_ballot in oracle.rankings for other in range(6))
        for name in range(6)
    ]
    assert borda_points(make_profile(range(6), ballots), PartialRule.MODIFIED).tolist() == expected


def test_the_profile_whose_winner_depends_on_the_rule_is_flagged():
    found = explain([A, B, C, D], DEPENDENT)["depends_on_rule"]
    assert found["depends"] and found["winner"]
    assert found["orders"]["shared"][0] == [B]
    assert found["orders"]["zero"][0] == [A]
    assert found["orders"]["modified"] == [[B], [C], [A, D]]


def test_a_profile_of_complete_ballots_does_not_depend_on_the_rule():
    found = explain([A, B, C], [Ballot(((A,), (B,), (C,)), 3), Ballot(((B,), (C,), (A,)), 2)])
    assert not found["depends_on_rule"]["depends"]


def test_the_command_counts_by_the_rule_it_is_told(tmp_path):
    path = tmp_path / "voti.soi"
    path.write_text("# NUMBER ALTERNATIVES: 4\n30: 1\n22: 2,3,4\n10: 3,2,4\n", encoding="utf-8")
    said = {}
    for rule in PartialRule:
        out = io.StringIO()
        call_command("rank", str(path), "--json", "--partial", rule.value, stdout=out)
        said[rule.value] = json.loads(out.getvalue())
    assert {rule: found["partial"] for rule, found in said.items()} == {rule: rule for rule in said}
    assert said["shared"]["borda"] == [[2, 116], [3, 104], [1, 90], [4, 62]]
    assert said["zero"]["borda"] == [[1, 90], [2, 86], [3, 74], [4, 32]]
    assert said["modified"]["borda"] == [[2, 54], [3, 42], [1, 0], [4, 0]]
