"""Which files may be taken away of the results, by whom?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.models import Person
from accounts.rules import require
from accounts.spreadsheets import write_csv
from surveys import rules
from surveys.counts import Basis
from surveys.exports.orders import write_orders
from surveys.exports.report import write_report
from surveys.exports.tables import flat, in_lines, tables
from surveys.exports.workbook import write_workbook
from surveys.models import Survey
from surveys.reading import Asked, Reading, read

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Format:
    suffix: str
    content_type: str
    write: Callable[[Reading, Basis], bytes]


FORMATS = {
    "xlsx": Format("xlsx", XLSX, lambda reading, basis: write_workbook(tables(reading, basis))),
    "csv": Format(
        "csv",
        "text/csv; charset=utf-8",
        lambda reading, basis: write_csv(in_lines(flat(reading, basis))).encode(),
    ),
    "pdf": Format("pdf", "application/pdf", write_report),
    "preflib": Format("zip", "application/zip", lambda reading, basis: write_orders(reading)),
}


def require_file(person: Person | AnonymousUser, survey: Survey, kind: str) -> None:
    """Of results that the person may read; single ballots are of fewer."""
    if kind == "preflib":
        require(rules.can_take_ballots(person, survey), rules.NO_BALLOTS)


def file_of(
    person: Person | AnonymousUser, survey: Survey, kind: str, asked: Asked
) -> tuple[bytes, str, str]:
    """Its content, its type and its name; after `require_file`."""
    form = FORMATS[kind]
    reading = read(survey, rules.can_read_texts(person, survey))
    body = form.write(reading, Basis(asked.basis(survey).rule))
    return body, form.content_type, f"risultati-{survey.pk}.{form.suffix}"
