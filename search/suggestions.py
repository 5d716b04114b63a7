"""Which titles go on from what was typed so far? Only of things that this reader may see at this moment."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from search.engines import live_engine
from search.engines.base import EngineUnavailable, Hit, Hits
from search.engines.database import DatabaseEngine
from search.entries import KINDS, Reader, terms_of
from search.italian import fold
from search.queries import not_yet_heard
from search.typed import Typed, read

MOST = 8
PROPOSED = 300


@dataclass(frozen=True)
class Suggestion:
    """A title as the reader sees it now, and where it leads."""

    text: str
    kind: str
    url: str


def suggestions(reader: Reader, text: str, kind: str = "") -> list[Suggestion]:
    """At most `MOST`; a letter is forgiven only where nothing begins as it was typed."""
    typed = read(text, kind)
    if typed is None:
        return []
    return _best(reader, typed) or (_best(reader, typed.forgiving) if typed.can_forgive else [])


def _best(reader: Reader, typed: Typed) -> list[Suggestion]:
    """Titles that begin with what was typed come first, then the shorter ones: nobody else's things count."""
    found = {}
    for suggestion in _named(reader, _propose(reader, typed).hits):
        place = typed.place_in(suggestion.text)
        if place is not None:
            found[suggestion] = (place, len(suggestion.text), fold(suggestion.text), suggestion.url)
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


def _named(reader: Reader, hits: tuple[Hit, ...]) -> Iterator[Suggestion]:
    """One query for each kind: what the reader may see of what was proposed."""
    ids: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        ids[hit.kind].append(hit.object_id)
    for name, kind in KINDS.items():
        if wanted := ids[name]:
            rows = kind.visible_to(reader).filter(pk__in=wanted).only("pk", *kind.title_columns)
            yield from (Suggestion(kind.title(row), name, kind.url(row)) for row in rows)
