"""How surely does each alternative stand where it stands? Places and ties over sets of voters drawn again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from surveys.ballots import Floats, Integers, Profile
from surveys.points import PartialRule, ballot_points

SEED = 20170506
REPLICATES = 1000
TAIL = 0.025  # on each side: intervals of 95 %
AT_ONCE = 2_000_000  # numbers drawn at a time, which bounds the memory
SLACK = 1e-9


@dataclass(frozen=True)
class Uncertainty:
    """`intervals`: one row (low, high) of places per column. `brackets`: runs of columns, from the best, that
    cannot be told apart; see `brackets_of`."""

    intervals: Integers
    brackets: list[list[int]]


def uncertainty(profile: Profile, rule: PartialRule = PartialRule.SHARED) -> Uncertainty:
    """Both from the same draws; the seed is fixed, so equal ballots give equal answers."""
    scores = bootstrap_scores(profile, rule)
    points = profile.counts @ ballot_points(profile, rule)
    return Uncertainty(place_intervals(scores), brackets_of(points, scores))


def bootstrap_scores(
    profile: Profile, rule: PartialRule = PartialRule.SHARED, replicates: int = REPLICATES, seed: int = SEED
) -> Floats:
    """Points of the alternatives in each redrawn set of ballots: replicates × alternatives.

    B. Efron, "Bootstrap methods: another look at the jackknife", Ann. Statist. 7, 1979. What is drawn, with
    repetition, is a whole cluster with all its ballots (C. Field, A. Welsh, "Bootstrapping clustered data",
    J. R. Statist. Soc. B 69, 2007); a ballot of no cluster is as many voters as its count, each on its own.
    Empty (0 replicates) where fewer than two can be drawn: one voter says nothing of another."""
    sums, times = _units(profile, ballot_points(profile, rule))
    total = int(times.sum())
    if total < 2:
        return np.empty((0, len(profile.alternatives)))
    random = np.random.default_rng(seed)
    step = max(1, AT_ONCE // len(times))
    parts = [
        _draws(random, times, total, min(step, replicates - start)) @ sums
        for start in range(0, replicates, step)
    ]
    return np.concatenate(parts)


def _units(profile: Profile, points: Floats) -> tuple[Floats, Integers]:
    """What can be drawn: the points that each gives, and how many there are of it."""
    alone = profile.clusters < 0
    clusters = int(profile.clusters.max(initial=-1)) + 1
    sums = np.zeros((clusters, points.shape[1]))
    weighted = profile.counts[:, None] * points
    np.add.at(sums, profile.clusters[~alone], weighted[~alone])
    times = np.concatenate([np.ones(clusters, dtype=np.int64), profile.counts[alone]])
    return np.concatenate([sums, points[alone]]), times


def _draws(random: np.random.Generator, times: Integers, total: int, replicates: int) -> Floats:
    """How often each unit comes up in `total` draws with repetition: replicates × units."""
    if total > len(times):
        return random.multinomial(total, times / total, size=replicates).astype(np.float64)
    drawn = random.integers(total, size=(replicates, total))  # the same, ten times quicker
    drawn += np.arange(replicates)[:, None] * total
    return (
        np.bincount(drawn.ravel(), minlength=replicates * total).reshape(replicates, total).astype(np.float64)
    )


def place_intervals(scores: Floats) -> Integers:
    """Between which places 95 % of the draws put each alternative (percentile bootstrap), a place being, as on
    the page, one more than how many have more points; one row (low, high) per column.

    M. Xie, K. Singh, C.-H. Zhang, "Confidence intervals for population ranks in the presence of ties and near
    ties", JASA 104, 2009: where true scores are equal the bootstrap of a place does not settle at its nominal
    level. It errs by width, since draws shuffle equals; `benchmarks.uncertainty` prints how often it covers."""
    size = scores.shape[1]
    if not len(scores):
        return np.tile(np.array([1, max(size, 1)], dtype=np.int64), (size, 1))
    places = np.empty(scores.shape, dtype=np.int64)
    for column in range(size):
        places[:, column] = (scores > scores[:, [column]] + SLACK).sum(axis=1) + 1
    low = np.quantile(places, TAIL, axis=0, method="lower")
    high = np.quantile(places, 1 - TAIL, axis=0, method="higher")
    return np.column_stack([low, high]).astype(np.int64)


def brackets_of(points: Floats, scores: Floats) -> list[list[int]]:
    """Statistical ties: the maximal runs of two or more alternatives, consecutive by points, in which no pair
    can be told apart. Two can, when the 95 % percentile interval of their difference leaves out 0.

    Runs may overlap, as the homogeneous subsets of J. Tukey's comparisons do: A with B and B with C does not
    make A with C. Each pair is judged on its own, without correction for how many pairs there are."""
    alike = ~_apart(scores)
    order = np.argsort(-points.round(9), kind="stable").tolist()
    found: list[list[int]] = []
    reached = 0
    for start in range(len(order)):
        end = start + 1
        while end < len(order) and alike[order[end], order[start:end]].all():
            end += 1
        if end - start > 1 and end > reached:
            found.append(order[start:end])
        reached = max(reached, end)
    return found


def _apart(scores: Floats) -> npt.NDArray[np.bool_]:
    """Which pairs of columns the draws tell apart."""
    size = scores.shape[1]
    apart = np.zeros((size, size), dtype=np.bool_)
    for column in range(size if len(scores) else 0):
        ahead = scores[:, [column]] - scores
        low = np.quantile(ahead, TAIL, axis=0, method="lower")
        apart[column] = low > SLACK
    return apart | apart.T
