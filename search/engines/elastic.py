"""Elasticsearch: an index behind an alias, rebuilt beside itself, written with the time its rows were read.

The name of an index says with which mapping it was made. `ALIAS` is the one that answers; while a rebuild goes on
the new one has the alias `ALIAS-next`, and every change is written to both. A write carries as its version the
moment before its rows were read, so an older reading never replaces a newer one, whoever comes last.
"""

import re
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.dsl import Search
from elasticsearch.helpers import BulkIndexError, ScanError, scan, streaming_bulk

from search.engines.base import (
    EngineUnavailable,
    Entry,
    Hit,
    Hits,
    IndexMissing,
    Rebuilt,
    WritesRefused,
    with_others,
)
from search.engines.elastic_entry import SearchEntry, body_of, digest, unit_id
from search.engines.elastic_query import build_completion, build_query, words_asked
from search.engines.units import units_of
from search.italian import Token
from search.query import Query, Unit
from search.typed import Typed

SEARCH_SECONDS = (
    1.2  # for all that one search asks; with the answer of the database after it, still within two
)
LEAST_SECONDS = 0.01
WRITE_SECONDS = 30
ASK_SECONDS = 5  # before writing: an engine that hangs must not hold the worker, which has other things to do
SETTLE_SECONDS = 300  # for an index just filled to be ready for questions
REST_SECONDS = 5  # how long nobody asks an engine that has not answered
CHUNK = 200
ENTRIES_SENT = 100
SENDERS = 2
CHUNK_BYTES = 4_000_000
SCANNED = 2000
GONE, LOST_RACE = 404, 409
CONTENT_REFUSED, BUSY = 400, 429
PATIENT_TRIES, BACKOFF_SECONDS = 6, 0.5  # a rebuild is not thrown away for one moment without memory
READ: list[Any] = ["kind", "object_id", "ats", "tags", "part"]
Action = dict[str, Any]


