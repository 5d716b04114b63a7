"""By what can the answers be divided? The dimensions of a breakdown and the group of each answer in them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

SMALL, LARGE = 50_000, 100_000  # inhabitants of an Ambito


class Dimension(Enum):
    """By what; the value is the key in the frozen rows of `surveys.models.Result`."""

    ATS = "ats"
    AMBITO = "ambito"
    ROLE = "role"
    SIZE = "size"


def size_class(population: int) -> str:
    """Of an Ambito with so many inhabitants: "small" under 50,000, "large" from 100,000."""
    return "small" if population < SMALL else "medium" if population < LARGE else "large"


def in_group(row: Mapping[str, Any], dimension: Dimension, group: Any) -> bool:
    return bool(row.get(dimension.value) == group)
