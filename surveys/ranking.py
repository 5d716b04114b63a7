"""Which alternative comes first, by which rule, how surely? Pure knowledge: ballots in, explained places out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from surveys.ballots import Ballot, Floats, Integers, Profile, make_profile
from surveys.concordance import Concordance, kendall_w
from surveys.kemeny import Kemeny, kemeny

SEED = 20170506
REPLICATES = 1000


@dataclass(frozen=True)
class Ranking:
    """Everything counted from one profile; arrays follow the columns of `profile.alternatives`."""

    profile: Profile
    pairwise: Integers
    borda: Floats
    mean_rank: Floats
    first_share: Floats
    top3_share: Floats
    copeland: Integers
    schulze: list[list[int]]
    kemeny: Kemeny | None
    condorcet_winner: int | None
    concordance: Concordance
    intervals: Integers


def rank(alternatives: Iterable[int], ballots: Sequence[Ballot]) -> Ranking:
    profile = make_profile(alternatives, ballots)
    pairwise = pairwise_matrix(profile)
    copeland = copeland_scores(pairwise)
    return Ranking(
        profile=profile,
        pairwise=pairwise,
        borda=borda_points(profile),
        mean_rank=mean_ranks(profile),
        first_share=share_of_first_places(profile, 1),
        top3_share=share_of_first_places(profile, 3),
        copeland=copeland,
        schulze=schulze_groups(pairwise),
        kemeny=kemeny(pairwise),
        condorcet_winner=condorcet_winner(pairwise),
        concordance=kendall_w(profile),
        intervals=place_intervals(profile),
    )


def borda_points(profile: Profile) -> Floats:
    """J.-C. de Borda, "Mémoire sur les élections au scrutin", 1781: n−1 points for the first place down to 0;
    a tie shares the mean of its places, the unranked share the points left (D. Black's rule, 1976)."""
    return profile.counts @ (len(profile.alternatives) - profile.places)


def mean_ranks(profile: Profile) -> Floats:
    """The mean of the places, ties and unranked at the mean of the places that they cover."""
    return profile.counts @ profile.places / max(profile.voters, 1)


def share_of_first_places(profile: Profile, places: int) -> Floats:
    """Which part of the ballots puts the alternative in the first `places` places. A tie across the limit
    counts in part; who was not ranked counts nothing, even where few alternatives were ranked."""
    inside = np.clip(np.minimum(profile.highest, places) - profile.lowest + 1, 0, None)
    part = inside / (profile.highest - profile.lowest + 1) * profile.ranked
    return profile.counts @ part / max(profile.voters, 1)


def pairwise_matrix(profile: Profile) -> Integers:
    """`matrix[a, b]`: how many ballots put a strictly before b (a ranked one stands before an unranked)."""
    places, size = profile.places, len(profile.alternatives)
    matrix = np.zeros((size, size), dtype=np.int64)
    for column in range(size):
        matrix[column] = profile.counts @ (places[:, [column]] < places)
    return matrix


def condorcet_winner(pairwise: Integers) -> int | None:
    """The column that beats every other in pairs (M. de Condorcet, 1785), if there is one."""
    wins = (pairwise > pairwise.T).sum(axis=1)
    winners = np.flatnonzero(wins == len(pairwise) - 1)
    return int(winners[0]) if len(winners) == 1 else None


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


def places_of(scores: Iterable[float]) -> list[int]:
    """Places from scores, the highest first; equal scores share the better place (1, 2, 2, 4)."""
    values = np.asarray(list(scores), dtype=np.float64)
    return [int(place) for place in (values[None, :] > values[:, None] + 1e-9).sum(axis=1) + 1]


def place_intervals(profile: Profile, replicates: int = REPLICATES, seed: int = SEED) -> Integers:
    """Between which Borda places 95 % of resampled sets of ballots put each alternative: percentile bootstrap
    (B. Efron, Ann. Statist. 7, 1979), one row (low, high) per column; the seed is fixed, so it repeats."""
    size = len(profile.alternatives)
    if profile.voters == 0:
        return np.tile(np.array([1, max(size, 1)], dtype=np.int64), (size, 1))
    points = size - profile.places
    random = np.random.default_rng(seed)
    counts = random.multinomial(profile.voters, profile.counts / profile.voters, size=replicates)
    scores = counts @ points
    places = np.empty((replicates, size), dtype=np.int64)
    for column in range(size):
        places[:, column] = (scores > scores[:, [column]] + 1e-9).sum(axis=1) + 1
    low = np.quantile(places, 0.025, axis=0, method="lower")
    high = np.quantile(places, 0.975, axis=0, method="higher")
    return np.column_stack([low, high]).astype(np.int64)
