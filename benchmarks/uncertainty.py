"""Is it true what is said of certainty? How often the intervals of places hold the true place, how often groups that
are alike are said to differ, how often a real difference is found.

Run from the root: `python -m benchmarks.uncertainty` (`--scale 0.1` for a tenth of the data sets). Ballots are drawn
from Plackett–Luce models: R. Plackett, "The analysis of permutations", Appl. Statist. 24, 1975. Promises: coverage of
90 % or more, also of the worst alternative; false discoveries in 5 % of the data sets or fewer; a planted shift found
in 80 % or more."""

from __future__ import annotations

import argparse
import sys

import numpy as np

from surveys.ballots import Ballot, Floats, Profile, make_profile
from surveys.differences import differences
from surveys.ranking import places_of
from surveys.uncertainty import uncertainty

SIZE = 8
WORTHS = np.array([1.6, 1.4, 1.3, 0.7, 0.5, 0.45, 0.1, 0.0])  # logarithms: some clear, some very near
OFFICES, EACH = 90, 4
SPREAD = 0.7  # how far the taste of an office is from the common one
GROUPS, SHIFT = 6, 2.0
COVERED, FALSE, FOUND = 0.90, 0.05, 0.80


def drawn(random: np.random.Generator, worths: Floats, offices: int = OFFICES, each: int = EACH) -> Profile:
    """Ballots of offices, a row of `worths` for each or one for all; each office has its own taste around it
    when it gives more than one ballot."""
    tastes = np.broadcast_to(worths, (offices, SIZE))
    if each > 1:
        tastes = tastes + random.normal(0, SPREAD, (offices, SIZE))
    orders = (-(np.repeat(tastes, each, axis=0) + random.gumbel(size=(offices * each, SIZE)))).argsort(axis=1)
    return make_profile(
        range(SIZE),
        [
            Ballot(tuple((name,) for name in order), cluster=row // each if each > 1 else None)
            for row, order in enumerate(orders.tolist())
        ],
    )


def coverage(data_sets: int, each: int, seed: int = 1) -> Floats:
    """By alternative, how often its 95 % interval holds its true place: that of its worth, in which also the
    expected Borda points stand."""
    random, true = np.random.default_rng(seed), np.array(places_of(WORTHS))
    held = np.zeros(SIZE)
    for _ in range(data_sets):
        low, high = uncertainty(drawn(random, WORTHS, each=each)).intervals.T
        held += (low <= true) & (true <= high)
    return held / data_sets


def false_discoveries(data_sets: int, each: int, seed: int = 2) -> float:
    """In which part of the data sets some group is said to differ, although all are alike."""
    random, groups = np.random.default_rng(seed), np.repeat(np.arange(OFFICES) % GROUPS, each).tolist()
    said = [differences(drawn(random, WORTHS, each=each), groups)[0].is_found for _ in range(data_sets)]
    return float(np.mean(said))


def shifts_found(data_sets: int, each: int, seed: int = 3) -> float:
    """In which part of the data sets the one alternative that one group likes more is found, as liked more."""
    random, own = np.random.default_rng(seed), np.arange(OFFICES) % GROUPS
    worths = np.tile(WORTHS, (OFFICES, 1))
    worths[own == 0, 4] += SHIFT
    groups = np.repeat(own, each).tolist()
    found = [
        any(
            (one.group, one.alternative, one.is_higher, one.is_found) == (0, 4, True, True)
            for one in differences(drawn(random, worths, each=each), groups)
        )
        for _ in range(data_sets)
    ]
    return float(np.mean(found))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    scale = parser.parse_args().scale
    few, many = max(10, round(300 * scale)), max(10, round(1000 * scale))
    kept = []
    for each, who in ((1, f"{OFFICES} ballots"), (EACH, f"{OFFICES} offices of {EACH} ballots")):
        covered, false, found = (
            coverage(few, each),
            false_discoveries(many, each),
            shifts_found(few, each),
        )
        print(
            f"{who}: intervals hold the true place in {covered.mean():.1%} of {few} data sets "
            f"({covered.min():.1%} to {covered.max():.1%} by alternative)"
        )
        print(
            f"{who}: false differences in {false:.1%} of {many} data sets, each {GROUPS} × {SIZE} comparisons"
        )
        print(f"{who}: a planted shift is found in {found:.1%} of {few} data sets")
        kept += [covered.min() >= COVERED, false <= FALSE, found >= FOUND]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