class ElasticEngine:
    """Thread-safe; one per process."""

    name = "elasticsearch"

    def __init__(self, url: str, alias: str = "cantiere") -> None:
        self.alias = alias
        self.next_alias = f"{alias}-next"
        self.client = Elasticsearch(
            url, request_timeout=SEARCH_SECONDS, max_retries=0, retry_on_timeout=False
        )
        self.writer = self.client.options(request_timeout=WRITE_SECONDS)
        self.asker = self.client.options(request_timeout=ASK_SECONDS)
        self._resting_until = 0.0

    def search(self, query: Query, terms: frozenset[str] | None, limit: int) -> Hits:
        return self._answer(lambda: self._search(query, terms, limit))

    def complete(self, typed: Typed, terms: frozenset[str] | None, limit: int) -> Hits:
        return self._answer(lambda: self._complete(typed, terms, limit))

    def _answer(self, asking: Callable[[], Hits]) -> Hits:
        if time.monotonic() < self._resting_until:
            raise EngineUnavailable("Il motore non ha risposto da poco.")
        try:
            with _told_apart():
                return asking()
        except EngineUnavailable:
            self._resting_until = time.monotonic() + REST_SECONDS
            raise

    def update(self, entries: Iterable[Entry], gone: Iterable[str], stamp: int) -> list[str]:
        with _told_apart():
            live, *others = self._targets()
            keys = set(gone)
            made = list(entries)
            written_keys = keys | {entry.key for entry in made}
            refused: set[str] = set()
            known = self._units_known((live, *others), sorted(written_keys))
            for index in (live, *others):
                items = self._write(self._changes(index, made, keys, known, stamp))
                refused |= self._settle(index, items, stamp)
            self.writer.indices.refresh(index=live)
            return sorted(refused)

    def rebuild(self, entries: Iterable[Entry], stamp: int) -> Rebuilt:
        with _told_apart():
            name = f"{self.alias}-{digest()}-{uuid.uuid4().hex[:8]}"
            SearchEntry.init(index=name, using=self.writer)
            self.writer.indices.put_alias(index=name, name=self.next_alias)
            try:
                rebuilt = self._fill(name, entries, stamp)
            except BaseException:
                self.writer.indices.delete(index=name, ignore_unavailable=True)
                raise
            self._swap(name)
            return rebuilt

    def known(self) -> Iterator[tuple[str, str]]:
        with _told_apart():
            wholes = {"query": {"term": {"unit": "whole"}}, "_source": ["fingerprint"]}
            for found in scan(self.writer, query=wholes, index=self._live(), size=SCANNED):
                yield found["_id"], found["_source"]["fingerprint"]

    @property
    def exists(self) -> bool:
        with _told_apart():
            return bool(self.client.indices.exists_alias(name=self.alias))

    def version(self) -> str:
        with _told_apart():
            return str(self.client.info()["version"]["number"])

    def index_in_use(self) -> str:
        """Its name; raises IndexMissing also for one of another mapping."""
        with _told_apart():
            return self._live()

    def drop(self) -> None:
        """Takes away every index of this alias."""
        with _told_apart():
            for name in self._own():
                self.writer.indices.delete(index=name, ignore_unavailable=True)

    def _search(self, query: Query, terms: frozenset[str] | None, limit: int) -> Hits:
        asked, deadline = words_asked(query), time.monotonic() + SEARCH_SECONDS
        unknown: list[Token] = []

        def ask(required: int) -> list[Hit]:
            built = build_query(query, terms, required)
            hits, unknown[:] = self._ask(built, query, terms, asked, limit, deadline)
            if unknown:
                built = build_query(query, terms, required, unknown)
                hits, _ = self._ask(built, query, terms, [], limit, deadline)
            return hits

        return replace(with_others(query, limit, ask), unknown=tuple(unknown))

    def _complete(self, typed: Typed, terms: frozenset[str] | None, limit: int) -> Hits:
        search = Search(using=self.client, index=self.alias).query(build_completion(typed, terms))
        search = search[: limit + 1].extra(track_total_hits=False)
        found = self.client.search(index=self.alias, body=search.source(READ).to_dict())
        hits = [_hit(one) for one in found["hits"]["hits"]]
        return Hits(tuple(hits[:limit]), is_capped=len(hits) > limit)

    def _ask(
        self,
        built: Any,
        query: Query,
        terms: frozenset[str] | None,
        asked: list[Token],
        limit: int,
        deadline: float,
    ) -> tuple[list[Hit], list[Token]]:
        """The best unit of each entry; and the words that nothing this reader may find has."""
        search = Search(using=self.client, index=self.alias).query(built)[: limit + 1]
        search = search.extra(collapse={"field": "key"}, track_total_hits=False)
        searches = [search.source(READ).to_dict()]
        for word in asked:
            found = build_query(replace(query, units=(Unit(word=word),), phrases=()), terms, 1)
            searches.append({"query": found.to_dict(), "size": 0, "terminate_after": 1})
        lines = [line for body in searches for line in ({"index": self.alias}, body)]
        client = self.client.options(request_timeout=max(LEAST_SECONDS, deadline - time.monotonic()))
        answers = client.msearch(searches=lines)["responses"]
        if failed := [answer for answer in answers if "error" in answer]:
            raise EngineUnavailable(str(failed[0]["error"].get("type")))
        unknown = [w for w, a in zip(asked, answers[1:], strict=True) if not a["hits"]["total"]["value"]]
        return [_hit(found) for found in answers[0]["hits"]["hits"]], unknown

    def _fill(self, name: str, entries: Iterable[Entry], stamp: int) -> Rebuilt:
        """Rows are read by the caller's thread, on its connection; two others send."""
        count = 0
        items: list[Action] = []
        sent: deque[Future[list[Action]]] = deque()
        with ThreadPoolExecutor(SENDERS) as senders:
            for some in _batched(entries, ENTRIES_SENT):
                count += len(some)
                actions = [action for entry in some for action in _indexing(name, entry, stamp)]
                sent.append(senders.submit(self._write, iter(actions), PATIENT_TRIES))
                if len(sent) > 2 * SENDERS:
                    items += sent.popleft().result()
            items += [item for one in sent for item in one.result()]
        self.client.options(request_timeout=SETTLE_SECONDS).indices.refresh(index=name)
        refused = sorted(self._settle(name, items, stamp))
        return Rebuilt(count - len(refused), refused)

    def _settle(self, index: str, items: list[Action], stamp: int) -> set[str]:
        """Of what was refused for its content nothing older stays; of what lost to a newer write no part of this one.

        Answers the keys of the first. Whatever was refused for another reason may be taken later.
        """
        if waiting := [item for item in items if _status(item) not in (CONTENT_REFUSED, LOST_RACE)]:
            raise WritesRefused(f"Il motore ha rifiutato {len(waiting)} scritture.")
        keys = sorted({_key(item) for item in items})
        if keys:
            self.writer.indices.refresh(index=index)
        for start in range(0, len(keys), SCANNED):
            older = [{"terms": {"key": keys[start : start + SCANNED]}}, {"range": {"stamp": {"lte": stamp}}}]
            query = {"bool": {"filter": older}}
            self.writer.delete_by_query(index=index, query=query, conflicts="proceed", refresh=True)
        return {_key(item) for item in items if _status(item) == CONTENT_REFUSED}

    def _swap(self, name: str) -> None:
        """The new index answers from here on; the others of this alias are taken away."""
        older = [other for other in self._own() if other != name]
        actions: list[Action] = [
            {"add": {"index": name, "alias": self.alias}},
            {"remove": {"index": name, "alias": self.next_alias}},
            *({"remove_index": {"index": other}} for other in older),
        ]
        self.writer.indices.update_aliases(actions=actions)

    def _targets(self) -> list[str]:
        """The index that answers, and the one that is being built."""
        live = self._live()
        return [live, *(name for name in self._aliased(self.next_alias) if name != live)]

    def _live(self) -> str:
        live = self._aliased(self.alias)
        if not live or not live[0].startswith(f"{self.alias}-{digest()}-"):
            raise IndexMissing("L'indice non c'è ancora o è di un'altra versione.")
        return live[0]

    def _own(self) -> list[str]:
        """The indices of this alias; another site's `cantiere-prova` is not one of `cantiere`."""
        name = re.compile(rf"{re.escape(self.alias)}-[0-9a-f]{{10}}-[0-9a-f]{{8}}")
        return list(filter(name.fullmatch, self.writer.indices.get(index=f"{self.alias}-*")))

    def _aliased(self, alias: str) -> list[str]:
        try:
            return list(self.asker.indices.get_alias(name=alias))
        except NotFoundError:
            return []

    def _units_known(self, indices: Iterable[str], keys: list[str]) -> dict[str, int]:
        """How many parts any of the indices has of each entry; read at once, without waiting for a refresh.

        What one that is being filled has not yet, it may get the next moment, as the other has it.
        """
        known: dict[str, int] = {}
        for index in indices if keys else ():
            answer = self.writer.mget(index=index, ids=keys, source_includes=["units"])
            found = ((doc["_id"], doc["_source"]["units"]) for doc in answer["docs"] if doc.get("found"))
            known |= {key: max(units, known.get(key, 0)) for key, units in found}
        return known

    @staticmethod
    def _changes(
        index: str, entries: list[Entry], gone: set[str], known: dict[str, int], stamp: int
    ) -> Iterator[Action]:
        present = {entry.key for entry in entries}
        for entry in entries:
            count = 0
            for action in _indexing(index, entry, stamp):
                count += 1
                yield action
            yield from _deleting(index, entry.key, range(count, known.get(entry.key, 0) + 1), stamp)
        for key in sorted(gone - present):
            yield from _deleting(index, key, range(known.get(key, 0) + 1), stamp)

    def _write(self, actions: Iterator[Action], tries: int = 0) -> list[Action]:
        """What was refused, also for a newer write that was there; nothing to delete is as it should be.

        `tries`: how often what a busy engine does not take now is sent again.
        """
        done = streaming_bulk(
            self.writer,
            actions,
            chunk_size=CHUNK,
            max_chunk_bytes=CHUNK_BYTES,
            raise_on_error=False,
            max_retries=tries,
            initial_backoff=BACKOFF_SECONDS,
            retry_on_status=(BUSY,) if tries else (),
        )
        return [item for ok, item in done if not ok and _status(item) != GONE]


