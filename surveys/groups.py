"""By what can the answers be divided, and how is each counted? Dimensions of a breakdown and units of counting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

SMALL, LARGE = 50_000, 100_000  # inhabitants of an Ambito
EQUAL_SHARE = 720_720  # weight of an Ambito: whole parts for up to 16 answers, the nearest whole beyond

Row = Mapping[str, Any]


class Dimension(Enum):
    """By what; the value is the key in the frozen rows of `surveys.models.Result`."""

    ATS = "ats"
    AMBITO = "ambito"
    ROLE = "role"
    SIZE = "size"


class Unit(Enum):
    """What weighs one: each response; each Ambito, shared by its responses; each inhabitant, in the same way."""

    RESPONSE = "response"
    AMBITO = "ambito"
    POPULATION = "population"


def size_class(population: int) -> str:
    """Of an Ambito with so many inhabitants: "small" under 50,000, "large" from 100,000."""
    return "small" if population < SMALL else "medium" if population < LARGE else "large"


def in_group(row: Row, dimension: Dimension, group: Any) -> bool:
    return bool(row.get(dimension.value) == group)


def members(rows: Iterable[Row], dimension: Dimension) -> dict[Any, list[int]]:
    """The numbers of the rows of each group; rows of no group are in none."""
    found: dict[Any, list[int]] = {}
    for number, row in enumerate(rows):
        if (group := row.get(dimension.value)) is not None:
            found.setdefault(group, []).append(number)
    return found


def weights(rows: Sequence[Row], unit: Unit) -> list[int]:
    """How much each row counts; 0 for a row of no Ambito where Ambiti or inhabitants are counted."""
    if unit is Unit.RESPONSE:
        return [1] * len(rows)
    sharing = Counter(row.get("ambito") for row in rows)
    return [_share(row, unit, sharing[row.get("ambito")]) for row in rows]


def _share(row: Row, unit: Unit, sharing: int) -> int:
    if row.get("ambito") is None:
        return 0
    whole = EQUAL_SHARE if unit is Unit.AMBITO else row.get("population") or 0
    return round(whole / sharing) if whole else 0
