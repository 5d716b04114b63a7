"""How long does counting take? The exact Kemeny order of 18 alternatives and 1,500 ballots, with its memory; Borda
and Schulze of 16 alternatives and 1,500 ballots beside pref-voting on the same ballots.

Run from the root: `python -m benchmarks.counting`. Promises: Kemeny under 1.5 s; from the ballots to the result Borda
and Schulze at least 50 times faster than pref-voting, whose `ProfileWithTies` reads the same partial ballots with
ties in the same way (what is left out stands after what is named). Each time is the median of several runs after a
first one; on pref-voting's side that first run compiles what it compiles. Also printed, and not promised: on profiles
already made (pref-voting counts the pairs while it makes one, we count them afterwards), and on complete strict
ballots against its compiled `Profile`, which reads no others."""

from __future__ import annotations

import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
from pref_voting.margin_based_methods import beat_path
from pref_voting.profiles import Profile as Strict
from pref_voting.profiles_with_ties import ProfileWithTies
from pref_voting.scoring_methods import borda

from surveys.ballots import Ballot, make_profile
from surveys.kemeny import Kemeny, kemeny
from surveys.majorities import pairwise_matrix, schulze_groups
from surveys.points import borda_points

BALLOTS, RUNS = 1500, 7
MOST_SECONDS, TIMES_FASTER = 1.5, 50


def drawn(size: int, is_complete: bool, seed: int = 7) -> list[Ballot]:
    """Orders at random, the hardest case for Kemeny; partial ones name 5 alternatives or more, a fifth tied."""
    random = np.random.default_rng(seed)
    ballots = []
    for _ in range(BALLOTS):
        named = size if is_complete else random.integers(5, size + 1)
        groups: list[tuple[int, ...]] = []
        for name in random.permutation(size)[:named].tolist():
            is_tied = groups and not is_complete and random.random() < 0.2
            groups[-1:] = [(*groups[-1], name)] if is_tied else [*groups[-1:], (name,)]
        ballots.append(Ballot(tuple(groups)))
    return ballots


def seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def exact_order(size: int, ballots: list[Ballot]) -> Kemeny:
    found = kemeny(pairwise_matrix(make_profile(range(size), ballots)))
    assert found is not None
    return found


def measure_kemeny(size: int = 18) -> bool:
    ballots = drawn(size, is_complete=True)
    found, taken = exact_order(size, ballots), seconds(lambda: exact_order(size, ballots), runs=3)
    tracemalloc.start()
    exact_order(size, ballots)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(
        f"Kemeny, {size} alternatives × {BALLOTS} ballots: {taken:.3f} s, {peak / 1e6:.0f} MB at most, "
        f"score {found.score}, {found.optimal_orders} optimal orders"
    )
    return taken < MOST_SECONDS


def oracle_profile(size: int, ballots: list[Ballot]) -> ProfileWithTies:
    rankings = [
        {name: place for place, group in enumerate(ballot.order) for name in group} for ballot in ballots
    ]
    profile = ProfileWithTies(rankings, candidates=list(range(size)))
    profile.use_extended_strict_preference()
    return profile


def compare(label: str, ours: Callable[[], object], theirs: Callable[[], object]) -> float:
    mine, other = seconds(ours), seconds(theirs)
    print(
        f"{label}: {mine * 1000:.3f} ms, pref-voting {other * 1000:.3f} ms, {other / mine:.0f} times faster"
    )
    return other / mine


def measure_methods(size: int = 16) -> bool:
    ballots = drawn(size, is_complete=False)
    ours, theirs = make_profile(range(size), ballots), oracle_profile(size, ballots)
    schulze = schulze_groups(pairwise_matrix(ours))
    assert schulze[0] == sorted(beat_path(theirs))
    points = borda_points(ours)
    assert np.flatnonzero(points == points.max()).tolist() == sorted(borda(theirs))
    print(f"{size} alternatives × {BALLOTS} partial ballots with ties")
    faster = [
        compare(
            "  Borda from the ballots",
            lambda: borda_points(make_profile(range(size), ballots)),
            lambda: borda(oracle_profile(size, ballots)),
        ),
        compare(
            "  Schulze from the ballots",
            lambda: schulze_groups(pairwise_matrix(make_profile(range(size), ballots))),
            lambda: beat_path(oracle_profile(size, ballots)),
        ),
    ]
    compare("  Borda, profiles made", lambda: borda_points(ours), lambda: borda(theirs))
    compare(
        "  Schulze, profiles made", lambda: schulze_groups(pairwise_matrix(ours)), lambda: beat_path(theirs)
    )
    return min(faster) >= TIMES_FASTER


def measure_strict(size: int = 16) -> None:
    ballots = drawn(size, is_complete=True)
    orders = [ballot.ranked() for ballot in ballots]
    print(f"{size} alternatives × {BALLOTS} complete strict ballots, from the ballots, against Profile")
    compare(
        "  Borda",
        lambda: borda_points(make_profile(range(size), ballots)),
        lambda: borda(Strict(orders)),
    )
    compare(
        "  Schulze",
        lambda: schulze_groups(pairwise_matrix(make_profile(range(size), ballots))),
        lambda: beat_path(Strict(orders)),
    )


def main() -> int:
    kept = [measure_kemeny(), measure_methods()]
    measure_strict()
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
