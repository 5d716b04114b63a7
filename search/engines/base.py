"""What is every search engine asked, and what does it answer? Pure; the embedded engine and Elasticsearch share it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from search.query import Query

FEW = 10


class EngineUnavailable(Exception):
    """The engine cannot answer or take changes now; search goes on from the database."""


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


@dataclass(frozen=True, slots=True)
class Hit:
    """A proposal: what the index last knew of a thing. Whether it may be shown is decided by the database.

    `part`: the number of the passage or message that answers best, where one stands out. `has_all`: whether as
    many words as the question needs are there; the others come after, where there are few such.
    """

    kind: str
    object_id: int
    score: float
    ats: str = ""
    tags: tuple[str, ...] = ()
    part: int | None = None
    has_all: bool = True

    @property
    def key(self) -> str:
        return entry_key(self.kind, self.object_id)


@dataclass(frozen=True, slots=True)
class Hits:
    """The best hits in order; `is_capped` when there were more than asked for."""

    hits: tuple[Hit, ...] = ()
    is_capped: bool = False


class Engine(Protocol):
    name: str

    def search(self, query: Query, terms: frozenset[str] | None, limit: int) -> Hits:
        """The best `limit` entries with one of the audience `terms` (None: any); raises EngineUnavailable."""

    def update(self, entries: Iterable[Entry], gone: Iterable[str], stamp: int) -> None:
        """Puts entries in place of older ones and takes out the keys in `gone`.

        `stamp` is a moment before their rows were read (microseconds); what was read later is left as it is.
        """

    def rebuild(self, entries: Iterable[Entry], stamp: int) -> int:
        """Builds a new index beside the live one and swaps; answers how many entries it has."""


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
        raised.append(replace(whole, part=part.part, score=max(whole.score, part.score)))
    return sorted(raised, key=lambda hit: -hit.score)


def with_others(query: Query, limit: int, ask: Callable[[int], list[Hit]]) -> Hits:
    """What `ask` finds with as many words as the question needs; where that is little, then what has any of them."""
    hits = ask(query.required)
    if query.required > 1 and len(hits) < FEW:
        found = {(hit.kind, hit.object_id) for hit in hits}
        others = (hit for hit in ask(1) if (hit.kind, hit.object_id) not in found)
        hits += [replace(hit, has_all=False) for hit in others]
    return Hits(tuple(hits[:limit]), is_capped=len(hits) > limit)
