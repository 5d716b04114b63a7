"""What does this reader find? The engine proposes, a query per kind decides, counts come from what is left."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from accounts.models import Ats
from accounts.standing import standing_of
from search.engines import live_engine
from search.engines.base import EngineUnavailable, Hit, Hits, entry_key
from search.engines.database import DatabaseEngine
from search.entries import KINDS, Reader, terms_of
from search.models import Change
from search.presentation import Shown, shown
from search.query import Filters, Query, parse

CANDIDATES = 1000
PAGE = 20
MOST_VALUES = 10
MOST_UNHEARD = 2000
MOST_TIMES = 3  # that one question is asked anew without what was refused


@dataclass(frozen=True)
class FacetValue:
    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Result:
    """One thing found, from permitted text only; `score` is for staff."""

    kind: str
    object_id: int
    score: float | None
    card: Shown


@dataclass(frozen=True)
class Answer:
    """`is_capped`: there may be more than the best `CANDIDATES`, which are all that counts are made of."""

    engine: str
    query: Query
    total: int = 0
    is_capped: bool = False
    results: list[Result] = field(default_factory=list)
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)
    next: str | None = None
    took_ms: float = 0.0

    @property
    def has_filters(self) -> bool:
        chosen = self.query.filters
        return bool(chosen.ats or chosen.tag or self.facets.get("ats") or self.facets.get("tag"))


def search(
    reader: Reader, text: str, filters: Filters | None = None, cursor: str = "", size: int = PAGE
) -> Answer:
    """One page of what `reader` finds; `cursor` comes from the page before."""
    started = time.perf_counter()
    query = parse(text).within(filters or Filters())
    if query.is_empty and query.filters == Filters():
        return Answer(live_engine().name, query)
    engine, of_kind, of_all = permitted(reader, query)
    start = min(position(cursor), (max(len(of_kind.hits), 1) - 1) // size * size)
    page = of_kind.hits[start : start + size]
    after = start + size
    return Answer(
        engine=engine,
        query=query,
        total=len(of_kind.hits),
        is_capped=of_kind.is_capped,
        results=_results(reader, query, page),
        facets=_facets(of_kind.hits, of_all.hits),
        next=str(after) if after < len(of_kind.hits) else None,
        took_ms=round((time.perf_counter() - started) * 1000, 1),
    )


def permitted(reader: Reader, query: Query) -> tuple[str, Hits, Hits]:
    """The engine's name and what the reader may see: of the kind asked for, and of every kind."""
    anything = query.within_any_kind()
    engine, of_all = _found(reader, anything)
    if not query.filters.kind:
        return engine, of_all, of_all
    if of_all.is_capped:
        engine, of_kind_alone = _found(reader, query)
        return engine, of_kind_alone, of_all
    of_kind = tuple(hit for hit in of_all.hits if hit.kind == query.filters.kind)
    return engine, replace(of_all, hits=of_kind), of_all


def position(cursor: str) -> int:
    """Where a page begins; nonsense begins anew."""
    is_number = cursor.isascii() and cursor.isdigit() and len(cursor) <= 4
    return min(int(cursor), CANDIDATES) if is_number else 0


def _found(reader: Reader, query: Query) -> tuple[str, Hits]:
    """What is proposed and permitted.

    Where the index proposed what this reader may not see by now, it is asked anew without that, which must not
    even decide whether a word counts as mistyped.
    """
    unheard = set(Change.objects.values_list("kind", "object_id")[:MOST_UNHEARD])
    without = frozenset(entry_key(*one) for one in unheard)
    for _ in range(MOST_TIMES):
        engine, proposed = _propose(reader, replace(query, without=without), unheard)
        checked = _checked(reader, proposed)
        if len(checked.hits) == len(proposed.hits):
            break
        without |= {hit.key for hit in set(proposed.hits) - set(checked.hits)}
    return engine, checked


def _propose(reader: Reader, query: Query, unheard: set[tuple[str, int]]) -> tuple[str, Hits]:
    """The engine's proposals; of what it has not yet heard of, those of the database."""
    engine, fallback = live_engine(), DatabaseEngine(reader)
    try:
        proposed = engine.search(query, terms_of(reader), CANDIDATES)
    except EngineUnavailable:
        return fallback.name, fallback.search(query, CANDIDATES)
    found = fallback.search(query, CANDIDATES, among=unheard).hits if unheard else ()
    return engine.name, replace(proposed, hits=(*proposed.hits, *found)[:CANDIDATES])


def _checked(reader: Reader, proposed: Hits) -> Hits:
    """Only what the database lets this reader see at this moment, in the order proposed.

    What the index has not heard of may be found by words that are no longer there: the database answers for it.
    """
    ids: dict[str, list[int]] = defaultdict(list)
    for hit in proposed.hits:
        ids[hit.kind].append(hit.object_id)
    allowed = {
        (name, pk)
        for name, wanted in ids.items()
        if name in KINDS
        for pk in KINDS[name].visible_to(reader).filter(pk__in=wanted).values_list("pk", flat=True)
    }
    hits = tuple(hit for hit in proposed.hits if (hit.kind, hit.object_id) in allowed)
    return replace(proposed, hits=hits)


def _facets(of_kind: Iterable[Hit], of_all: Iterable[Hit]) -> dict[str, list[FacetValue]]:
    kinds = Counter(hit.kind for hit in of_all)
    ats = Counter(hit.ats for hit in of_kind if hit.ats)
    tags = Counter(tag for hit in of_kind for tag in hit.tags)
    names = dict(Ats.objects.filter(code__in=ats).values_list("code", "name")) if ats else {}
    return {
        "kind": [FacetValue(name, kind.label, kinds[name]) for name, kind in KINDS.items() if kinds[name]],
        "ats": [FacetValue(code, names.get(code, code), n) for code, n in ats.most_common(MOST_VALUES)],
        "tag": [FacetValue(tag, tag, n) for tag, n in tags.most_common(MOST_VALUES)],
    }


def _results(reader: Reader, query: Query, page: Iterable[Hit]) -> list[Result]:
    hits = list(page)
    cards: dict[tuple[str, int], Shown] = {}
    for name in {hit.kind for hit in hits}:
        parts = {hit.object_id: hit.part for hit in hits if hit.kind == name}
        cards |= {(name, pk): card for pk, card in shown(reader, KINDS[name], parts, query).items()}
    shows_scores = standing_of(reader).is_staff
    return [
        Result(hit.kind, hit.object_id, round(hit.score, 4) if shows_scores else None, card)
        for hit in hits
        if (card := cards.get((hit.kind, hit.object_id)))
    ]
