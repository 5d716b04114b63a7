"""Which groups must stay hidden so that no few answers can be worked out from those shown? Pure linear algebra.

Whatever is shown of a group is a function of how many of its members gave each answer, a sum over the group. Sums
can be added and subtracted, so what matters is the span of the shown groups' 0/1 vectors, the whole among them:
a vector of it that touches fewer than MIN_MEMBERS answers tells them. Complementary suppression, A. Hundepool et
al., "Statistical Disclosure Control", 2012, ch. 4, decided over all dimensions together."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

import numpy as np
import numpy.typing as npt

MIN_MEMBERS = 3
SLACK = 1e-8

Floats = npt.NDArray[np.float64]
Key = TypeVar("Key", bound=Hashable)


def hidden_groups(groups: Mapping[Key, Collection[int]], whole: int) -> set[Key]:
    """Of groups of answers (numbers from 0 to `whole` - 1) in any number of dimensions, those not to show beside
    the whole: the small ones and, one at a time, the smallest of those by which a few would be found. An empty
    group hides nothing; of a whole of too few everything is hidden."""
    filled = {key: frozenset(members) for key, members in groups.items() if members}
    if whole < MIN_MEMBERS:
        return set(filled)
    shown = [key for key, members in filled.items() if len(members) >= MIN_MEMBERS]
    shown.sort(key=lambda key: (len(filled[key]), str(key)))
    while shown:
        parts = telling_parts([filled[key] for key in shown], whole)
        if not parts:
            break
        shown.pop(parts[0])
    return set(filled) - set(shown)


def telling_parts(groups: list[frozenset[int]], whole: int) -> list[int]:
    """The numbers of the groups from which, with the whole, a few answers can be worked out; none: they cannot."""
    kinds = np.ones((whole, len(groups) + 1))
    for column, members in enumerate(groups):
        kinds[:, column] = 0
        kinds[list(members), column] = 1
    classes, sizes = np.unique(kinds, axis=0, return_counts=True)
    combination = _few_touched(classes.T, sizes)
    if combination is None:
        return []
    factors = np.linalg.lstsq(classes, combination, rcond=None)[0]
    return [int(number) for number in np.flatnonzero(np.abs(factors[:-1]) > SLACK)]


def _few_touched(sums: Floats, sizes: npt.NDArray[np.int64]) -> Floats | None:
    """A combination of the rows of `sums` that is not 0 only on columns of fewer than MIN_MEMBERS answers in all.

    One exists on a set of columns exactly when the projection on the row space, cut to them, has the eigenvalue
    1. With 3 members only one column of 1 or 2 answers, or two columns of 1, can be such a set."""
    _, strength, directions = np.linalg.svd(sums, full_matrices=False)
    basis = directions[strength > SLACK * strength[0]]
    projection: Floats = basis.T @ basis
    reached = 1 - np.diag(projection)
    alone = np.flatnonzero((reached < SLACK) & (sizes < MIN_MEMBERS))
    if len(alone):
        return projection[alone[0]]
    single = np.flatnonzero(sizes == 1)
    apart = np.outer(reached[single], reached[single]) - projection[np.ix_(single, single)] ** 2
    first, second = np.nonzero(np.triu(apart < SLACK, k=1))
    if not len(first):
        return None
    pair = single[[first[0], second[0]]]
    _, vectors = np.linalg.eigh(projection[np.ix_(pair, pair)])
    combination: Floats = vectors[:, -1] @ projection[pair]
    return combination
