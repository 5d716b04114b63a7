"""Lists as files: how often, in which formats; no text in them is ever a formula."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.limits import Limit, TooMany, take_by_reader
from accounts.spreadsheets import write_csv
from surveys.exports.tables import Table
from surveys.exports.workbook import write_workbook

EXPORT = Limit(
    "export",
    5,
    datetime.timedelta(hours=1),
    "Hai già scaricato diversi file nell'ultima ora. L'elenco resta qui: puoi riprovare {when}.",
)
FORMATS: dict[str, tuple[str, Callable[[Table], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", lambda table: write_csv([table.header, *table.rows]).encode()),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda table: write_workbook([table]),
    ),
}


def require_format(kind: str) -> None:
    if kind not in FORMATS:
        raise Http404("Questo formato non c'è.")


def list_file(
    request: HttpRequest, kind: str, name: str, title: str, header: list[str], rows: Sequence[list[Any]]
) -> HttpResponse:
    """The table as an attachment; past the limit of the hour, a page that says when to come back."""
    try:
        take_by_reader(request, EXPORT)
    except TooMany as limit:
        response = render(request, "labs/too_many.html", {"sentence": limit.messages[0]}, status=429)
        response["Retry-After"] = str(limit.seconds)
        return response
    content_type, write = FORMATS[kind]
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return HttpResponse(write(Table(title, header, list(rows))), content_type=content_type, headers=headers)
