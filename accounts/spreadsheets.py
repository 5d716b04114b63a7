"""What are the rows of an uploaded XLSX or CSV, and how is a CSV written that no spreadsheet executes?

Nothing here imports Django."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from itertools import islice

import openpyxl

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
MAX_ROWS = 5000
MAX_COLUMNS = 30
MAX_CELL = 500
MAX_PARTS = 500

Rows = list[tuple[int, list[str]]]  # line number as the spreadsheet shows it, cells


class UnreadableTable(Exception):
    """The file is no table we read; the message is the Italian sentence shown."""


def rows_of(name: str, content: bytes) -> Rows:
    """Every row with something in it."""
    if len(content) > MAX_BYTES:
        raise UnreadableTable("Il file supera i 5 MB: dividilo in due.")
    if name.lower().endswith(".xlsx"):
        rows = _xlsx_rows(content)
    elif name.lower().endswith(".csv"):
        rows = _csv_rows(content)
    else:
        raise UnreadableTable("Serve un file XLSX (Excel, LibreOffice) oppure CSV.")
    if len(rows) > MAX_ROWS + 1:
        raise UnreadableTable(f"Il file ha più di {MAX_ROWS} righe: dividilo in due.")
    return rows


def _xlsx_rows(content: bytes) -> Rows:
    _check_package(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        cells = sheet.iter_rows(values_only=True, max_row=MAX_ROWS * 2, max_col=MAX_COLUMNS)
        return _filled(enumerate(([_text(cell) for cell in row] for row in cells), start=1))
    except Exception as error:  # whatever a damaged file makes the reader raise
        raise UnreadableTable("Il file XLSX è danneggiato: riaprilo e salvalo di nuovo.") from error


def _check_package(content: bytes) -> None:
    """A small archive of bounded size whose parts declare no entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise UnreadableTable("Il file XLSX è troppo grande una volta aperto: dividilo in due.")
            for part in parts:
                with archive.open(part) as opened:
                    if b"<!DOCTYPE" in opened.read(4096).upper():
                        raise UnreadableTable("Il file XLSX contiene dichiarazioni non ammesse.")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise UnreadableTable("Questo file non è un XLSX: riaprilo e salvalo di nuovo.") from error


def _csv_rows(content: bytes) -> Rows:
    text = _decoded(content)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: Rows = []
    line = 1
    try:
        for row in islice(reader, MAX_ROWS * 2):
            rows.append((line, [cell.strip()[:MAX_CELL] for cell in row[:MAX_COLUMNS]]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableTable(f"Il file CSV non si legge dalla riga {line} in poi.") from error
    return _filled(rows)


def _decoded(content: bytes) -> str:
    """UTF-8 with or without mark, else what Excel writes in Italy."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()[:MAX_CELL]


def _filled(rows: Iterable[tuple[int, list[str]]]) -> Rows:
    """Without the cells after the last written one, and without the rows that have none."""
    found = []
    for number, cells in rows:
        width = max((at for at, cell in enumerate(cells, start=1) if cell), default=0)
        if width:
            found.append((number, cells[:width]))
    return found


def write_csv(rows: Iterable[Sequence[object]]) -> str:
    """With `;` and a mark, as Excel in Italy opens it; a cell that begins a formula is kept as text."""
    out = io.StringIO()
    out.write("\ufeff")
    csv.writer(out, delimiter=";").writerows([[_safe(cell) for cell in row] for row in rows])
    return out.getvalue()


def _safe(cell: object) -> str:
    text = str(cell)
    if isinstance(cell, int | float):
        return text
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") or text[:1] in ("\t", "\r") else text
