"""Which titles go on from what was typed so far? Only of things that this reader may see at this moment."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from search.engines import live_engine
from search.engines.base import EngineUnavailable, Hits
from search.engines.database import DatabaseEngine
from search.entries import KINDS, Kind, Reader, terms_of
from search.italian import fold
from search.queries import not_yet_heard
from search.typed import Typed, read

MOST = 8
PROPOSED = 300


@dataclass(frozen=True)
class Suggestion:
    """A title as the reader sees it now, and the page it leads to; `where`: the ATS that tells it from others alike."""

    text: str
    kind: str
    url: str
    where: str


Key = tuple[str, int]


def suggestions(reader: Reader, text: str, kind: str = "") -> list[Suggestion]:
    """At most `MOST`; a letter is forgiven only where nothing begins as it was typed."""
    typed = read(text, kind)
    if typed is None:
        return []
    best = _best(reader, typed)
    if not best and typed.can_forgive:
        best = _best(reader, typed.forgiving)
    shown = _shown(reader, best)
    return [shown[key] for key in best if key in shown]


def _best(reader: Reader, typed: Typed) -> list[Key]:
    """Titles that begin with what was typed come first, then the shorter ones: nobody else's things count."""
    found = {}
    for kind, rows in _visible(reader, ((hit.kind, hit.object_id) for hit in _propose(reader, typed).hits)):
        for row in rows.only("pk", *kind.title_columns):
            title = kind.title(row)
            place = typed.place_in(title)
            if place is not None:
                found[kind.name, row.pk] = (place, len(title), fold(title), kind.name, row.pk)
    return sorted(found, key=found.__getitem__)[:MOST]


def _propose(reader: Reader, typed: Typed) -> Hits:
    """The engine's proposals; of what it has not yet heard of, those of the database."""
    fallback = DatabaseEngine(reader)
    try:
        proposed = live_engine().complete(typed, terms_of(reader), PROPOSED)
    except EngineUnavailable:
        return fallback.complete(typed, PROPOSED)
    unheard = not_yet_heard()
    known = tuple(hit for hit in proposed.hits if (hit.kind, hit.object_id) not in unheard)
    found = fallback.complete(typed, PROPOSED, among=unheard).hits if unheard else ()
    return replace(proposed, hits=(*known, *found))


def _visible(reader: Reader, keys: Iterable[Key]) -> Iterator[tuple[Kind, QuerySet[Any]]]:
    """One query for each kind: what the reader may see of what was proposed."""
    ids: dict[str, list[int]] = defaultdict(list)
    for name, pk in keys:
        ids[name].append(pk)
    for name, kind in KINDS.items():
        if wanted := ids[name]:
            yield kind, kind.visible_to(reader).filter(pk__in=wanted)


def _shown(reader: Reader, keys: Iterable[Key]) -> dict[Key, Suggestion]:
    return {
        (kind.name, row.pk): Suggestion(kind.title(row), kind.name, kind.url(row), kind.ats_name(row))
        for kind, rows in _visible(reader, keys)
        for row in rows.select_related(*kind.related).prefetch_related(*kind.prefetched)
    }
