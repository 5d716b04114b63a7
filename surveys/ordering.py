"""Rows that people put in order: one of them goes up or down."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import QuerySet

from surveys.models import Module, Question, Section

Row = TypeVar("Row", Question, Section, Module)


def move(rows: QuerySet[Row], moved: Row, step: int) -> None:
    """Number the rows from 1, with `moved` carried by `step` places as far as there is room."""
    ordered = list(rows)
    place = next((index for index, row in enumerate(ordered) if row.pk == moved.pk), None)
    if place is None:
        return
    row = ordered.pop(place)
    ordered.insert(max(0, place + step), row)
    for position, one in enumerate(ordered, start=1):
        one.position = position
    rows.model._default_manager.bulk_update(ordered, ["position"])
