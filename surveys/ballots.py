"""What is a ballot? A weak order, perhaps partial, and the places it gives to each alternative."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class BallotError(ValueError):
    """The ballot names an alternative twice, or one that is not there."""


@dataclass(frozen=True)
class Ballot:
    """Groups of tied alternatives, the best first; `count` voters gave it. Who is not named is unranked."""

    order: tuple[tuple[int, ...], ...]
    count: int = 1

    def ranked(self) -> list[int]:
        return [alternative for group in self.order for alternative in group]


@dataclass(frozen=True)
class Profile:
    """The places of every alternative on every ballot, as arrays ballots × alternatives.

    `lowest` and `highest` are the first and last place that the alternative's tie covers (1 = best);
    unranked alternatives are one tie over the places left. `ranked` tells who was named.
    """

    alternatives: tuple[int, ...]
    counts: Integers
    lowest: Floats
    highest: Floats
    ranked: npt.NDArray[np.bool_]

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
    column = {name: index for index, name in enumerate(names)}
    if len(column) != len(names):
        raise BallotError("an alternative is listed twice")
    shape = (len(ballots), len(names))
    lowest, highest = np.zeros(shape), np.full(shape, float(len(names)))
    ranked = np.zeros(shape, dtype=np.bool_)
    for row, ballot in enumerate(ballots):
        place = 1
        if ballot.count < 1:
            raise BallotError(f"a ballot has the count {ballot.count}")
        for group in ballot.order:
            for name in group:
                if name not in column:
                    raise BallotError(f"unknown alternative {name}")
                if ranked[row, column[name]]:
                    raise BallotError(f"alternative {name} is named twice on a ballot")
                ranked[row, column[name]] = True
                lowest[row, column[name]] = place
                highest[row, column[name]] = place + len(group) - 1
            place += len(group)
        lowest[row, ~ranked[row]] = place
    counts = np.array([ballot.count for ballot in ballots], dtype=np.int64)
    return Profile(names, counts, lowest, highest, ranked)
