"""Do the rules count right? Small cases by hand, properties, and the oracles over real data."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from surveys.ballots import Ballot, BallotError, make_profile
from surveys.concordance import chi_square_tail, judges, kendall_w
from surveys.explained import explain
from surveys.kemeny import LIMIT, kemeny
from surveys.majorities import pairwise_matrix
from surveys.ranking import places_of, rank


def strict(*names: int, count: int = 1) -> Ballot:
    return Ballot(tuple((name,) for name in names), count)


@st.composite
def profiles(draw: st.DrawFn, most: int = 6, partial: bool = True) -> tuple[list[int], list[Ballot]]:
    size = draw(st.integers(2, most))
    names = list(range(1, size + 1))
    ballots = []
    for _ in range(draw(st.integers(1, 6))):
        order = draw(st.permutations(names))
        kept = order[: draw(st.integers(0, size))] if partial else order
        groups: list[tuple[int, ...]] = []
        for name in kept:
            if partial and groups and draw(st.booleans()):
                groups[-1] += (name,)
            else:
                groups.append((name,))
        ballots.append(Ballot(tuple(groups), draw(st.integers(1, 4))))
    return names, ballots


def test_borda_counts_strict_ballots_from_n_minus_one_to_zero() -> None:
    found = explain([1, 2, 3], [strict(2, 1, 3, count=2), strict(1, 2, 3)])
    assert found["borda"] == [[2, 5], [1, 4], [3, 0]]
    assert found["mean_rank"] == [[2, pytest.approx(4 / 3)], [1, pytest.approx(5 / 3)], [3, 3]]


def test_borda_shares_ties_and_the_points_left() -> None:
    found = explain([1, 2, 3, 4, 5], [Ballot(((5,), (1, 2)))])
    assert found["borda"] == [[5, 4], [1, 2.5], [2, 2.5], [3, 0.5], [4, 0.5]]


def test_shares_count_a_tie_in_part_and_the_unranked_not_at_all() -> None:
    found = explain([1, 2, 3, 4], [Ballot(((1, 2),)), strict(3)])
    assert dict(found["first_share"]) == {1: 0.25, 2: 0.25, 3: 0.5, 4: 0}
    assert dict(found["top3_share"]) == {1: 0.5, 2: 0.5, 3: 0.5, 4: 0}


def test_condorcet_cycle_has_no_winner_and_everybody_ties() -> None:
    found = explain([1, 2, 3], [strict(1, 2, 3), strict(2, 3, 1), strict(3, 1, 2)])
    assert found["condorcet_winner"] is None
    assert found["schulze"] == [[1, 2, 3]]
    assert found["kemeny"] == {"order": [1, 2, 3], "score": 4, "optimal_orders": 3}
    assert found["copeland"] == [[1, 0], [2, 0], [3, 0]]


def test_schulze_finds_the_order_of_the_published_example() -> None:
    """45 voters, five candidates: E > A > C > B > D in Schulze's paper (section 3, example 1)."""
    votes = ["5ACBED", "5ADECB", "8BEDAC", "3CABED", "7CAEBD", "2CBADE", "7DCEBA", "8EBADC"]
    ballots = [strict(*("ABCDE".index(name) + 1 for name in vote[1:]), count=int(vote[0])) for vote in votes]
    assert explain(range(1, 6), ballots)["schulze"] == [[5], [1], [3], [2], [4]]


def test_agreement_names_the_rules_that_differ() -> None:
    """A majority loves 1, everybody likes 2: the rules part, and the finding must say so."""
    ballots = [strict(1, 2, 3, 4, 5, count=3), strict(2, 3, 4, 5, 1, count=2)]
    found = explain([1, 2, 3, 4, 5], ballots)
    assert found["condorcet_winner"] == 1
    assert found["borda"][0] == [2, 17]
    assert found["agreement"]["top3"]["borda"] == [1, 2, 3]
    assert found["agreement"]["top3"]["first_share"] == [1, 2, 3, 4, 5]
    assert not found["agreement"]["agree"]
    assert found["agreement"]["groups"][0] == ["borda", "copeland", "schulze", "kemeny"]
    assert found["agreement"]["common"] == [1, 2, 3]


