"""Who beats whom in pairs? Condorcet winner, Smith set and cycles, Copeland, Schulze; by column of the matrix."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from surveys.ballots import Integers, Profile

Relation = npt.NDArray[np.bool_]


def pairwise_matrix(profile: Profile) -> Integers:
    """`matrix[a, b]`: how many ballots put a strictly before b (a ranked one stands before an unranked)."""
    weights = profile.counts.astype(np.float64)  # whole to 2**53, and multiplied much faster than integers
    by_alternative = np.ascontiguousarray(profile.lowest.T)  # of two the one before has the lower one
    rows = [(places < by_alternative) @ weights for places in by_alternative]
    return np.array(rows).astype(np.int64).reshape(len(by_alternative), len(by_alternative))


def condorcet_winner(pairwise: Integers) -> int | None:
    """The column that beats every other in pairs (M. de Condorcet, 1785), if there is one."""
    wins = (pairwise > pairwise.T).sum(axis=1)
    winners = np.flatnonzero(wins == len(pairwise) - 1)
    return int(winners[0]) if len(winners) == 1 else None


def smith_set(pairwise: Integers) -> list[int]:
    """The least set whose every member beats everybody outside (J. Smith, Econometrica 41, 1973): those who
    reach everybody by steps in which one is not beaten. Alone in it: the Condorcet winner."""
    reach = pairwise >= pairwise.T
    for middle in range(len(pairwise)):
        reach |= np.logical_and.outer(reach[:, middle], reach[middle])
    return [int(column) for column in np.flatnonzero(reach.all(axis=1))]


def majority_cycle(pairwise: Integers) -> list[int]:
    """A beats B, B beats C, C beats A: one of the shortest cycles among those of the Smith set, from the column
    that comes first; empty where there is none (a Condorcet winner, or ties)."""
    top = smith_set(pairwise)
    beats = {one: [other for other in top if pairwise[one, other] > pairwise[other, one]] for one in top}
    cycles = [cycle for start in top if (cycle := _back_to(start, beats))]
    return min(cycles, key=len, default=[])


def _back_to(start: int, beats: dict[int, list[int]]) -> list[int]:
    """The shortest way from a column back to it, breadth first; empty if there is none."""
    paths, seen = [[start]], {start}
    for path in paths:
        for beaten in beats[path[-1]]:
            if beaten == start:
                return path
            if beaten not in seen:
                seen.add(beaten)
                paths.append([*path, beaten])
    return []


def copeland_scores(pairwise: Integers) -> Integers:
    """Pairs won minus pairs lost (A. Copeland, 1951)."""
    beats = pairwise > pairwise.T
    scores: Integers = (beats.sum(axis=1) - beats.sum(axis=0)).astype(np.int64)
    return scores


def schulze_groups(pairwise: Integers) -> list[list[int]]:
    """M. Schulze, "A new monotonic … single-winner election method", Soc. Choice Welfare 36, 2011: strongest
    paths by margins. Groups of columns, the best first: each holds those whom nobody left defeats."""
    size = len(pairwise)
    strength = np.maximum(pairwise - pairwise.T, 0)
    for middle in range(size):
        through = np.minimum.outer(strength[:, middle], strength[middle])
        strength = np.maximum(strength, through)
    defeats = strength > strength.T
    left, groups = list(range(size)), []
    while left:
        group = [column for column in left if not defeats[left, column].any()]
        groups.append(group)
        left = [column for column in left if column not in group]
    return groups
