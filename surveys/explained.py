"""How is a ranking told? The same values as plain data for programs, pages and the frozen result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from surveys.ballots import Ballot, places_of_groups
from surveys.points import PartialRule
from surveys.ranking import Ranking, places_of, rank

Json = dict[str, Any]


def explain(
    alternatives: Iterable[int], ballots: Sequence[Ballot], rule: PartialRule = PartialRule.SHARED
) -> Json:
    """The keys of `manage.py rank --json`; every list by alternative goes from the best to the worst."""
    return as_data(rank(alternatives, ballots, rule))


def as_data(ranking: Ranking) -> Json:
    return counts(ranking) | shape(ranking)


def counts(ranking: Ranking) -> Json:
    """The keys that were agreed first; `borda` and `intervals` by the ranking's rule for partial ballots."""
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
        "intervals": [
            [name, *map(int, row)] for name, row in zip(names, ranking.uncertainty.intervals, strict=True)
        ],
    }


def shape(ranking: Ranking) -> Json:
    """How the places spread, who cannot be told apart, whether majorities go in a circle, what the rule for
    partial ballots decides. `positions`: the share of ballots by place, in the order of `alternatives`."""
    names = ranking.profile.alternatives
    named = names.__getitem__
    return {
        "partial": ranking.rule.value,
        "median_rank": by_score(names, ranking.median_rank.tolist(), best_is_low=True),
        "positions": [[name, row] for name, row in zip(names, ranking.positions.tolist(), strict=True)],
        "brackets": [list(map(named, run)) for run in ranking.uncertainty.brackets],
        "cycle": list(map(named, ranking.cycle)),
        "smith_set": list(map(named, ranking.smith_set)),
        "depends_on_rule": depends_on_rule(ranking),
    }


def depends_on_rule(ranking: Ranking) -> Json:
    """Whether another rule for partial ballots would change who is first (`winner`) or the order of the first
    three places (`first_three`); `orders` by rule, groups of equal points, the best first."""
    names = ranking.profile.alternatives
    orders = {rule.value: tied(names, points) for rule, points in ranking.borda_by_rule.items()}
    own = orders[ranking.rule.value]
    is_winner = any(order[:1] != own[:1] for order in orders.values())
    is_order = any(first_places(order) != first_places(own) for order in orders.values())
    return {"depends": is_winner or is_order, "winner": is_winner, "first_three": is_order, "orders": orders}


def tied(names: Sequence[int], points: Iterable[float]) -> list[list[int]]:
    by_place: dict[int, list[int]] = {}
    for name, place in zip(names, places_of(points), strict=True):
        by_place.setdefault(place, []).append(name)
    return [by_place[place] for place in sorted(by_place)]


def first_places(order: Sequence[list[int]]) -> list[list[int]]:
    """The groups that stand in the first three places."""
    return [list(group) for place, group in places_of_groups(order) if place <= 3]


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
