"""What do groups put higher or lower than the others, said in words?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.ballots import make_profile
from surveys.breakdowns import Shown
from surveys.counts import ballots, kept
from surveys.differences import differences
from surveys.explained import Json
from surveys.groups import Dimension
from surveys.models import Result
from surveys.points import PartialRule

MOST = 5
NONE_FOUND = "Fra i gruppi mostrati non si trovano differenze che il caso non possa spiegare."


def contrasts(result: Result, shown: Shown, dimension: Dimension, rule: PartialRule) -> list[list[Any]]:
    """[[group, option, is higher, corrected p], …], the surest first, at most MOST; those of hidden groups are
    compared with, never told."""
    key = f"contrasts:{result.digest}:{dimension.value}:{rule.value}"
    found: Json = kept(key, lambda: {"found": _found(result, shown, dimension, rule)})
    told: list[list[Any]] = found["found"]
    return told


def _found(result: Result, shown: Shown, dimension: Dimension, rule: PartialRule) -> list[list[Any]]:
    rows = [row for row in result.inputs if row["answer"]["order"]]
    groups = [row.get(dimension.value) for row in rows]
    told = [group if group is not None and shown.shows(dimension, group) else None for group in groups]
    profile = make_profile([option.pk for option in result.question.options.all()], ballots(rows))
    found = [one for one in differences(profile, told, rule) if one.is_found]
    return [[one.group, one.alternative, one.is_higher, one.p] for one in found[:MOST]]


def sentences(
    found: Sequence[Sequence[Any]], groups: Mapping[Any, str], titles: Mapping[int, str]
) -> list[str]:
    """`groups` and `titles`: the names of groups and options."""
    return [
        f"{groups[group]}: «{titles[option]}» sta più in {'alto' if is_higher else 'basso'} che per gli altri "
        f"({p_words(p)})."
        for group, option, is_higher, p in found
        if group in groups and option in titles
    ]


def p_words(p: float) -> str:
    return "p corretto minore di 0,01" if p < 0.01 else f"p corretto {p:.2f}".replace(".", ",")
