"""What do the answers to a question that is not a ranking say? Pure: values and weights in, plain data out."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median, quantiles
from typing import Any

Json = dict[str, Any]
Weights = Sequence[int]


def choices(options: Sequence[int], chosen: Sequence[Sequence[int]], weights: Weights) -> Json:
    """`chosen`: the options that each one took. "counts": [[option, weight, share], …], most chosen first."""
    total = sum(weights)
    taken = dict.fromkeys(options, 0)
    for row, weight in zip(chosen, weights, strict=True):
        for option in set(row) & taken.keys():
            taken[option] += weight
    rows = [[option, weight, weight / total if total else 0.0] for option, weight in taken.items()]
    return {"n": len(chosen), "counts": sorted(rows, key=lambda row: (-row[1], row[0]))}


def scale(steps: Sequence[int], values: Sequence[int], weights: Weights) -> Json:
    """ "distribution": [[step, weight, share], …] from the lowest; "mean" by weight, "median" of the values."""
    total = sum(weights)
    given = dict.fromkeys(steps, 0)
    for value, weight in zip(values, weights, strict=True):
        given[value] = given.get(value, 0) + weight
    mean = sum(value * weight for value, weight in given.items()) / total if total else None
    rows = [[step, weight, weight / total if total else 0.0] for step, weight in sorted(given.items())]
    return {
        "n": len(values),
        "distribution": rows,
        "mean": mean,
        "median": median(values) if values else None,
    }


def numbers(values: Sequence[float]) -> Json:
    """ "quartiles": first, second, third, by linear interpolation between the ordered values (R's type 7,
    R. Hyndman, Y. Fan, "Sample quantiles in statistical packages", Am. Stat. 50, 1996)."""
    if not values:
        return {"n": 0, "sum": 0, "mean": None, "median": None, "quartiles": None}
    cuts = quantiles(values, n=4, method="inclusive") if len(values) > 1 else [float(values[0])] * 3
    return {
        "n": len(values),
        "sum": sum(values),
        "mean": fmean(values),
        "median": median(values),
        "quartiles": cuts,
    }


def texts(values: Sequence[str]) -> Json:
    """How many wrote something, and what, in alphabetical order: the order of arrival tells nothing."""
    written = sorted(
        (text.strip() for text in values if text.strip()), key=lambda text: (text.casefold(), text)
    )
    return {"n": len(written), "texts": written}


def table(rows: int, columns: int, grids: Sequence[Sequence[Sequence[float | None]]]) -> Json:
    """Sums cell by cell, by row, by column and in all; an empty cell adds nothing."""
    sums: list[list[float]] = [[0] * columns for _ in range(rows)]
    for grid in grids:
        for row, line in enumerate(grid[:rows]):
            for column, value in enumerate(line[:columns]):
                sums[row][column] += value or 0
    by_row = [sum(line) for line in sums]
    by_column = [sum(line[column] for line in sums) for column in range(columns)]
    return {
        "n": len(grids),
        "sums": sums,
        "row_totals": by_row,
        "column_totals": by_column,
        "total": sum(by_row),
    }
