"""How far do the ballots agree with one another? Kendall's W, and how surely it is not chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from surveys.ballots import Profile


@dataclass(frozen=True)
class Concordance:
    """W from 0 (no agreement) to 1 (all equal), p of such a W by chance, n ballots; None = not defined."""

    w: float | None
    p: float | None
    n: int


def kendall_w(profile: Profile) -> Concordance:
    """M. Kendall, B. Babington Smith, "The problem of m rankings", Ann. Math. Statist. 10, 1939, with the
    correction for ties; p by Friedman's chi-square approximation, JASA 32, 1937 (poor for few ballots), with
    as many judges as are independent of one another."""
    voters, size = profile.voters, len(profile.alternatives)
    lengths = profile.highest - profile.lowest + 1
    ties = float(profile.counts @ (lengths**2 - 1).sum(axis=1))
    spread = voters**2 * (size**3 - size) - voters * ties
    if voters < 2 or spread <= 0:
        return Concordance(None, None, voters)
    sums = profile.counts @ profile.places
    deviation = float(((sums - sums.mean()) ** 2).sum())
    w = min(1.0, 12 * deviation / spread)
    return Concordance(w, chi_square_tail(judges(profile) * (size - 1) * w, size - 1), voters)


def judges(profile: Profile) -> float:
    """How many independent judges the ballots are worth: the voters, where there are no clusters; a cluster, with
    whatever weight, is one, and unequal weights are worth fewer (L. Kish, "Survey Sampling", 1965: the square
    of the sum of the weights over the sum of their squares)."""
    alone = profile.clusters < 0
    weights = np.bincount(profile.clusters[~alone], weights=profile.counts[~alone])
    voters = float(profile.counts[alone].sum())
    return float((weights.sum() + voters) ** 2 / ((weights**2).sum() + voters))


def chi_square_tail(value: float, degrees: int) -> float:
    """P(X ≥ value) for chi-square with whole degrees of freedom: the finite sums 26.4.4 and 26.4.5 of
    M. Abramowitz, I. Stegun, "Handbook of Mathematical Functions", 1964."""
    half = value / 2
    if half <= 0:
        return 1.0
    odd = degrees % 2
    tail = math.erfc(math.sqrt(half)) if odd else 0.0
    start = 0.5 if odd else 0.0
    powers = start + np.arange((degrees - odd) // 2)
    terms = [math.exp(power * math.log(half) - half - math.lgamma(power + 1)) for power in powers]
    return min(1.0, tail + sum(terms))
