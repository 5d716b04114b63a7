"""How does a thing that was found look? Its title, the lines that answer, where they stand; permitted text only."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.safestring import SafeString

from search.answering import NOTHING, pieces_of
from search.entries import Kind, Reader
from search.query import Query
from search.snippets import marked, richness, snippet
from toolkit.texts import Piece


@dataclass(frozen=True)
class Shown:
    """`page` or `section`: where in its file the lines stand. `good`, `warning`: its state, where that says much."""

    title: str
    url: str
    marked_title: SafeString
    snippet: SafeString
    page: int | None
    section: str
    label: str
    where: str
    day: datetime.date | None
    good: str = ""
    warning: str = ""

    @property
    def place(self) -> str:
        """In words; empty where nothing can be said."""
        if self.page:
            return f"pagina {self.page}"
        return f"sezione «{self.section}»" if self.section else ""


def shown(reader: Reader, kind: Kind, parts: Mapping[int, int | None], query: Query) -> dict[int, Shown]:
    """By id; a thing that stopped being visible in the meantime is not in it. Constant queries for a kind.

    `parts`: for each id the number of the passage or message that answers best, where the engine named one.
    """
    rows = list(kind.visible_to(reader).filter(pk__in=list(parts)).select_related(*kind.related).order_by())
    texts = pieces_of(kind.name, parts, query)
    prefetch_related_objects([row for row in rows if row.pk not in texts], *kind.prefetched)
    return {row.pk: _shown(kind, row, texts.get(row.pk, []), query) for row in rows}


def said(reader: Reader, kind: Kind, parts: Mapping[int, int | None], query: Query) -> Iterator[str]:
    """The texts of things that the reader sees: titles, what is said of them, and where they answer; as `shown`."""
    rows = kind.visible_to(reader).filter(pk__in=list(parts))
    texts = pieces_of(kind.name, parts, query)
    for row in rows.select_related(*kind.related).prefetch_related(*kind.prefetched):
        yield from (kind.title(row), *kind.own_texts(row))
        yield from (piece.text for piece in texts.get(row.pk, ()))


def _shown(kind: Kind, row: Any, texts: list[Piece], query: Query) -> Shown:
    if not texts:  # what is said of it, the longest first: among equals the first is shown
        own = sorted((text for text in kind.own_texts(row) if text), key=len, reverse=True)
        texts = [NOTHING._replace(text=text) for text in own]
    best = texts[0] if len(texts) == 1 else max(texts, key=partial(_richness, query), default=NOTHING)
    return Shown(
        title=kind.title(row),
        url=kind.url(row),
        marked_title=marked(kind.title(row), query),
        snippet=snippet(best.text, query),
        page=best.page,
        section=best.section,
        label=kind.label_of(row),
        where=kind.ats_name(row),
        day=kind.day(row),
        good=kind.good(row),
        warning=kind.warning(row),
    )


def _richness(query: Query, piece: Piece) -> int:
    return richness(piece.text, query)
