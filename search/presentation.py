"""How does a thing that was found look? Its title, the lines that answer, where they stand; permitted text only."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When, Window, prefetch_related_objects
from django.db.models.functions import RowNumber
from django.utils.safestring import SafeString

from community.excerpts import as_read
from community.models import Post
from search.engines.database import needles_of
from search.entries import Kind, Reader
from search.query import Query
from search.snippets import marked, richness, snippet
from toolkit.models import Passage
from toolkit.texts import Piece

BEST = 3  # passages fetched for each document, posts for each thread; the richest one is shown


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


NOTHING = Piece(None, "", "")


def shown(reader: Reader, kind: Kind, parts: Mapping[int, int | None], query: Query) -> dict[int, Shown]:
    """By id; a thing that stopped being visible in the meantime is not in it. Constant queries for a kind.

    `parts`: for each id the number of the passage or message that answers best, where the engine named one.
    """
    rows = list(kind.visible_to(reader).filter(pk__in=list(parts)).select_related(*kind.related).order_by())
    texts = _texts(kind, parts, query)
    prefetch_related_objects([row for row in rows if row.pk not in texts], *kind.prefetched)
    return {row.pk: _shown(kind, row, texts.get(row.pk, []), query) for row in rows}


def said(reader: Reader, kind: Kind, parts: Mapping[int, int | None], query: Query) -> Iterator[str]:
    """The texts of things that the reader sees: titles, what is said of them, and where they answer; as `shown`."""
    rows = kind.visible_to(reader).filter(pk__in=list(parts))
    texts = _texts(kind, parts, query)
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


def _texts(kind: Kind, parts: Mapping[int, int | None], query: Query) -> dict[int, list[Piece]]:
    """For documents and threads, the passage or post that the engine named, else the few with most of the words."""
    found: dict[int, list[Piece]] = defaultdict(list)
    if kind.name == "document":
        passages = Passage.objects.filter(version=F("version__document__current_version"))
        for rows in _answering(passages, "version__document", "number", "text", parts, query):
            for pk, *piece in rows.values_list("owner", "page", "section", "text"):
                found[pk].append(Piece(*piece))
    elif kind.name == "thread":
        for rows in _answering(Post.objects.shown(), "thread", "seq", "body", parts, query):
            for pk, html in rows.values_list("owner", "html"):
                found[pk].append(NOTHING._replace(text=as_read(html)))
    return found


def _answering(
    rows: QuerySet[Any], owner: str, number: str, text: str, parts: Mapping[int, int | None], query: Query
) -> Iterator[QuerySet[Any]]:
    """The rows of owners without a named part, then the parts that are named; `owner` to `text` are columns."""
    owners: dict[int | None, list[int]] = defaultdict(list)
    for pk, part in parts.items():
        owners[part].append(pk)
    rows = rows.annotate(owner=F(owner))
    if unnamed := owners.pop(None, None):
        yield _best(rows.filter(owner__in=unnamed), query, text, number)
    if owners:
        yield rows.filter(reduce(or_, (Q(owner__in=some, **{number: part}) for part, some in owners.items())))


def _best(rows: QuerySet[Any], query: Query, text: str, number: str) -> QuerySet[Any]:
    """The first few rows of each owner by how many of the words they have, counted by the database."""
    score: Any = Value(0)
    for needle in needles_of(query):
        score = score + Case(
            When(**{f"{text}__icontains": needle, "then": Value(1)}), default=0, output_field=IntegerField()
        )
    rank = Window(RowNumber(), partition_by=F("owner"), order_by=[F("words").desc(), F(number).asc()])
    return rows.annotate(words=score).annotate(rank=rank).filter(rank__lte=BEST).order_by("rank")
