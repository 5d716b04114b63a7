"""Are places as sure as they are said to be, and who cannot be told apart?"""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.uncertainty import COVERED, EACH, coverage
from surveys.ballots import Ballot, make_profile
from surveys.points import PartialRule
from surveys.uncertainty import bootstrap_scores, brackets_of, uncertainty


def strict(*names: int, count: int = 1, cluster: object = None) -> Ballot:
    return Ballot(tuple((name,) for name in names), count, cluster)


def test_intervals_repeat_and_narrow_with_agreement():
    sure = make_profile([1, 2, 3], [strict(2, 1, 3, count=60)])
    unsure = make_profile([1, 2, 3], [strict(1, 2, 3), strict(2, 1, 3), strict(3, 2, 1)])
    assert uncertainty(sure).intervals.tolist() == [[2, 2], [1, 1], [3, 3]]
    assert uncertainty(unsure).intervals.tolist() == uncertainty(unsure).intervals.tolist()
    assert (np.diff(uncertainty(unsure).intervals) >= 1).all()


def test_a_count_is_as_many_voters():
    """The two ways of drawing, by voter and by kind of ballot, spread the scores alike."""
    grouped = make_profile([1, 2, 3], [strict(1, 2, 3, count=60), strict(3, 1, 2, count=40)])
    single = make_profile([1, 2, 3], [strict(1, 2, 3)] * 60 + [strict(3, 1, 2)] * 40)
    spread = [bootstrap_scores(profile, replicates=4000).std(axis=0) for profile in (grouped, single)]
    assert spread[0] == pytest.approx(spread[1], rel=0.06)
    assert spread[0][0] == pytest.approx((100 * 0.6 * 0.4) ** 0.5, rel=0.06)  # 2 or 1 points: binomial


def test_a_cluster_is_drawn_whole():
    """Ten alike ballots of one office say no more than one: the interval is as wide as with one each."""
    orders = [(1, 2, 3), (2, 1, 3), (1, 2, 3), (2, 1, 3), (1, 2, 3)]
    ballots = [strict(*order, cluster=office) for office, order in enumerate(orders) for _ in range(10)]
    clustered = make_profile([1, 2, 3], ballots)
    once = make_profile([1, 2, 3], [strict(*order) for order in orders])
    alone = make_profile([1, 2, 3], [strict(*order) for order in orders for _ in range(10)])
    assert bootstrap_scores(clustered).tolist() == (10 * bootstrap_scores(once)).tolist()
    assert (bootstrap_scores(alone).std(axis=0) < 0.6 * bootstrap_scores(clustered).std(axis=0))[:2].all()


def test_a_population_weighs_without_becoming_voters():
    weighted = make_profile(
        [1, 2], [strict(1, 2, count=900_000, cluster=1), strict(2, 1, count=800_000, cluster=2)]
    )
    assert uncertainty(weighted).intervals.tolist() == [[1, 2], [1, 2]]
    assert uncertainty(weighted).brackets == [[0, 1]]


@pytest.mark.parametrize("ballots", [[], [strict(2, 1)], [strict(2, 1, cluster=1), strict(2, 1, cluster=1)]])
def test_one_voter_or_office_says_nothing_of_the_others(ballots):
    found = uncertainty(make_profile([1, 2], ballots))
    assert found.intervals.tolist() == [[1, 2], [1, 2]]
    assert found.brackets == [[1, 0] if ballots else [0, 1]]


def test_brackets_are_maximal_runs_and_may_overlap():
    random = np.random.default_rng(5)
    centres = np.array([10.0, 9.0, 8.0, 2.0, 0.0])
    scores = centres + random.normal(0, 0.4, (2000, 5))
    assert brackets_of(centres, scores) == [[0, 1], [1, 2]]
    assert brackets_of(centres, centres + random.normal(0, 0.05, (2000, 5))) == []
    assert brackets_of(centres, centres + random.normal(0, 40, (2000, 5))) == [[0, 1, 2, 3, 4]]


def test_the_rule_for_partial_ballots_is_the_one_of_the_page():
    ballots = [strict(1, count=30), strict(2, 3, 4, count=22), strict(3, 2, 4, count=10)]
    profile = make_profile([1, 2, 3, 4], ballots)
    first = {rule: uncertainty(profile, rule).intervals[0].tolist() for rule in PartialRule}
    assert first[PartialRule.ZERO][0] == 1
    assert first[PartialRule.MODIFIED] == [3, 3]


@pytest.mark.parametrize("each", [1, EACH])
def test_intervals_hold_the_true_places(each):
    """A tenth of the benchmark, with ballots on their own and with offices of several."""
    assert coverage(30, each).mean() >= COVERED
