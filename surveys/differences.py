"""Do groups rank differently, and in what? Permutation tests, corrected for how many comparisons are made."""

from __future__ import annotations

import zlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from surveys.ballots import Floats, Integers, Profile
from surveys.points import PartialRule, ballot_points

SEED = 20170506
PERMUTATIONS = 1000
LEVEL = 0.03
"""Under the 5 % of false discoveries that is promised by a margin: among 1,000 data sets without a difference 30 are
expected, and more than 50 hardly ever."""
AT_ONCE = 200  # permutations, which bounds the memory


@dataclass(frozen=True)
class Difference:
    """How a group puts an alternative against everybody else: mean points a voter, `inside` and `outside`.
    `p` is corrected over all alternatives and groups."""

    group: Hashable
    alternative: int
    inside: float
    outside: float
    p: float

    @property
    def is_higher(self) -> bool:
        return self.inside > self.outside

    @property
    def is_found(self) -> bool:
        return self.p <= LEVEL


def differences(
    profile: Profile,
    groups: Sequence[Hashable | None],
    rule: PartialRule = PartialRule.SHARED,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> list[Difference]:
    """Every alternative × group, the surest first. `groups` follows the ballots; None belongs to no group that
    is looked at, only to the others'. Nothing is compared
    where there is one group only.

    P. Westfall, S. Young, "Resampling-based multiple testing", 1993, single-step max-T: the labels of the
    groups are dealt again over what is exchangeable when groups do not matter, and each difference, in
    standard deviations over the deals, is compared with the largest of each deal. The chance of one false
    discovery or more where groups do not matter is then at most the level. Where one group does differ, the
    others differ from the rest that it belongs to: the first line is the one to read. The deals follow from the
    seed and the data: equal data give equal answers, and no unlucky deals are common to all surveys."""
    names, labels = _labels(groups)
    if not names:
        return []
    points = ballot_points(profile, rule)
    units = _units(profile, labels, points)
    random = np.random.default_rng([seed, zlib.crc32(units.values.tobytes()), zlib.crc32(labels.tobytes())])
    steps = [min(AT_ONCE, permutations - start) for start in range(0, permutations, AT_ONCE)]
    dealt = [units.labels[None], *(_deal(random, units, step) for step in steps)]
    means = [_means(units, labels, len(names)) for labels in dealt]
    inside, outside = (side[0] for side in means[0])
    p = _corrected(np.concatenate([inside - outside for inside, outside in means]))
    found = [
        Difference(group, alternative, float(inside[g, a]), float(outside[g, a]), float(p[g, a]))
        for g, group in enumerate(names)
        for a, alternative in enumerate(profile.alternatives)
    ]
    return sorted(found, key=lambda difference: difference.p)


@dataclass(frozen=True)
class _Units:
    """What labels are dealt over, within equal `strata`; `values` has the points given and, last, the weight."""

    values: Floats
    labels: Integers
    strata: Integers


def _labels(groups: Sequence[Hashable | None]) -> tuple[list[Hashable], Integers]:
    """The groups in the order in which they appear, and the number of each ballot's; -1 is none."""
    names = [name for name in dict.fromkeys(groups) if name is not None]
    if len(set(groups)) < 2:
        return [], np.empty(0, dtype=np.int64)
    number: dict[Hashable | None, int] = {None: -1} | {name: index for index, name in enumerate(names)}
    return names, np.array([number[group] for group in groups], dtype=np.int64)


def _units(profile: Profile, labels: Integers, points: Floats) -> _Units:
    """Whole clusters, and ballots of none, where every cluster lies in one group (an Ambito in its ATS); where
    groups cut through clusters (the roles in an Ambito) ballots, dealt again each within its cluster."""
    values = profile.counts.astype(np.float64)[:, None] * np.column_stack([points, np.ones(len(points))])
    clustered = np.flatnonzero(profile.clusters >= 0)
    clusters, first, inverse = np.unique(profile.clusters[clustered], return_index=True, return_inverse=True)
    own = labels[clustered][first]
    if (own[inverse] != labels[clustered]).any():
        return _Units(values, labels, profile.clusters)
    alone = profile.clusters < 0
    sums = np.zeros((len(clusters), values.shape[1]))
    np.add.at(sums, inverse, values[clustered])
    every = np.concatenate([own, labels[alone]])
    strata = np.zeros(len(every), dtype=np.int64)
    return _Units(np.concatenate([sums, values[alone]]), every, strata)


def _deal(random: np.random.Generator, units: _Units, deals: int) -> Integers:
    """The labels dealt again at random within each stratum: deals × units."""
    places = (units.strata + random.random((deals, len(units.labels)))).argsort(axis=1)
    dealt = np.empty(places.shape, dtype=np.int64)
    sorted_labels = units.labels[units.strata.argsort(kind="stable")]
    np.put_along_axis(dealt, places, np.broadcast_to(sorted_labels, places.shape), axis=1)
    return dealt


def _means(units: _Units, labels: Integers, groups: int) -> tuple[Floats, Floats]:
    """Mean points a voter within and without each group: deals × groups × alternatives."""
    sums = np.stack([(labels == group) @ units.values for group in range(groups)], axis=1)
    rest = units.values.sum(axis=0) - sums
    return sums[..., :-1] / sums[..., -1:], rest[..., :-1] / rest[..., -1:]


def _corrected(differences: Floats) -> Floats:
    """p of the first deal, the observed one, which is counted among the others: groups × alternatives."""
    spread = differences.std(axis=0)
    size = np.abs(differences) / np.where(spread > 1e-12, spread, np.inf)
    largest = np.sort(size.max(axis=(1, 2)))
    as_large = len(largest) - np.searchsorted(largest, size[0] - 1e-9)
    return as_large / len(largest)
