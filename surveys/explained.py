"""How is a ranking told? The same values as plain data for programs, pages and the frozen result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from surveys.ballots import Ballot
from surveys.ranking import Ranking, places_of, rank

Json = dict[str, Any]


def explain(alternatives: Iterable[int], ballots: Sequence[Ballot]) -> Json:
    """The keys of `manage.py rank --json`; every list by alternative goes from the best to the worst."""
    return as_data(rank(alternatives, ballots))


def as_data(ranking: Ranking) -> Json:
    names = ranking.profile.alternatives
    winner = ranking.condorcet_winner
    concordance = ranking.concordance
    return {
        "alternatives": list(names),
        "ballots": ranking.profile.voters,
        "borda": by_score(names, ranking.borda.tolist()),
        "mean_rank": by_score(names, ranking.mean_rank.tolist(), best_is_low=True),
        "first_share": by_score(names, ranking.first_share.tolist()),
        "top3_share": by_score(names, ranking.top3_share.tolist()),
        "copeland": by_score(names, ranking.copeland.tolist()),
        "schulze": [[names[column] for column in group] for group in ranking.schulze],
        "kemeny": kemeny_data(ranking),
        "condorcet_winner": None if winner is None else names[winner],
        "pairwise": ranking.pairwise.tolist(),
        "kendall_w": {"w": concordance.w, "p": concordance.p, "n": concordance.n},
        "agreement": agreement(ranking),
        "intervals": [[name, *map(int, row)] for name, row in zip(names, ranking.intervals, strict=True)],
    }


def by_score(names: Sequence[int], scores: Sequence[float], best_is_low: bool = False) -> list[list[Any]]:
    """Pairs alternative, value; equal values by the number of the alternative."""
    sign = 1 if best_is_low else -1
    pairs = sorted(zip(names, scores, strict=True), key=lambda pair: (sign * round(pair[1], 9), pair[0]))
    return [[name, whole(score)] for name, score in pairs]


def whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value


def kemeny_data(ranking: Ranking) -> Json | None:
    best, names = ranking.kemeny, ranking.profile.alternatives
    if best is None:
        return None
    order = [names[column] for column in best.order]
    return {"order": order, "score": best.score, "optimal_orders": best.optimal_orders}


def agreement(ranking: Ranking) -> Json:
    """Which rules put the same alternatives in the first three places. Who shares the third place is in, and
    so is who stands there in one of several optimal Kemeny orders."""
    names = ranking.profile.alternatives
    first_three = {rule: leaders(names, places) for rule, places in rule_places(ranking).items()}
    if ranking.kemeny is not None:
        first_three["kemeny"] = sorted(names[column] for column in ranking.kemeny.leaders)
    kinds: dict[tuple[int, ...], list[str]] = {}
    for rule, leading in first_three.items():
        kinds.setdefault(tuple(leading), []).append(rule)
    groups = sorted(kinds.values(), key=len, reverse=True)
    common = set.intersection(*map(set, first_three.values()))
    return {"top3": first_three, "groups": groups, "agree": len(groups) == 1, "common": sorted(common)}


def rule_places(ranking: Ranking) -> dict[str, list[int]]:
    """The places by each scoring rule, in the order of the columns. Mean rank is left out: it orders as Borda."""
    depth = {column: place for place, group in enumerate(ranking.schulze) for column in group}
    columns = range(len(ranking.profile.alternatives))
    return {
        "first_share": places_of(ranking.first_share),
        "borda": places_of(ranking.borda),
        "copeland": places_of(ranking.copeland),
        "schulze": places_of([-depth[column] for column in columns]),
    }


def leaders(names: Sequence[int], places: Sequence[int]) -> list[int]:
    return sorted(name for name, place in zip(names, places, strict=True) if place <= 3)
