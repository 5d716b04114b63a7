"""Which orders disagree least with the ballots? Exact Kemeny orders, to 18 alternatives.

J. Kemeny, "Mathematics without numbers", Daedalus 88, 1959; the dynamic programme over subsets is that of
M. Held and R. Karp, J. SIAM 10, 1962, as N. Betzler and others apply it to rank aggregation, TCS 410, 2009.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from surveys.ballots import Integers

LIMIT = 18


@dataclass(frozen=True)
class Kemeny:
    """`order` by column, the first of the optimal ones in the order of the columns; `score` counts the
    pairs of alternatives, over all ballots, that the ballot orders strictly the other way round;
    `winners` are the first places of all the optimal orders, `optimal_orders` how many these are, `leaders`
    who stands in the first three places of some of them."""

    order: tuple[int, ...]
    score: int
    optimal_orders: int
    winners: tuple[int, ...]
    leaders: tuple[int, ...]


def kemeny(pairwise: Integers) -> Kemeny | None:
    """`pairwise[a, b]`: how many prefer a to b. None above LIMIT alternatives."""
    size = len(pairwise)
    if size > LIMIT:
        return None
    entry = [entry_costs(pairwise[:, first]) for first in range(size)]
    best, ways = best_tails(entry, size)
    everything = (1 << size) - 1
    order, left = [], everything
    while left:
        order.append(next(iter(openers(left, entry, best))))
        left ^= 1 << order[-1]
    winners = tuple(openers(everything, entry, best))
    leaders = first_places(3, everything, entry, best)
    return Kemeny(tuple(order), int(best[everything]), int(ways[everything]), winners, leaders)


def first_places(count: int, everything: int, entry: list[Integers], best: Integers) -> tuple[int, ...]:
    """Who can stand in the first `count` places of an optimal order."""
    subsets, found = {everything}, set()
    for _ in range(count):
        steps = [(subset, column) for subset in subsets for column in openers(subset, entry, best)]
        found |= {column for _, column in steps}
        subsets = {subset ^ (1 << column) for subset, column in steps}
    return tuple(sorted(found))


def entry_costs(preferred: Integers) -> Integers:
    """For every subset of the columns, how many preferences are crossed by placing one before them all."""
    costs = np.zeros(1, dtype=np.int64)
    for weight in preferred:
        costs = np.concatenate([costs, costs + weight])
    return costs


def best_tails(entry: list[Integers], size: int) -> tuple[Integers, Integers]:
    """For every subset: the least cost of ordering it within itself, and in how many ways it is reached."""
    total = 1 << size
    best, ways = np.zeros(total, dtype=np.int64), np.ones(total, dtype=np.int64)
    subsets = np.arange(total, dtype=np.int64)
    members = np.bitwise_count(subsets)
    for count in range(1, size + 1):
        layer = subsets[members == count]
        least = np.full(len(layer), np.iinfo(np.int64).max)
        number = np.zeros(len(layer), dtype=np.int64)
        for first in range(size):
            here = np.flatnonzero((layer >> first) & 1)
            rest = layer[here] ^ (1 << first)
            cost = best[rest] + entry[first][rest]
            better, equal = cost < least[here], cost == least[here]
            number[here] = np.where(better, ways[rest], number[here] + np.where(equal, ways[rest], 0))
            least[here] = np.minimum(least[here], cost)
        best[layer], ways[layer] = least, number
    return best, ways


def openers(subset: int, entry: list[Integers], best: Integers) -> list[int]:
    """The columns that open an optimal order of this subset."""
    columns = [column for column in range(len(entry)) if subset >> column & 1]
    rests = [subset ^ (1 << column) for column in columns]
    return [
        column
        for column, rest in zip(columns, rests, strict=True)
        if best[rest] + entry[column][rest] == best[subset]
    ]
