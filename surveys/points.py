"""How many points does each ballot give, and to whom, when it leaves some alternatives out?"""

from __future__ import annotations

from enum import Enum

import numpy as np

from surveys.ballots import Floats, Profile


class PartialRule(Enum):
    """What a ballot that names k of n alternatives gives in the Borda count; a tie shares the mean of its
    places. All three give n−1…0 on a complete ballot."""

    SHARED = "shared"
    """n−1, n−2… to those named; the unranked share the points left, as one tie at the end (D. Black, "Partial
    justification of the Borda count", Public Choice 28, 1976)."""
    ZERO = "zero"
    """n−1, n−2… to those named, nothing to the unranked: who names few gives their own all the advantage."""
    MODIFIED = "modified"
    """k−1…0 to those named, nothing to the unranked: the modified Borda count of P. Emerson, "The original
    Borda count and partial voting", Soc. Choice Welfare 40, 2013. He writes it k…1; from 0, as everywhere
    here, who names a single alternative gives it no point."""


def ballot_points(profile: Profile, rule: PartialRule = PartialRule.SHARED) -> Floats:
    """The points that one voter of each ballot gives: ballots × alternatives."""
    size = len(profile.alternatives)
    if rule is PartialRule.MODIFIED:
        named = profile.ranked.sum(axis=1, keepdims=True)
        return np.where(profile.ranked, named - profile.places, 0.0)
    points: Floats = size - profile.places
    return points if rule is PartialRule.SHARED else np.where(profile.ranked, points, 0.0)


def borda_points(profile: Profile, rule: PartialRule = PartialRule.SHARED) -> Floats:
    """J.-C. de Borda, "Mémoire sur les élections au scrutin", 1781: the sum of the ballots' points, each by
    its weight."""
    return profile.counts @ ballot_points(profile, rule)
