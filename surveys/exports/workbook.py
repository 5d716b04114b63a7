"""The workbook of a result: a sheet for each table, in which no text is ever a formula or a link."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from surveys.exports.tables import Row, Table

FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LONGEST_NAME = 31
TEXTS_ARE_TEXTS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_workbook(tables: Sequence[Table]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, TEXTS_ARE_TEXTS) as book:
        bold = book.add_format({"bold": True, "text_wrap": True})
        taken: set[str] = set()
        for table in tables:
            sheet = book.add_worksheet(sheet_name(table.title, taken))
            _fill(sheet, table, bold)
    return out.getvalue()


def sheet_name(title: str, taken: set[str]) -> str:
    """What a spreadsheet accepts: 31 characters, none of []:*?/\\, no apostrophe at the ends, each once."""
    name = FORBIDDEN.sub(" ", title)[:LONGEST_NAME].strip(" '") or "Foglio"
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{name[: LONGEST_NAME - 4].strip()} {number}"
    taken.add(name.casefold())
    return name


def _fill(sheet: Worksheet, table: Table, bold: Format) -> None:
    for column, title in enumerate(table.header):
        sheet.write_string(0, column, title, bold)
        sheet.set_column(column, column, _width(table, column))
    for number, row in enumerate(table.rows, start=1):
        _write(sheet, number, row)
    sheet.freeze_panes(1, 0)


def _write(sheet: Worksheet, number: int, row: Row) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, int | float):
            sheet.write_number(number, column, cell)
        elif cell:
            sheet.write_string(number, column, str(cell))


def _width(table: Table, column: int) -> int:
    cells = [len(str(row[column])) for row in table.rows[:200] if column < len(row)]
    return min(60, max([len(table.header[column]), *cells]) + 2)
