"""What does this reader find? The engine proposes, a query per kind decides, counts come from what is left."""

import datetime
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils import timezone

from accounts.models import Ats
from accounts.standing import standing_of
from search.allowed import Allowed
from search.engines import live_engine
from search.engines.base import EngineUnavailable, Hit, Hits, entry_key
from search.engines.database import DatabaseEngine
from search.entries import KINDS, Reader, terms_of
from search.italian import Token
from search.models import Change
from search.presentation import Shown, shown
from search.promotions import with_promoted
from search.query import Filters, Query, parse
from search.scoring import standing_factor
from search.synonyms import synonym_table

CANDIDATES = 1000
MORE_CANDIDATES = 5000  # where the database narrows what the engine proposes
PAGE = 10  # read at a glance, on a phone too; what stands further down is seldom opened
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

    hit: Hit
    card: Shown
    score: float | None

    @property
    def kind(self) -> str:
        return self.hit.kind

    @property
    def object_id(self) -> int:
        return self.hit.object_id

    @property
    def has_all(self) -> bool:
        return self.hit.has_all

    @property
    def is_promoted(self) -> bool:
        return self.hit.is_promoted


@dataclass(frozen=True)
class Answer:
    """`is_capped`: there may be more than the best `CANDIDATES`, which are all that counts are made of.

    `partial`: how many of `total` have only some of the words; they come last.
    `unknown`: the words that nothing the reader may find has.
    """

    engine: str
    query: Query
    total: int = 0
    partial: int = 0
    is_capped: bool = False
    results: list[Result] = field(default_factory=list)
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)
    next: str | None = None
    took_ms: float = 0.0
    unknown: tuple[Token, ...] = ()

    @property
    def has_filters(self) -> bool:
        """Whether there is anything to narrow by, or to take away."""
        chosen = self.query.filters != Filters(kind=self.query.filters.kind)
        return chosen or any(self.facets.get(name) for name in ("ats", "tag", "year"))

    @property
    def nothing_asked(self) -> bool:
        return self.query.is_empty and self.query.filters == Filters()

    @property
    def complete_results(self) -> list[Result]:
        return [result for result in self.results if result.has_all]

    @property
    def partial_results(self) -> list[Result]:
        return [result for result in self.results if not result.has_all]

    @property
    def complete(self) -> int:
        return self.total - self.partial

    @property
    def total_of_all_kinds(self) -> int:
        return sum(value.count for value in self.facets.get("kind", ()))


