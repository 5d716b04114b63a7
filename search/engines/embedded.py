"""The engine inside the process: a tantivy index in a folder, for one host.

`folder/current` names the live index, a folder beside it; a rebuild makes another and replaces that one line.
Whoever writes holds `folder/lock`. Words come analysed from `search.italian`, so tantivy only cuts at spaces.
"""

import fcntl
import json
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import tantivy

from search.engines.base import (
    EngineUnavailable,
    Entry,
    Hit,
    Hits,
    IndexBusy,
    IndexMissing,
    Rebuilt,
    entry_key,
    with_others,
    with_parts,
)
from search.engines.embedded_query import build_completion, build_query, within
from search.engines.units import IndexUnit, units_of
from search.italian import ANALYSIS, Token, fold
from search.query import Query
from search.typed import Typed

FORMAT = f"5.{ANALYSIS}"  # raise the first number when the fields or the terms change
WRITER_BYTES = 48_000_000
WHOLE, PART = "whole", "part"
PARTS_READ = 200  # of the best parts, which move what they belong to up
TANTIVY_ERRORS = (ValueError, OSError, RuntimeError, KeyError)


def make_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("facts", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("key", "unit", "kind", "audience", "ats", "tag"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("title_plain", "title_light", "text_plain", "text_light"):
        builder.add_text_field(name, tokenizer_name="words", index_option="position")
    for name in ("text_strong", "text_pairs", "text_grams"):
        builder.add_text_field(name, tokenizer_name="words", index_option="freq")
    builder.add_text_field("references", tokenizer_name="words", index_option="basic")
    return builder.build()


SCHEMA = make_schema()


def as_document(entry: Entry, unit: IndexUnit) -> tantivy.Document:
    facts = {
        "kind": entry.kind,
        "id": entry.object_id,
        "ats": entry.ats,
        "tags": entry.tags,
        "part": unit.part,
        "fingerprint": "" if unit.number else entry.fingerprint,
    }
    fields = {
        "facts": json.dumps(facts, ensure_ascii=False),
        "key": entry.key,
        "unit": PART if unit.number else WHOLE,
        "kind": entry.kind,
        "ats": fold(entry.ats),
    }
    document = tantivy.Document()
    for name, value in (fields | unit.texts).items():
        document.add_text(name, value)
    for term in entry.terms:
        document.add_text("audience", term)
    for tag in entry.tags:
        document.add_text("tag", fold(tag))
    return document


def _facts(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> dict[str, Any]:
    """What is kept of a unit beside its words."""
    facts: dict[str, Any] = json.loads(searcher.doc(address).get_first("facts") or "{}")
    return facts


class EmbeddedEngine:
    """Thread-safe; open it once per process."""

    name = "embedded"

    def __init__(self, folder: Path, wait: float = 10.0) -> None:
        self.folder = folder
        self.wait = wait
        self._guard = threading.Lock()
        self._open: tuple[str, tantivy.Index] | None = None

    def search(self, query: Query, terms: frozenset[str] | None, limit: int) -> Hits:
        return self._answer(lambda searcher: self._search(searcher, query, terms, limit))

    def complete(self, typed: Typed, terms: frozenset[str] | None, limit: int) -> Hits:
        return self._answer(lambda searcher: self._complete(searcher, typed, terms, limit))

    def _answer(self, asking: Callable[[tantivy.Searcher], Hits]) -> Hits:
        for attempt in (1, 2):
            try:
                index = self._index()
                index.reload()
                return asking(index.searcher())
            except TANTIVY_ERRORS as error:
                self._open = None  # a rebuild may have replaced the folder in this very moment
                if attempt == 2:
                    raise EngineUnavailable(str(error)) from error
        raise AssertionError

    def update(self, entries: Iterable[Entry], gone: Iterable[str], stamp: int) -> list[str]:
        with self._writing():
            try:
                writer = self._index().writer(heap_size=WRITER_BYTES, num_threads=1)
                for key in gone:
                    writer.delete_documents_by_term("key", key)
                self._write(writer, entries, replacing=True)
            except TANTIVY_ERRORS as error:
                raise self._what_fails(error) from error
        return []

    def rebuild(self, entries: Iterable[Entry], stamp: int = 0) -> Rebuilt:
        with self._writing():
            name = f"index-{uuid.uuid4().hex[:12]}"
            index = self._prepare(self.folder / name, create=True)
            writer = index.writer(heap_size=WRITER_BYTES, num_threads=1)
            count = self._write(writer, entries, replacing=False)
            previous = self._current_name()
            pointer = self.folder / "current.new"
            pointer.write_text(f"{FORMAT} {name}\n")
            pointer.replace(self.folder / "current")
            for old in self.folder.glob("index-*"):
                if old.name not in (name, previous):
                    shutil.rmtree(old, ignore_errors=True)
            return Rebuilt(count, [])

    def known(self) -> Iterator[tuple[str, str]]:
        try:
            searcher = self._searcher()
            wholes = tantivy.Query.term_query(SCHEMA, "unit", WHOLE, "basic")
            for _, address in searcher.search(wholes, limit=max(searcher.num_docs, 1), count=False).hits:
                facts = _facts(searcher, address)
                yield entry_key(facts["kind"], facts["id"]), facts["fingerprint"]
        except TANTIVY_ERRORS as error:
            raise self._what_fails(error) from error

    @property
    def exists(self) -> bool:
        return bool(self._current_name())

    def _search(
        self, searcher: tantivy.Searcher, query: Query, terms: frozenset[str] | None, limit: int
    ) -> Hits:
        unknown: list[Token] = []

        def ask(required: int) -> list[Hit]:
            built, unknown[:] = build_query(searcher, SCHEMA, query, terms, required)
            wholes = self._hits(searcher, within(SCHEMA, built, WHOLE), limit + 1)
            parts = self._hits(searcher, within(SCHEMA, built, PART), PARTS_READ) if wholes else []
            return with_parts(wholes, parts)

        return replace(with_others(query, limit, ask), unknown=tuple(unknown))

    def _complete(
        self, searcher: tantivy.Searcher, typed: Typed, terms: frozenset[str] | None, limit: int
    ) -> Hits:
        built = within(SCHEMA, build_completion(SCHEMA, typed, terms), WHOLE)
        hits = self._hits(searcher, built, limit + 1)
        return Hits(tuple(hits[:limit]), is_capped=len(hits) > limit)

    @staticmethod
    def _hits(searcher: tantivy.Searcher, built: tantivy.Query, limit: int) -> list[Hit]:
        found = []
        for score, address in searcher.search(built, limit=limit, count=False).hits:
            facts = _facts(searcher, address)
            tags, part = tuple(facts["tags"]), facts["part"]
            found.append(Hit(facts["kind"], facts["id"], float(score or 0), facts["ats"], tags, part))
        return found

    @staticmethod
    def _write(writer: tantivy.IndexWriter, entries: Iterable[Entry], replacing: bool) -> int:
        count = 0
        for entry in entries:
            count += 1
            if replacing:
                writer.delete_documents_by_term("key", entry.key)
            for unit in units_of(entry):
                writer.add_document(as_document(entry, unit))
        writer.commit()
        writer.wait_merging_threads()
        return count

    def _current_name(self) -> str:
        try:
            written, name = (self.folder / "current").read_text().split()
        except (OSError, ValueError):
            return ""
        return name if written == FORMAT and (self.folder / name).is_dir() else ""

    def _index(self) -> tantivy.Index:
        name = self._current_name()
        if not name:
            raise IndexMissing("L'indice non c'è ancora o è di un'altra versione.")
        with self._guard:
            if self._open is None or self._open[0] != name:
                self._open = (name, self._prepare(self.folder / name, create=False))
            return self._open[1]

    def _searcher(self) -> tantivy.Searcher:
        index = self._index()
        index.reload()
        return index.searcher()

    def _what_fails(self, error: Exception) -> EngineUnavailable:
        """The index, which cannot be read any more, or only this write (a full disk)."""
        self._open = None
        try:
            self._searcher().search(tantivy.Query.all_query(), limit=1)
        except TANTIVY_ERRORS:
            return IndexMissing(str(error))
        return EngineUnavailable(str(error))

    @staticmethod
    def _prepare(path: Path, create: bool) -> tantivy.Index:
        if create:
            path.mkdir(parents=True)
        index = tantivy.Index(SCHEMA, path=str(path), reuse=True) if create else tantivy.Index.open(str(path))
        words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("words", words)
        return index

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer at a time among all processes of the host; waits a little, then gives way."""
        self.folder.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + self.wait
        with (self.folder / "lock").open("a") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() >= deadline:
                        raise IndexBusy("Un altro processo sta scrivendo l'indice.") from error
                    time.sleep(0.05)
            yield
