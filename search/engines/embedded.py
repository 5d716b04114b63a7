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
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy

from search.engines.base import EngineUnavailable, Entry, Hit, Hits, IndexBusy
from search.engines.embedded_query import build_query
from search.italian import fold, streams
from search.query import Query

FORMAT = (
    "2"  # raise it when the fields, the terms or the analysis change: an index of another format is not read
)
WRITER_BYTES = 48_000_000
LONGEST_BODY = 2_000_000
TANTIVY_ERRORS = (ValueError, OSError, RuntimeError, KeyError)


def make_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("facts", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("key", "kind", "audience", "ats", "tag"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for part in ("title", "body"):
        for form in ("plain", "light", "strong"):
            builder.add_text_field(f"{part}_{form}", tokenizer_name="words", index_option="position")
    builder.add_text_field("references", tokenizer_name="words", index_option="basic")
    return builder.build()


SCHEMA = make_schema()


def as_document(entry: Entry) -> tantivy.Document:
    title, body = streams(entry.title), streams(entry.body[:LONGEST_BODY])
    document = tantivy.Document()
    facts = {"kind": entry.kind, "id": entry.object_id, "ats": entry.ats, "tags": entry.tags}
    fields = {
        "facts": json.dumps(facts, ensure_ascii=False),
        "key": entry.key,
        "kind": entry.kind,
        "ats": fold(entry.ats),
        "title_plain": title.plain,
        "title_light": title.light,
        "title_strong": title.strong,
        "body_plain": body.plain,
        "body_light": body.light,
        "body_strong": body.strong,
        "references": f"{title.references} {body.references}",
    }
    for name, value in fields.items():
        document.add_text(name, value)
    for term in entry.terms:
        document.add_text("audience", term)
    for tag in entry.tags:
        document.add_text("tag", fold(tag))
    return document


class EmbeddedEngine:
    """Thread-safe; open it once per process."""

    name = "embedded"

    def __init__(self, folder: Path, wait: float = 10.0) -> None:
        self.folder = folder
        self.wait = wait
        self._guard = threading.Lock()
        self._open: tuple[str, tantivy.Index] | None = None

    def search(self, query: Query, terms: frozenset[str] | None, limit: int) -> Hits:
        for attempt in (1, 2):
            try:
                return self._search(query, terms, limit)
            except TANTIVY_ERRORS as error:
                self._open = None  # a rebuild may have replaced the folder in this very moment
                if attempt == 2:
                    raise EngineUnavailable(str(error)) from error
        raise AssertionError

    def update(self, entries: Iterable[Entry], gone: Iterable[str]) -> None:
        with self._writing():
            try:
                writer = self._index().writer(heap_size=WRITER_BYTES, num_threads=1)
                for key in gone:
                    writer.delete_documents_by_term("key", key)
                self._write(writer, entries, replacing=True)
            except TANTIVY_ERRORS as error:
                raise EngineUnavailable(str(error)) from error

    def rebuild(self, entries: Iterable[Entry]) -> int:
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
            return count

    @property
    def exists(self) -> bool:
        return bool(self._current_name())

    def _search(self, query: Query, terms: frozenset[str] | None, limit: int) -> Hits:
        index = self._index()
        index.reload()
        searcher = index.searcher()
        found: list[tuple[Any, tantivy.DocAddress]] = []
        for required in sorted({query.required, min(query.required, 1)}, reverse=True):
            built = build_query(searcher, SCHEMA, query, terms, required)
            found = searcher.search(built, limit=limit + 1, count=False).hits
            if found:
                break
        hits = tuple(self._hit(searcher, score, address) for score, address in found[:limit])
        return Hits(hits, is_capped=len(found) > limit)

    @staticmethod
    def _hit(searcher: tantivy.Searcher, score: Any, address: tantivy.DocAddress) -> Hit:
        facts = json.loads(searcher.doc(address).get_first("facts") or "{}")
        return Hit(facts["kind"], facts["id"], float(score or 0), facts["ats"], tuple(facts["tags"]))

    @staticmethod
    def _write(writer: tantivy.IndexWriter, entries: Iterable[Entry], replacing: bool) -> int:
        count = 0
        for entry in entries:
            count += 1
            if replacing:
                writer.delete_documents_by_term("key", entry.key)
            writer.add_document(as_document(entry))
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
            raise EngineUnavailable("L'indice non c'è ancora o è di un'altra versione.")
        with self._guard:
            if self._open is None or self._open[0] != name:
                self._open = (name, self._prepare(self.folder / name, create=False))
            return self._open[1]

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
