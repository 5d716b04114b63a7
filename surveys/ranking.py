"""Which alternative comes first, by which rule, how surely? Pure knowledge: ballots in, explained places out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from surveys.ballots import Ballot, Floats, Integers, Profile, make_profile
from surveys.concordance import Concordance, kendall_w
from surveys.kemeny import Kemeny, kemeny
from surveys.majorities import (
    condorcet_winner,
    copeland_scores,
    majority_cycle,
    pairwise_matrix,
    schulze_groups,
    smith_set,
)
from surveys.points import PartialRule, borda_points
from surveys.uncertainty import Uncertainty, uncertainty


@dataclass(frozen=True)
class Ranking:
    """Everything counted from one profile; arrays follow the columns of `profile.alternatives`. `rule` is the
    one of `borda` and `uncertainty`; `borda_by_rule` has the points by all of them."""

    profile: Profile
    rule: PartialRule
    pairwise: Integers
    borda: Floats
    borda_by_rule: dict[PartialRule, Floats]
    mean_rank: Floats
    median_rank: Floats
    first_share: Floats
    top3_share: Floats
    positions: Floats
    copeland: Integers
    schulze: list[list[int]]
    kemeny: Kemeny | None
    condorcet_winner: int | None
    smith_set: list[int]
    cycle: list[int]
    concordance: Concordance
    uncertainty: Uncertainty


def rank(
    alternatives: Iterable[int], ballots: Sequence[Ballot], rule: PartialRule = PartialRule.SHARED
) -> Ranking:
    profile = make_profile(alternatives, ballots)
    pairwise = pairwise_matrix(profile)
    by_rule = {each: borda_points(profile, each) for each in PartialRule}
    return Ranking(
        profile=profile,
        rule=rule,
        pairwise=pairwise,
        borda=by_rule[rule],
        borda_by_rule=by_rule,
        mean_rank=mean_ranks(profile),
        median_rank=median_ranks(profile),
        first_share=share_of_first_places(profile, 1),
        top3_share=share_of_first_places(profile, 3),
        positions=position_shares(profile),
        copeland=copeland_scores(pairwise),
        schulze=schulze_groups(pairwise),
        kemeny=kemeny(pairwise),
        condorcet_winner=condorcet_winner(pairwise),
        smith_set=smith_set(pairwise),
        cycle=majority_cycle(pairwise),
        concordance=kendall_w(profile),
        uncertainty=uncertainty(profile, rule),
    )


def mean_ranks(profile: Profile) -> Floats:
    """The mean of the places, ties and unranked at the mean of the places that they cover."""
    return profile.counts @ profile.places / max(profile.voters, 1)


def median_ranks(profile: Profile) -> Floats:
    """The place in the middle of all the voters' places, the mean of the two in the middle where they are even
    in number; ties and unranked as in the mean. 0 without ballots."""
    size, voters = len(profile.alternatives), profile.voters
    if not voters:
        return np.zeros(size)
    rows = profile.places.argsort(axis=0, kind="stable")
    reached = profile.counts[rows].cumsum(axis=0)
    middle = [(reached <= half).sum(axis=0) for half in ((voters - 1) // 2, voters // 2)]
    columns = np.arange(size)
    two = [profile.places[rows[row, columns], columns] for row in middle]
    return (two[0] + two[1]) / 2


def share_of_first_places(profile: Profile, places: int) -> Floats:
    """Which part of the ballots puts the alternative in the first `places` places. A tie across the limit
    counts in part; who was not ranked counts nothing, even where few alternatives were ranked."""
    inside = np.clip(np.minimum(profile.highest, places) - profile.lowest + 1, 0, None)
    part = inside / (profile.highest - profile.lowest + 1) * profile.ranked
    return profile.counts @ part / max(profile.voters, 1)


def position_shares(profile: Profile) -> Floats:
    """Which part of the ballots puts each alternative in each place: alternatives × places. A tie is spread
    evenly over its places; what a row lacks to 1 are the ballots that leave the alternative out."""
    size = len(profile.alternatives)
    up_to = [share_of_first_places(profile, places) for places in range(size + 1)]
    return np.diff(np.array(up_to), axis=0).T


def places_of(scores: Iterable[float]) -> list[int]:
    """Places from scores, the highest first; equal scores share the better place (1, 2, 2, 4)."""
    values = np.asarray(list(scores), dtype=np.float64)
    return [int(place) for place in (values[None, :] > values[:, None] + 1e-9).sum(axis=1) + 1]