def _batched(entries: Iterable[Entry], size: int) -> Iterator[list[Entry]]:
    rest = iter(entries)
    while some := list(islice(rest, size)):
        yield some


def _indexing(index: str, entry: Entry, stamp: int) -> Iterator[Action]:
    units = list(units_of(entry))
    for unit in units:
        yield {
            "_index": index,
            "_id": unit_id(entry.key, unit.number),
            "version": stamp,
            "version_type": "external_gte",
            "_source": body_of(entry, unit, len(units) - 1, stamp),
        }


def _deleting(index: str, key: str, numbers: Iterable[int], stamp: int) -> Iterator[Action]:
    for number in numbers:
        yield {
            "_op_type": "delete",
            "_index": index,
            "_id": unit_id(key, number),
            "version": stamp,
            "version_type": "external_gte",
        }


def _status(item: Action) -> int:
    return int(next(iter(item.values())).get("status", 0))


def _key(item: Action) -> str:
    return str(next(iter(item.values()))["_id"]).partition("#")[0]


def _hit(found: dict[str, Any]) -> Hit:
    facts = found["_source"]
    return Hit(
        facts["kind"],
        facts["object_id"],
        float(found["_score"] or 0),
        facts["ats"],
        tuple(facts["tags"]),
        facts["part"],
    )


@contextmanager
def _told_apart() -> Iterator[None]:
    """Whatever the client says, it means that the engine cannot be used now."""
    try:
        yield
    except (ApiError, TransportError, BulkIndexError, ScanError) as error:
        raise EngineUnavailable(type(error).__name__) from error
