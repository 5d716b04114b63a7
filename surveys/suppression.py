"""Which groups must not be shown, so that nobody finds by sums and differences what one or two people answered?"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence, Set
from typing import Any

import numpy as np

from surveys.ballots import Floats, Integers

THRESHOLD = 3
SLACK = 1e-7
PAIRS_AT_ONCE = 1000

Partitions = Mapping[Any, Mapping[Any, Set[int]]]
Group = tuple[Hashable, Hashable]


def hidden_groups(
    partitions: Partitions, respondents: int, threshold: int = THRESHOLD
) -> dict[Any, set[Any]]:
    """By dimension, the groups to hide from a page that shows the sum of all the respondents (numbered from 0)
    and, of all the dimensions at once, the sums of their groups. In a dimension nobody has two groups; who has
    none is as in a hidden one. Empty groups show nothing and are not hidden, nor is a group of everybody.

    Small groups first (primary suppression); then, while the shown sums give together the sum of fewer than
    `threshold` respondents, the difference of two, or the sum of a hidden group, the smallest shown group without
    which they give less (complementary suppression); last, those come back whose return gives nothing away. A
    sum is given when its respondents' indicator is a combination of the shown indicators: when it lies in the
    space of their rows (L. Cox, "Suppression methodology and statistical disclosure control", JASA 75, 1980).
    What an answer may be
    is not weighed: a shown 0 of answers that cannot be negative says that each of them is 0.

    Raises ValueError for a threshold above 3: only single respondents and pairs are looked for."""
    if threshold > THRESHOLD:
        raise ValueError(f"the threshold is {threshold}: only those to {THRESHOLD} are checked")
    table = _Table(partitions, respondents)
    small = {group for group, size in table.sizes.items() if size < threshold}
    if respondents < threshold:
        return _by_dimension(partitions, small)
    hidden = set(small)
    while (leak := _leak(table, hidden, threshold)) is not None:
        hidden.add(leak)
    for group in sorted(hidden - small, key=table.order, reverse=True):
        if _leak(table, hidden - {group}, threshold) is None:
            hidden.remove(group)
    return _by_dimension(partitions, hidden)


def _by_dimension(partitions: Partitions, hidden: set[Group]) -> dict[Any, set[Any]]:
    return {dimension: {group for of, group in hidden if of == dimension} for dimension in partitions}


class _Table:
    """The groups over cells. A cell is the respondents who have the same groups in every dimension: no sum can
    tell them apart. `rows`: groups × cells, 0 or 1; `cells`: how many respondents each has."""

    def __init__(self, partitions: Partitions, respondents: int) -> None:
        members = {
            (dimension, group): people
            for dimension, groups in partitions.items()
            for group, people in groups.items()
            if people and (len(people) < respondents or respondents < THRESHOLD)
        }
        self.groups: list[Group] = list(members)
        self.sizes = {group: len(people) for group, people in members.items()}
        belongs = np.zeros((respondents, len(members)))
        for column, people in enumerate(members.values()):
            belongs[list(people), column] = 1
        kinds, cells = np.unique(belongs, axis=0, return_counts=True)
        self.rows: Floats = kinds.T
        self.cells: Integers = cells

    def order(self, group: Group) -> tuple[int, int]:
        """The smallest first, then as they were given."""
        return self.sizes[group], self.groups.index(group)


def _leak(table: _Table, hidden: set[Group], threshold: int) -> Group | None:
    """The shown group to hide next, or None when what is shown gives nothing away."""
    shown = [index for index, group in enumerate(table.groups) if group not in hidden]
    sums = np.vstack([np.ones(len(table.cells)), table.rows[shown]])
    values, vectors = np.linalg.eigh(sums @ sums.T)
    kept = values > SLACK
    vectors = vectors[:, kept] / np.sqrt(values[kept])
    basis = vectors.T @ sums  # orthonormal rows that span what can be found
    weights = vectors @ basis  # of each shown sum in the best approximation of each cell
    kept_apart = [index for index, group in enumerate(table.groups) if group in hidden]
    for found in _found(basis, table, kept_apart, threshold):
        used = np.abs(weights @ found.T).max(axis=1) > SLACK
        # A sum is essential when it is no combination of the others: without it, what uses it is not found.
        essential = (vectors**2 * values[kept]).sum(axis=1) > 1 - SLACK
        able = used & essential if (used & essential)[1:].any() else used
        groups = [table.groups[index] for index, is_able in zip(shown, able[1:], strict=True) if is_able]
        return min(groups, key=table.order)
    return None


def _found(basis: Floats, table: _Table, kept_apart: Sequence[int], threshold: int) -> Iterator[Floats]:
    """What lies in the space of the basis and should not, over the cells, by kind: small cells, hidden groups, and
    any combination of two single respondents: also a difference tells, where one answered yes and one no."""
    identity = np.eye(len(table.cells))
    small = identity[table.cells < threshold]
    for candidates in (small, table.rows[kept_apart]):
        inside = ((candidates @ basis.T) ** 2).sum(axis=1) > candidates.sum(axis=1) - SLACK
        if inside.any():
            yield candidates[inside]
    if threshold > 2:
        single = np.flatnonzero(table.cells == 1)
        product = basis[:, single].T @ basis[:, single]
        lacking = 1 - product.diagonal()
        pairs = np.argwhere(np.triu(np.outer(lacking, lacking) - product**2 < SLACK, 1))[:PAIRS_AT_ONCE]
        if len(pairs):
            yield np.array([_on_two(basis, single[pair]) for pair in pairs])


def _on_two(basis: Floats, pair: Integers) -> Floats:
    """The combination of two cells that lies in the space: where the projection, cut to them, keeps its length."""
    cut = basis[:, pair]
    weights: Floats = np.linalg.eigh(cut.T @ cut)[1][:, -1] @ (cut.T @ basis)
    return weights