def test_rank_gives_exactly_the_contracted_keys() -> None:
    keys = (
        "alternatives ballots borda mean_rank first_share top3_share copeland schulze kemeny condorcet_winner "
        "pairwise kendall_w agreement intervals "
        "partial median_rank positions brackets cycle smith_set depends_on_rule"
    )
    assert list(explain([1, 2], [strict(1, 2)])) == keys.split()


def test_no_ballots_is_counted_as_nothing() -> None:
    found = explain([1, 2, 3], [])
    assert found["ballots"] == 0
    assert found["borda"] == [[1, 0], [2, 0], [3, 0]]
    assert found["kendall_w"] == {"w": None, "p": None, "n": 0}
    assert found["intervals"] == [[1, 1, 3], [2, 1, 3], [3, 1, 3]]


@pytest.mark.parametrize("ballot", [strict(1, 1), strict(9), Ballot(((1,),), 0)])
def test_a_wrong_ballot_is_refused(ballot: Ballot) -> None:
    make_profile([1, 2], [strict(1, 2)])
    with pytest.raises(BallotError):
        make_profile([1, 2], [ballot])


def test_kemeny_stops_above_its_limit() -> None:
    assert kemeny(np.zeros((LIMIT + 1, LIMIT + 1), dtype=np.int64)) is None
    assert explain(range(LIMIT + 1), [strict(*range(LIMIT + 1))])["kemeny"] is None


@settings(max_examples=60, deadline=None)
@given(profiles(most=7))
def test_kemeny_equals_trying_every_order(profile: tuple[list[int], list[Ballot]]) -> None:
    matrix = pairwise_matrix(make_profile(*profile))
    size = len(matrix)
    scores = {
        order: sum(matrix[after, before] for before, after in itertools.combinations(order, 2))
        for order in itertools.permutations(range(size))
    }
    least = min(scores.values())
    best = [order for order, score in scores.items() if score == least]
    found = kemeny(matrix)
    assert found is not None
    assert (found.score, found.optimal_orders) == (least, len(best))
    assert found.order == best[0]
    assert set(found.winners) == {order[0] for order in best}
    assert set(found.leaders) == {column for order in best for column in order[:3]}


@settings(max_examples=80, deadline=None)
@given(profiles())
def test_points_ranks_and_pairs_keep_their_sums(profile: tuple[list[int], list[Ballot]]) -> None:
    names, ballots = profile
    found, size = rank(names, ballots), len(names)
    voters = sum(ballot.count for ballot in ballots)
    assert found.borda.sum() == pytest.approx(voters * size * (size - 1) / 2)
    assert found.borda == pytest.approx(voters * (size - found.mean_rank))
    assert (found.pairwise + found.pairwise.T <= voters).all()
    assert sorted(name for group in found.schulze for name in group) == list(range(size))
    assert found.first_share.sum() <= 1 + 1e-9
    assert (found.first_share <= found.top3_share + 1e-9).all()
    if found.condorcet_winner is not None:
        assert found.schulze[0] == [found.condorcet_winner]
        assert found.kemeny is not None and found.kemeny.winners == (found.condorcet_winner,)


@settings(max_examples=60, deadline=None)
@given(profiles(), st.randoms())
def test_names_and_order_of_the_ballots_do_not_matter(profile, random) -> None:  # type: ignore[no-untyped-def]
    names, ballots = profile
    renamed = names[:]
    random.shuffle(renamed)
    new = dict(zip(names, renamed, strict=True))
    moved = [Ballot(tuple(tuple(new[n] for n in group) for group in b.order), b.count) for b in ballots]
    random.shuffle(moved)
    before, after = explain(names, ballots), explain(names, moved)
    assert {new[name]: points for name, points in before["borda"]} == dict(after["borda"])
    assert [sorted(new[name] for name in group) for group in before["schulze"]] == after["schulze"]
    assert before["kemeny"]["score"] == after["kemeny"]["score"]


