"""What the pages of hours show: one's own year by year, those of an office, as a page and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from accounts.models import Organisation, Person
from labs.durations import duration_words, missing_words, out_of
from labs.hours import (
    DUE_MINUTES_A_YEAR,
    LabMinutes,
    PersonMinutes,
    hours_at,
    hours_of,
    minutes_asked_of,
)
from labs.models import Attendance, Certificate, Lab

HEADER = [
    "Persona", "Email", "Anno", "Laboratorio", "Formato", "Percorso", "Minuti", "Codice dell'attestato",
    "Versione", "Stato del laboratorio",
]  # fmt: skip
FIRST_YEAR = 2000


@dataclass(frozen=True)
class LabRow:
    """What a person has done in a lab in a year, and what has come of it."""

    lab: Lab
    minutes: int
    certificate: Certificate | None
    state: str

    @property
    def words(self) -> str:
        return duration_words(self.minutes)


@dataclass(frozen=True)
class Year:
    number: int
    minutes: int
    rows: list[LabRow]

    @property
    def due(self) -> int:
        return DUE_MINUTES_A_YEAR

    @property
    def words(self) -> str:
        return year_words(self.minutes)


def year_words(minutes: int) -> str:
    """«18 ore su 40 ore: mancano 22 ore.»"""
    if not minutes:
        return f"Nessuna ora su {DUE_MINUTES_A_YEAR // 60}."
    missing = DUE_MINUTES_A_YEAR - minutes
    return f"{out_of(minutes, DUE_MINUTES_A_YEAR)}: {missing_words(missing) if missing > 0 else 'ci sono tutte'}."


def own_years(person: Person) -> list[Year]:
    """This year and those with hours, newest first; in a fixed number of queries."""
    done = hours_of(person)
    labs = {one.lab.pk: one.lab for one in done}
    totals: Counter[int] = Counter()
    for one in done:
        totals[one.lab.pk] += one.minutes
    asked = minutes_asked_of(labs.values())
    last: dict[int, Certificate] = {}
    for certificate in Certificate.objects.filter(person=person, lab__in=labs).order_by("version"):
        last[certificate.lab_id] = certificate
    by_year = {year: list(rows) for year, rows in groupby(done, key=lambda one: one.year)}
    return [
        Year(
            number,
            sum(one.minutes for one in by_year.get(number, [])),
            [
                _row(one, last.get(one.lab.pk), totals[one.lab.pk], asked[one.lab.pk])
                for one in by_year.get(number, [])
            ],
        )
        for number in sorted({timezone.localdate().year, *by_year}, reverse=True)
    ]


def _row(one: LabMinutes, certificate: Certificate | None, total: int, asked: int) -> LabRow:
    valid = certificate if certificate and certificate.status == Certificate.Status.VALID else None
    return LabRow(one.lab, one.minutes, valid, _state(one.lab, certificate, total, asked))


def _state(lab: Lab, certificate: Certificate | None, total: int, asked: int) -> str:
    if certificate and certificate.status == Certificate.Status.VALID:
        version = f", versione {certificate.version}" if certificate.version > 1 else ""
        return f"Attestato valido{version}"
    if certificate and certificate.status == Certificate.Status.REVOKED:
        return f"Attestato revocato: {certificate.ended_because}"
    if total < asked:
        return f"Per l'attestato servono {duration_words(asked)}"
    if lab.status == Lab.Status.CONCLUDED:
        return "Le ore ci sono: l'attestato lo rilascia chi coordina"
    return "Le ore ci sono: l'attestato arriva quando il laboratorio è concluso"


@dataclass(frozen=True)
class OfficeRow:
    """A person of the office in a year."""

    person: Person
    labs: list[LabMinutes]
    minutes: int
    certificates: int

    @property
    def words(self) -> str:
        return year_words(self.minutes)


@dataclass(frozen=True)
class OfficeYear:
    number: int
    people: list[PersonMinutes]
    certificates: dict[tuple[int, int], Certificate]

    @property
    def rows(self) -> list[OfficeRow]:
        return [
            OfficeRow(
                one.person,
                one.labs,
                one.minutes,
                sum((one.person.pk, done.lab.pk) in self.certificates for done in one.labs),
            )
            for one in self.people
        ]

    @property
    def words(self) -> str:
        """«100 ore in tutto; 2 persone su 17 hanno le 40 ore.»"""
        total = duration_words(sum(one.minutes for one in self.people))
        complete = sum(one.minutes >= DUE_MINUTES_A_YEAR for one in self.people)
        who = "1 persona" if complete == 1 else f"{complete} persone" if complete else "nessuno"
        return f"{total} in tutto; {who} su {len(self.people)} {'hanno' if complete > 1 else 'ha'} le 40 ore."


def office_year(organisation: Organisation, year: int) -> OfficeYear:
    """Valid certificates by (person, lab)."""
    people = hours_at(organisation, year)
    valid = Certificate.objects.valid().filter(organisation=organisation)
    held = valid.filter(person__in=[one.person.pk for one in people]).order_by("person__last_name", "pk")
    return OfficeYear(year, people, {(one.person_id, one.lab_id): one for one in held})


def years_of(organisation: Organisation) -> list[int]:
    """This year and those in which somebody of the office was present, newest first."""
    present = Attendance.objects.filter(organisation=organisation, minutes__gt=0)
    found = present.order_by().datetimes("session__starts_at", "year")
    return sorted({timezone.localdate().year, *(one.year for one in found)}, reverse=True)


def asked_year(text: str) -> int:
    """The year that the address names; this one where it names none."""
    this = timezone.localdate().year
    return int(text) if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:5]) <= this else this


def office_rows(of_year: OfficeYear) -> Iterable[list[object]]:
    """A row for each person and lab; a person without hours has one row, with zero minutes."""
    for one in of_year.people:
        start = [one.person.name, one.person.email, of_year.number]
        if not one.labs:
            yield [*start, "", "", "", 0, "", "", ""]
        for done in one.labs:
            lab, held = done.lab, of_year.certificates.get((one.person.pk, done.lab.pk))
            programme = lab.programme.title if lab.programme else ""
            proof = [held.shown_code, held.version] if held else ["", ""]
            yield [
                *start, lab.title, lab.get_format_display(), programme, done.minutes, *proof,
                lab.get_status_display(),
            ]  # fmt: skip
