"""The library with how often each of its rows was asked about."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from surveys.models import Module, Section, Survey


def sections_with_use() -> QuerySet[Section]:
    """Sections with their modules; `used` says in how many launched surveys each was asked about."""
    launched = ~Q(options__question__survey__status=Survey.Status.DRAFT)
    used = Count("options__question__survey", filter=launched, distinct=True)
    modules = Module.objects.annotate(used=used).order_by("position", "pk")
    asked = ~Q(questions__survey__status=Survey.Status.DRAFT)
    return Section.objects.annotate(
        used=Count("questions__survey", filter=asked, distinct=True)
    ).prefetch_related(Prefetch("modules", modules))


def last_position(rows: QuerySet[Any]) -> int:
    return rows.aggregate(last=Max("position"))["last"] or 0