@settings(max_examples=60, deadline=None)
@given(profiles(most=5))
def test_kendall_w_equals_the_friedman_test(profile: tuple[list[int], list[Ballot]]) -> None:
    names, ballots = profile
    made = make_profile(names, ballots)
    found = kendall_w(made)
    rows = np.repeat(made.places, made.counts, axis=0)
    if found.w is None:
        assert len(rows) < 2 or (rows == rows[:, :1]).all()
        return
    if len(names) > 2:
        oracle = stats.friedmanchisquare(*rows.T)
        assert found.w == pytest.approx(oracle.statistic / (len(rows) * (len(names) - 1)))
        assert found.p == pytest.approx(oracle.pvalue, abs=1e-9)


def test_a_population_or_many_ballots_of_an_office_make_no_more_judges() -> None:
    orders = [(1, 2, 3), (1, 3, 2), (2, 1, 3), (3, 1, 2), (1, 2, 3)]
    once = [strict(*order) for order in orders]
    weighed = [Ballot(ballot.order, 100_000, office) for office, ballot in enumerate(once)]
    repeated = [Ballot(ballot.order, 1, office) for office, ballot in enumerate(once) for _ in range(20)]
    expected = kendall_w(make_profile([1, 2, 3], once))
    for ballots in (weighed, repeated):
        found = kendall_w(make_profile([1, 2, 3], ballots))
        assert (found.w, found.p) == (pytest.approx(expected.w), pytest.approx(expected.p))
    assert judges(make_profile([1, 2], [strict(1, 2, count=7), Ballot(((1,),), 3, "x")])) == 100 / 16


@pytest.mark.parametrize("degrees", [1, 2, 3, 8, 15, 60, 534])
def test_chi_square_tail_equals_scipy(degrees: int) -> None:
    for value in (0.0, 0.3, 2.0, degrees * 1.0, degrees * 2.0, degrees * 40.0):
        assert chi_square_tail(value, degrees) == pytest.approx(stats.chi2.sf(value, degrees), abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(profiles())
def test_medians_and_positions_equal_those_of_every_voter(profile: tuple[list[int], list[Ballot]]) -> None:
    made = make_profile(*profile)
    found = rank(*profile)
    voters = np.repeat(made.places, made.counts, axis=0)
    assert found.median_rank.tolist() == np.median(voters, axis=0).tolist()
    assert found.positions[:, 0] == pytest.approx(found.first_share)
    assert found.positions[:, :3].sum(axis=1) == pytest.approx(found.top3_share)
    named = made.counts @ made.ranked / made.voters
    assert found.positions.sum(axis=1) == pytest.approx(named)


@settings(max_examples=80, deadline=None)
@given(profiles())
def test_the_smith_set_is_the_least_that_beats_the_rest(profile: tuple[list[int], list[Ballot]]) -> None:
    found = rank(*profile)
    size = len(found.pairwise)
    beats = found.pairwise > found.pairwise.T
    dominant = [
        set(inside)
        for count in range(1, size + 1)
        for inside in itertools.combinations(range(size), count)
        if all(beats[one, other] for one in inside for other in set(range(size)) - set(inside))
    ]
    assert set(found.smith_set) == min(dominant, key=len)
    assert (found.condorcet_winner is not None) == (len(found.smith_set) == 1)
    cycle = found.cycle
    assert all(beats[one, other] for one, other in zip(cycle, cycle[1:] + cycle[:1], strict=True))
    assert set(cycle) <= set(found.smith_set) and len(set(cycle)) == len(cycle) != 1


def test_a_cycle_is_named_from_the_first_alternative() -> None:
    """2 beats 3, 3 beats 4, 4 beats 2; all beat 1."""
    found = explain([1, 2, 3, 4], [strict(2, 3, 4, 1), strict(3, 4, 2, 1), strict(4, 2, 3, 1)])
    assert (found["cycle"], found["smith_set"]) == ([2, 3, 4], [2, 3, 4])
    tie = explain([1, 2, 3], [strict(1, 2, 3), strict(2, 1, 3)])
    assert (tie["cycle"], tie["smith_set"], tie["condorcet_winner"]) == ([], [1, 2], None)


def test_places_share_the_better_place() -> None:
    assert places_of([5, 7, 5, 1]) == [2, 1, 2, 4]
