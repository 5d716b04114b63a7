"""What is every search engine asked, and what does it answer? Pure; the embedded engine and Elasticsearch share it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from search.query import Query


class EngineUnavailable(Exception):
    """The engine cannot answer or take changes now; search goes on from the database."""


class IndexBusy(EngineUnavailable):
    """Somebody else is writing; the changes stay noted and are taken later."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found. `terms` are audience terms; `day` is the date shown, as ISO text."""

    kind: str
    object_id: int
    title: str
    body: str = ""
    terms: tuple[str, ...] = ()
    ats: str = ""
    tags: tuple[str, ...] = ()
    day: str = ""

    @property
    def key(self) -> str:
        return entry_key(self.kind, self.object_id)


@dataclass(frozen=True, slots=True)
class Hit:
    """A proposal: what the index last knew of a thing. Whether it may be shown is decided by the database."""

    kind: str
    object_id: int
    score: float
    ats: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hits:
    """The best hits in order; `is_capped` when there were more than asked for."""

    hits: tuple[Hit, ...] = ()
    is_capped: bool = False


class Engine(Protocol):
    name: str

    def search(self, query: Query, terms: frozenset[str] | None, limit: int) -> Hits:
        """The best `limit` entries with one of the audience `terms` (None: any); raises EngineUnavailable."""

    def update(self, entries: Iterable[Entry], gone: Iterable[str]) -> None:
        """Puts entries in place of older ones and takes out the keys in `gone`, all at once."""

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """Builds a new index beside the live one and swaps; answers how many entries it has."""


def entry_key(kind: str, object_id: int) -> str:
    return f"{kind}:{object_id}"
