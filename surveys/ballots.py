"""What is a ballot? A weak order, perhaps partial, and the places it gives to each alternative."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class BallotError(ValueError):
    """The ballot names an alternative twice, or one that is not there."""


@dataclass(frozen=True)
class Ballot:
    """Groups of tied alternatives, the best first; who is not named is unranked. `count` is its weight: the
    voters who gave it, or the people it speaks for. Ballots of one `cluster` (an Ambito) are not independent."""

    order: tuple[tuple[int, ...], ...]
    count: int = 1
    cluster: Hashable | None = None

    def ranked(self) -> list[int]:
        return [alternative for group in self.order for alternative in group]


@dataclass(frozen=True)
class Profile:
    """The places of every alternative on every ballot, as arrays ballots × alternatives.

    `lowest` and `highest` are the first and last place that the alternative's tie covers (1 = best);
    unranked alternatives are one tie over the places left. `ranked` tells who was named. `clusters` numbers
    the clusters from 0 along the ballots; -1 is a ballot of none.
    """

    alternatives: tuple[int, ...]
    counts: Integers
    lowest: Floats
    highest: Floats
    ranked: npt.NDArray[np.bool_]
    clusters: Integers

    @property
    def places(self) -> Floats:
        """Mid-ranks: a tie shares the mean of the places that it covers."""
        return (self.lowest + self.highest) / 2

    @property
    def voters(self) -> int:
        return int(self.counts.sum())


def make_profile(alternatives: Iterable[int], ballots: Sequence[Ballot]) -> Profile:
    """Raises BallotError for an unknown or repeated alternative, or a count below one."""
    names = tuple(alternatives)
    if len(set(names)) != len(names):
        raise BallotError("an alternative is listed twice")
    orders = [ballot.order for ballot in ballots]
    groups = list(chain.from_iterable(orders))
    lengths = _lengths(groups)
    columns = _columns(names, list(chain.from_iterable(groups)))
    group_rows = np.repeat(np.arange(len(orders)), _lengths(orders))
    rows = np.repeat(group_rows, lengths)
    named = _named(names, rows, columns, len(orders))
    before = lengths.cumsum() - lengths  # alternatives named before the group, on this and earlier ballots
    named_before = named.cumsum() - named
    first = before - named_before[group_rows] + 1
    lowest = np.repeat(named[:, None] + 1.0, len(names), axis=1)
    highest = np.full((len(orders), len(names)), float(len(names)))
    lowest[rows, columns] = np.repeat(first, lengths)
    highest[rows, columns] = np.repeat(first + lengths - 1, lengths)
    ranked = np.zeros(lowest.shape, dtype=np.bool_)
    ranked[rows, columns] = True
    return Profile(names, _counts(ballots), lowest, highest, ranked, _clusters(ballots))


def places_of_groups(groups: Sequence[Sequence[int]]) -> list[tuple[int, Sequence[int]]]:
    """Each tied group with the place that its members share (1, 2, 2, 4)."""
    found, place = [], 1
    for group in groups:
        found.append((place, group))
        place += len(group)
    return found


def _lengths(groups: Sequence[Sequence[object]]) -> Integers:
    return np.fromiter(map(len, groups), dtype=np.int64, count=len(groups))


def _columns(names: tuple[int, ...], named: list[int]) -> Integers:
    """The column of each alternative in the order in which the ballots name them."""
    column = {name: index for index, name in enumerate(names)}
    try:
        return np.fromiter(map(column.__getitem__, named), dtype=np.int64, count=len(named))
    except KeyError as unknown:
        raise BallotError(f"unknown alternative {unknown.args[0]}") from None


def _named(names: tuple[int, ...], rows: Integers, columns: Integers, ballots: int) -> Integers:
    """How many alternatives each ballot names."""
    cells = rows * len(names) + columns
    times = np.bincount(cells, minlength=ballots * len(names))
    if (times > 1).any():
        twice = names[int(times.argmax()) % len(names)]
        raise BallotError(f"alternative {twice} is named twice on a ballot")
    return np.bincount(rows, minlength=ballots)


def _counts(ballots: Sequence[Ballot]) -> Integers:
    counts = np.fromiter((ballot.count for ballot in ballots), dtype=np.int64, count=len(ballots))
    if (counts < 1).any():
        raise BallotError(f"a ballot has the count {counts.min()}")
    return counts


def _clusters(ballots: Sequence[Ballot]) -> Integers:
    numbers: dict[Hashable, int] = {}
    found = (
        -1 if ballot.cluster is None else numbers.setdefault(ballot.cluster, len(numbers))
        for ballot in ballots
    )
    return np.fromiter(found, dtype=np.int64, count=len(ballots))
