"""The database as a search engine: slower and plainer, always there. It sees what the reader sees, nothing else."""

from collections.abc import Collection, Iterator
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet

from search.allowed import Allowed
from search.engines.base import Hit, Hits
from search.entries import KINDS, Kind, Reader
from search.italian import fold
from search.query import Query
from search.typed import Typed

MOST_WORDS = 6
MOST_PER_KIND = 200


class DatabaseEngine:
    """Answers one reader; used when the real engine cannot."""

    name = "database"

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def search(self, query: Query, limit: int, among: Collection[tuple[str, int]] | None = None) -> Hits:
        """`among`: only these (kind, id)."""
        found: list[Hit] = []
        is_capped = False
        for kind in KINDS.values():
            ids = None if among is None else [pk for name, pk in among if name == kind.name]
            if query.filters.kind in ("", kind.name) and ids != []:
                hits = list(self._hits(kind, query, ids))
                is_capped = is_capped or len(hits) >= MOST_PER_KIND
                found += hits
        found.sort(key=lambda hit: -hit.score)
        return Hits(tuple(found[:limit]), is_capped or len(found) > limit)

    def complete(self, typed: Typed, limit: int, among: Collection[tuple[str, int]] | None = None) -> Hits:
        """Things whose titles may go on from what was typed; `among`: only these (kind, id)."""
        found: list[Hit] = []
        for kind in KINDS.values():
            ids = None if among is None else [pk for name, pk in among if name == kind.name]
            if typed.kind in ("", kind.name) and ids != []:
                rows = _titled(kind, kind.visible_to(self.reader), typed)
                rows = rows if ids is None else rows.filter(pk__in=ids)
                newest = rows.order_by("-pk").values_list("pk", flat=True)[:MOST_PER_KIND]
                found += [Hit(kind.name, pk, 1.0) for pk in newest]
        return Hits(tuple(found[:limit]), is_capped=len(found) > limit)

    def _hits(self, kind: Kind, query: Query, ids: list[int] | None) -> Iterator[Hit]:
        needles = needles_of(query)
        rows = self._rows(kind, query)
        rows = rows if ids is None else rows.filter(pk__in=ids)
        for row in rows.order_by("-pk")[:MOST_PER_KIND]:
            ats, tags = kind.ats(row), tuple(kind.tags(row))
            if query.filters.ats and fold(ats) != fold(query.filters.ats):
                continue
            if query.filters.tag and fold(query.filters.tag) not in {fold(tag) for tag in tags}:
                continue
            title = fold(kind.title(row))
            yield Hit(kind.name, row.pk, 1.0 + sum(needle in title for needle in needles), ats, tags)

    def _rows(self, kind: Kind, query: Query) -> QuerySet[Any]:
        rows = Allowed(self.reader, query.filters).rows(kind)
        everything = kind.model._default_manager
        names = other_names_of(query)
        for needle in needles_of(query):
            wanted = kind.matches(needle)
            for name in names.get(needle, ()):
                wanted |= reduce(and_, map(kind.matches, name))
            rows = rows.filter(pk__in=everything.filter(wanted).values("pk"))
        for stems in query.excluded:
            for needle in stems:
                rows = rows.exclude(pk__in=everything.filter(kind.matches(needle)).values("pk"))
        return rows.select_related(*kind.related).prefetch_related(*kind.prefetched)


def _titled(kind: Kind, rows: QuerySet[Any], typed: Typed) -> QuerySet[Any]:
    """The rows with something of every word in the title: with one letter wrong, one half is right."""
    for word in typed.words:
        half = len(word.plain) // 2
        needles = [word.plain[:half], word.plain[half:]] if typed.typos_in(word) else [word.light]
        having = (Q(**{f"{column}__icontains": part}) for column in kind.title_columns for part in needles)
        rows = rows.filter(reduce(or_, having))
    return rows


def needles_of(query: Query) -> list[str]:
    """Beginnings of words, or numbers of acts, all of which must be there; the longest first."""
    words = [unit.word.light for unit in query.units if unit.word]
    words += [unit.reference.number or unit.reference.article for unit in query.units if unit.reference]
    words += [stem for phrase in query.phrases for stem in phrase]
    return sorted(dict.fromkeys(words), key=len, reverse=True)[:MOST_WORDS]


def other_names_of(query: Query) -> dict[str, tuple[tuple[str, ...], ...]]:
    """By needle, what may stand in its place: all the words of another name."""
    return {unit.word.light: unit.other_names for unit in query.units if unit.word and unit.other_names}
