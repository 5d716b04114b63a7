"""What a folder with a `metadata.csv` holds: its rows, and each row's file checked and read. No database."""

from __future__ import annotations

import csv
import hashlib
import queue
import time
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.antivirus import ScannerUnavailable, infected, verdict
from toolkit.derived import NOTHING_MORE, Derived, derive
from toolkit.extraction import UNREADABLE, Extraction
from toolkit.extractor import Extractor
from toolkit.formats import UnacceptableFile, accept, clean_name

TABLE = "metadata.csv"
NEEDED = ("file", "titolo", "tipo")
KINDS = {"modello": "template", "atto": "act", "linea_guida": "guideline"}
MAX_TITLE = 250
SCANNER_SILENT = "L'antivirus non risponde: quando è di nuovo in funzione ripeti il comando."
READERS = 2
BATCH = 64


class TableError(ValueError):
    """The table as a whole cannot be used; the message says why."""


@dataclass(frozen=True)
class Row:
    line: int
    file: str
    title: str
    kind: str
    areas: tuple[str, ...] = ()
    organisation: str = ""
    licence: str = ""
    source: str = ""


@dataclass
class Prepared:
    """A row with its file; `refusal` is a sentence, `found` is missing where the file is known already.

    `seconds` is how long checking and reading took, beside the other file being read."""

    row: Row
    refusal: str = ""
    name: str = ""
    data: bytes = field(default=b"", repr=False)
    media_type: str = ""
    sha256: str = ""
    found: Extraction | None = None
    derived: Derived = NOTHING_MORE
    seconds: float = 0.0


def read_rows(directory: Path) -> list[Row]:
    """The table's rows with the line each begins on."""
    path = directory / TABLE
    if not path.is_file():
        raise TableError(f"Nella cartella {directory} non c'è {TABLE}.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(_rows(csv.DictReader(file)))
    except (UnicodeDecodeError, csv.Error) as error:
        raise TableError(f"{TABLE} non si legge: serve un CSV in UTF-8, con le virgole.") from error


def _rows(table: csv.DictReader[str]) -> Iterator[Row]:
    missing = [name for name in NEEDED if name not in (table.fieldnames or ())]
    if missing:
        raise TableError(f"In {TABLE} mancano le colonne: {', '.join(missing)}.")
    line = table.line_num + 1
    for record in table:
        cells = {name: (value or "").strip() for name, value in record.items() if isinstance(value, str)}
        yield Row(
            line=line,
            file=cells.get("file", ""),
            title=cells.get("titolo", ""),
            kind=cells.get("tipo", ""),
            areas=tuple(one.strip() for one in cells.get("temi", "").split("|") if one.strip()),
            organisation=cells.get("ente", ""),
            licence=cells.get("licenza", ""),
            source=cells.get("fonte", ""),
        )
        line = table.line_num + 1


def prepare(
    directory: Path, rows: Iterable[Row], known: Collection[str], scanner: str = ""
) -> Iterator[Prepared]:
    """Each row's file checked, hashed and, unless its digest is known, read: two files at a time, in order.

    `scanner` is the address of the one to ask before a file is read, where there is one."""
    waiting = list(rows)
    with _extractors() as free, ThreadPoolExecutor(READERS) as pool:
        for start in range(0, len(waiting), BATCH):
            batch = waiting[start : start + BATCH]
            yield from pool.map(lambda row: _timed(directory, row, known, scanner, free), batch)


@contextmanager
def _extractors() -> Iterator[queue.SimpleQueue[Extractor]]:
    extractors = [Extractor() for _ in range(READERS)]
    free: queue.SimpleQueue[Extractor] = queue.SimpleQueue()
    for one in extractors:
        free.put(one)
    try:
        yield free
    finally:
        for one in extractors:
            one.close()


def _timed(
    directory: Path, row: Row, known: Collection[str], scanner: str, free: queue.SimpleQueue[Extractor]
) -> Prepared:
    started = time.perf_counter()
    prepared = _prepared(directory, row, known, scanner, free)
    prepared.seconds = time.perf_counter() - started
    return prepared


def _prepared(
    directory: Path, row: Row, known: Collection[str], scanner: str, free: queue.SimpleQueue[Extractor]
) -> Prepared:
    try:
        prepared = _checked(directory, row)
        if scanner and prepared.sha256 not in known:
            _require_clean(scanner, prepared.data)
    except UnacceptableFile as refusal:
        return Prepared(row, refusal=str(refusal))
    if prepared.sha256 in known:
        return prepared
    extractor = free.get()
    try:
        prepared.found = extractor.read(prepared.name, prepared.data)
    finally:
        free.put(extractor)
    if prepared.found.outcome == UNREADABLE:
        prepared.refusal = prepared.found.note
    else:
        prepared.derived = derive(prepared.name, prepared.data, prepared.found.texts)
    return prepared


def _require_clean(scanner: str, data: bytes) -> None:
    """Raises UnacceptableFile also where nobody can tell."""
    try:
        name = verdict(scanner, data)
    except ScannerUnavailable as silence:
        raise UnacceptableFile(SCANNER_SILENT) from silence
    if name:
        raise UnacceptableFile(infected(name))


def _checked(directory: Path, row: Row) -> Prepared:
    """Raises UnacceptableFile for whatever is wrong with the row or its file."""
    if row.kind not in KINDS:
        raise UnacceptableFile(f"Il tipo «{row.kind}» non è tra {', '.join(KINDS)}.")
    if not row.title or len(row.title) > MAX_TITLE:
        raise UnacceptableFile(f"Il titolo deve avere da 1 a {MAX_TITLE} caratteri.")
    if any("\x00" in value for value in (row.title, row.organisation, row.licence, row.source, *row.areas)):
        raise UnacceptableFile("La riga contiene un carattere nullo: toglilo e ricarica.")
    path = _inside(directory, row.file)
    name = clean_name(path.name)
    size = path.stat().st_size
    with path.open("rb") as file:
        wanted = accept(name, file, size)
        data = file.read()
    digest = hashlib.sha256(data).hexdigest()
    return Prepared(row, name=name, data=data, media_type=wanted.media_type, sha256=digest)


def _inside(directory: Path, name: str) -> Path:
    """The file beside the table, and nowhere else."""
    try:
        path = (directory / name).resolve()
        is_there = bool(name) and path.is_relative_to(directory.resolve()) and path.is_file()
    except (OSError, ValueError):
        is_there = False
    if not is_there:
        raise UnacceptableFile("Il file non c'è nella cartella: controlla il nome nella colonna «file».")
    return path
