"""What is every search engine asked, and what does it answer? Pure; the embedded engine and Elasticsearch share it."""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from hashlib import blake2b
from typing import NamedTuple, Protocol

from search.italian import Token
from search.query import Query
from search.typed import Typed

FEW = 10


class EngineUnavailable(Exception):
    """The engine cannot answer or take changes now; search goes on from the database.

    What was to be written stays noted and is taken later.
    """


class IndexMissing(EngineUnavailable):
    """There is no index that can be read, or it is of another version: only a whole new one is right."""


class WritesRefused(EngineUnavailable):
    """The engine answers, but has not taken all that was to be written."""


class IndexBusy(EngineUnavailable):
    """Somebody else is writing; the changes stay noted and are taken later."""


class Part(NamedTuple):
    """Some of a long text: the number of the passage or message it is from, the heading it stands under, the text."""

    number: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found. `terms` are audience terms; `day` is the date shown, as ISO text.

    `body` is what is said of it, `parts` what it says itself, in order.
    """

    kind: str
    object_id: int
    title: str
    body: str = ""
    terms: tuple[str, ...] = ()
    ats: str = ""
    tags: tuple[str, ...] = ()
    day: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def whole(self) -> str:
        """All its text, without the title."""
        return "\n".join((self.body, *(part.text for part in self.parts)))

    @property
    def key(self) -> str:
        return entry_key(self.kind, self.object_id)

    @property
    def fingerprint(self) -> str:
        """Of its whole content: two that are equal are the same entry."""
        content = json.dumps([getattr(self, field.name) for field in fields(self)])
        return blake2b(content.encode(), digest_size=12).hexdigest()


class Hit(NamedTuple):
    """A proposal: what the index last knew of a thing. Whether it may be shown is decided by the database.

    `part`: the number of the passage or message that answers best, where one stands out. `has_all`: whether as
    many words as the question needs are there; the others come after, where there are few such. `is_promoted`: chosen
    by a curator for these words.
    """

    kind: str
    object_id: int
    score: float
    ats: str = ""
    tags: tuple[str, ...] = ()
    part: int | None = None
    has_all: bool = True
    is_promoted: bool = False
    day: datetime.date | None = None  # the day shown, set by the database

    @property
    def key(self) -> str:
        return entry_key(self.kind, self.object_id)


@dataclass(frozen=True, slots=True)
class Hits:
    """The best hits in order; `is_capped` when there were more than asked for.

    `unknown`: the words that nothing this reader may find has, so that words near them were looked for.
    """

    hits: tuple[Hit, ...] = ()
    is_capped: bool = False
    unknown: tuple[Token, ...] = ()


class Rebuilt(NamedTuple):
    """How many entries the new index has, and the keys of those that were refused for their content."""

    entries: int
    refused: list[str]


class Engine(Protocol):
    name: str

    @property
    def exists(self) -> bool:
        """Whether there is an index; raises EngineUnavailable when nobody answers."""

    def search(self, query: Query, terms: frozenset[str] | None, limit: int) -> Hits:
        """The best `limit` entries with one of the audience `terms` (None: any); raises EngineUnavailable."""

    def complete(self, typed: Typed, terms: frozenset[str] | None, limit: int) -> Hits:
        """Entries whose titles go on from what was typed, in no order; otherwise as `search`."""

    def update(self, entries: Iterable[Entry], gone: Iterable[str], stamp: int) -> list[str]:
        """Puts entries in place of older ones and takes out the keys in `gone`.

        `stamp` is a moment before their rows were read (microseconds); what was read later is left as it is.
        Answers the keys of what can never be taken, for its content: these are not in the index any more.
        """

    def rebuild(self, entries: Iterable[Entry], stamp: int) -> Rebuilt:
        """Builds a new index beside the live one and swaps."""

    def known(self) -> Iterator[tuple[str, str]]:
        """(key, fingerprint) of every entry of the index, one after the other; raises IndexMissing without one."""


def entry_key(kind: str, object_id: int) -> str:
    return f"{kind}:{object_id}"


def with_parts(wholes: Iterable[Hit], parts: Iterable[Hit]) -> list[Hit]:
    """The wholes, each as good as the best of its parts where that is better, in order; `parts` best first."""
    best: dict[tuple[str, int], Hit] = {}
    for part in parts:
        best.setdefault((part.kind, part.object_id), part)
    raised = []
    for whole in wholes:
        part = best.get((whole.kind, whole.object_id), whole)
        raised.append(whole._replace(part=part.part, score=max(whole.score, part.score)))
    return sorted(raised, key=lambda hit: -hit.score)


def with_others(query: Query, limit: int, ask: Callable[[int], list[Hit]]) -> Hits:
    """What `ask` finds with as many words as the question needs; where that is little, then what has any of them."""
    hits = ask(query.required)
    if query.required > 1 and len(hits) < FEW:
        found = {(hit.kind, hit.object_id) for hit in hits}
        others = (hit for hit in ask(1) if (hit.kind, hit.object_id) not in found)
        hits += [hit._replace(has_all=False) for hit in others]
    return Hits(tuple(hits[:limit]), is_capped=len(hits) > limit)