def search(
    reader: Reader,
    text: str,
    filters: Filters | None = None,
    cursor: str = "",
    size: int = PAGE,
    newest_first: bool = False,
) -> Answer:
    """One page of what `reader` finds; `cursor` comes from the page before. Best first, unless `newest_first`."""
    started = time.perf_counter()
    query = parse(text, synonym_table()).within(filters or Filters())
    if query.is_empty and query.filters == Filters():
        return Answer(live_engine().name, query)
    engine, of_kind, of_all = permitted(reader, query)
    hits = sorted(of_kind.hits, key=_newness) if newest_first else of_kind.hits
    start = min(position(cursor), (max(len(hits), 1) - 1) // size * size)
    after = start + size
    return Answer(
        engine=engine,
        query=query,
        total=len(hits),
        partial=sum(not hit.has_all for hit in hits),
        is_capped=of_kind.is_capped,
        results=_results(reader, query, hits[start:after]),
        facets=_facets(hits, of_all.hits),
        next=str(after) if after < len(hits) else None,
        unknown=of_all.unknown,
        took_ms=round((time.perf_counter() - started) * 1000, 1),
    )


def permitted(reader: Reader, query: Query, promotes: bool = True) -> tuple[str, Hits, Hits]:
    """The engine's name and what the reader may see: of the kind asked for, and of every kind.

    `promotes`: what curators chose for these words comes first.
    """
    anything = query.within_any_kind()
    engine, of_all = _found(reader, anything, promotes)
    if not query.filters.kind:
        return engine, of_all, of_all
    if of_all.is_capped:
        engine, of_kind = _found(reader, query, promotes)
        return engine, of_kind, of_all
    hits = tuple(hit for hit in of_all.hits if hit.kind == query.filters.kind)
    return engine, replace(of_all, hits=hits), of_all


def not_yet_heard() -> set[tuple[str, int]]:
    """(kind, id) of what changed after the index last took it."""
    return set(Change.objects.values_list("kind", "object_id")[:MOST_UNHEARD])


def position(cursor: str) -> int:
    """Where a page begins; nonsense begins anew."""
    is_number = cursor.isascii() and cursor.isdigit() and len(cursor) <= 4
    return min(int(cursor), MORE_CANDIDATES) if is_number else 0


def _found(reader: Reader, query: Query, promotes: bool) -> tuple[str, Hits]:
    """What is proposed and permitted.

    Where the index proposed what this reader may not see by now, it is asked anew without that, which must not
    even decide whether a word counts as mistyped.
    """
    unheard = not_yet_heard()
    without = frozenset(entry_key(*one) for one in unheard)
    for _ in range(MOST_TIMES):
        engine, proposed = _propose(reader, replace(query, without=without), unheard)
        if promotes:
            proposed = with_promoted(reader, query, proposed)
        seen = _checked(Allowed(reader, Filters()), proposed)
        if len(seen.hits) == len(proposed.hits):
            break
        without |= {hit.key for hit in proposed.hits} - {hit.key for hit in seen.hits}
    return engine, _narrowed(reader, query, seen) if query.filters.need_rows else seen


def _narrowed(reader: Reader, query: Query, seen: Hits) -> Hits:
    """By what only the database knows: who wrote it, which year it is of."""
    kept = {hit.key for hit in _checked(Allowed(reader, query.filters), seen).hits}
    return replace(seen, hits=tuple(hit for hit in seen.hits if hit.key in kept))


def _propose(reader: Reader, query: Query, unheard: set[tuple[str, int]]) -> tuple[str, Hits]:
    """The engine's proposals; of what it has not yet heard of, those of the database.

    Without words there is nothing to rank: what only the database can narrow is asked of the database.
    """
    engine, fallback = live_engine(), DatabaseEngine(reader)
    limit = MORE_CANDIDATES if query.filters.need_rows else CANDIDATES
    if query.is_empty and query.filters.need_rows:
        return engine.name, fallback.search(query, limit)
    try:
        proposed = engine.search(query, terms_of(reader), limit)
    except EngineUnavailable:
        return fallback.name, fallback.search(query, limit)
    found = fallback.search(query, limit, among=unheard).hits if unheard else ()
    return engine.name, replace(proposed, hits=(*proposed.hits, *found)[:limit])


def _checked(allowed: Allowed, proposed: Hits) -> Hits:
    """Only what the database lets the reader see at this moment, the best first; what is newer, a little higher.

    What the index has not heard of may be found by words that are no longer there: the database answers for it.
    """
    ids: dict[str, list[int]] = defaultdict(list)
    for hit in proposed.hits:
        ids[hit.kind].append(hit.object_id)
    facts = {name: allowed.facts(KINDS[name], wanted) for name, wanted in ids.items() if name in KINDS}
    today = timezone.localdate()
    hits = [
        hit._replace(day=fact.day, score=hit.score * standing_factor(fact.day, today, fact.has_signal))
        for hit in proposed.hits
        if (fact := facts.get(hit.kind, {}).get(hit.object_id))
    ]
    return replace(proposed, hits=tuple(sorted(hits, key=_merit)))


def _merit(hit: Hit) -> tuple[float, ...]:
    return (not hit.is_promoted, not hit.has_all, -hit.score)


def _newness(hit: Hit) -> tuple[float, ...]:
    """The order of merit is kept within a day."""
    return (not hit.is_promoted, not hit.has_all, -(hit.day or datetime.date.min).toordinal())


def _facets(of_kind: Iterable[Hit], of_all: Iterable[Hit]) -> dict[str, list[FacetValue]]:
    kinds = Counter(hit.kind for hit in of_all)
    ats = Counter(hit.ats for hit in of_kind if hit.ats)
    tags = Counter(tag for hit in of_kind for tag in hit.tags)
    years = Counter(str(hit.day.year) for hit in of_kind if hit.day)
    names = dict(Ats.objects.filter(code__in=ats).values_list("code", "name")) if ats else {}
    return {
        "kind": [FacetValue(name, kind.label, kinds[name]) for name, kind in KINDS.items() if kinds[name]],
        "ats": [FacetValue(code, names.get(code, code), n) for code, n in ats.most_common(MOST_VALUES)],
        "tag": [FacetValue(tag, tag, n) for tag, n in tags.most_common(MOST_VALUES)],
        "year": [FacetValue(year, year, years[year]) for year in sorted(years, reverse=True)[:MOST_VALUES]],
    }


def _results(reader: Reader, query: Query, hits: Sequence[Hit]) -> list[Result]:
    cards: dict[tuple[str, int], Shown] = {}
    for name in {hit.kind for hit in hits}:
        parts = {hit.object_id: hit.part for hit in hits if hit.kind == name}
        cards |= {(name, pk): card for pk, card in shown(reader, KINDS[name], parts, query).items()}
    shows_scores = standing_of(reader).is_staff
    return [
        Result(hit, card, round(hit.score, 4) if shows_scores else None)
        for hit in hits
        if (card := cards.get((hit.kind, hit.object_id)))
    ]
