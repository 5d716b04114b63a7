"""Keyset lists for programs: `{"results", "next"}`, in the order of ids."""

from typing import Any

from django.db.models import QuerySet

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200


class BadCursor(ValueError):
    """Not one of ours; the message is the Italian sentence."""


def cursor_page(queryset: QuerySet[Any], cursor: str | None, limit: int = PAGE_SIZE) -> dict[str, Any]:
    """Rows after the id `cursor`, at most `limit`; `next` is None on the last page."""
    size = max(1, min(limit, MAX_PAGE_SIZE))
    after = _position(cursor) if cursor else 0
    rows = list(queryset.filter(pk__gt=after).order_by("pk")[: size + 1])
    has_more = len(rows) > size
    return {"results": rows[:size], "next": str(rows[size - 1].pk) if has_more else None}


def _position(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise BadCursor("Il cursore non è valido: usa quello che trovi in «next».")
    return int(cursor)
