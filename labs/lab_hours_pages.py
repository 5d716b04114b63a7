"""The hours of a lab as who leads it reads them: people × sessions, offices, ATS; the same as a spreadsheet."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Organisation, Person
from labs.hours import minutes_asked, minutes_due, minutes_of
from labs.models import Attendance, Enrolment, Lab, Session
from surveys.exports.tables import Table

WITH_OFFICE = ("organisation__ambito", "organisation__ats")
Spent = Counter[tuple[int, Organisation | None]]


@dataclass(frozen=True)
class HoursRow:
    """A person's minutes session by session (None: not in the register), and over the whole lab."""

    person: Person
    organisation: Organisation | None
    cells: list[int | None]
    online: int
    total: int
    percent: int
    is_enough: bool


@dataclass(frozen=True)
class Hours:
    """People × sessions of a lab, and the same minutes by office and by ATS: (name, people, minutes)."""

    lab: Lab
    sessions: list[Session]
    due: int
    asked: int
    rows: list[HoursRow]
    by_office: list[tuple[str, int, int]]
    by_ats: list[tuple[str, int, int]]

    @property
    def has_online(self) -> bool:
        return any(row.online for row in self.rows)


def hours_page(lab: Lab) -> Hours:
    sessions, due, asked = list(lab.sessions.all()), minutes_due(lab), minutes_asked(lab)
    totals, cells, spent = minutes_of(lab), _cells(lab), _spent(lab)
    offices = _offices(lab) | {pk: office for pk, office in spent if office}
    rows = []
    for pk, person in Person.objects.in_bulk({*offices, *cells, *totals}).items():
        total, own = totals.get(pk, 0), cells.get(pk, {})
        online = total - sum(own.values())
        spent[pk, offices.get(pk)] += online
        shown = [own.get(session.pk) for session in sessions]
        percent, enough = total * 100 // due if due else 0, 0 < asked <= total
        rows.append(HoursRow(person, offices.get(pk), shown, online, total, percent, enough))
    rows.sort(key=lambda row: (row.person.last_name, row.person.first_name, row.person.pk))
    return Hours(lab, sessions, due, asked, rows, _summed(spent, _office_name), _summed(spent, _ats_name))


def _cells(lab: Lab) -> dict[int, dict[int, int]]:
    """Minutes by person and session."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    present = Attendance.objects.filter(session__lab=lab).order_by()
    for person_pk, session_pk, minutes in present.values_list("person_id", "session_id", "minutes"):
        found[person_pk][session_pk] = minutes
    return found


def _spent(lab: Lab) -> Spent:
    """Minutes at sessions by person and the office they came from that day."""
    found: Spent = Counter()
    present = Attendance.objects.filter(session__lab=lab).select_related(*WITH_OFFICE)
    for row in present:
        found[row.person_id, row.organisation] += row.minutes
    return found


def _offices(lab: Lab) -> dict[int, Organisation | None]:
    """Who has a seat, and from which office."""
    seated = lab.enrolments.filter(status=Enrolment.Status.CONFIRMED).select_related(*WITH_OFFICE)
    return {seat.person_id: seat.organisation for seat in seated}


def _office_name(office: Organisation | None) -> str:
    return office.label if office else "Senza ufficio"


def _ats_name(office: Organisation | None) -> str:
    return office.ats.name if office and office.ats else "Senza ATS"


def _summed(spent: Spent, name: Callable[[Organisation | None], str]) -> list[tuple[str, int, int]]:
    """Who was there at all, and the minutes, by the name of their office or ATS."""
    minutes: Counter[str] = Counter()
    people: dict[str, set[int]] = defaultdict(set)
    for (pk, office), total in spent.items():
        if total:
            minutes[name(office)] += total
            people[name(office)].add(pk)
    return [(one, len(people[one]), minutes[one]) for one in sorted(minutes)]


def hours_tables(hours: Hours) -> list[Table]:
    """The same as the page, for a spreadsheet: minutes as numbers, empty where nothing is written."""
    days = [
        date_format(timezone.localtime(session.starts_at), "j F Y, \\o\\r\\e G:i")
        for session in hours.sessions
    ]
    header = [
        "Persona",
        "Ufficio",
        *days,
        "Corso online",
        "Totale",
        "Minuti del laboratorio",
        "Percentuale",
        "Soglia",
    ]
    rows = [
        [
            row.person.name,
            _office_name(row.organisation),
            *("" if cell is None else cell for cell in row.cells),
            row.online,
            row.total,
            hours.due,
            row.percent,
            "raggiunta" if row.is_enough else "non raggiunta",
        ]
        for row in hours.rows
    ]
    sums = ["Persone presenti", "Minuti"]
    return [
        Table("Persone", header, rows),
        Table("Uffici", ["Ufficio", *sums], [list(row) for row in hours.by_office]),
        Table("ATS", ["ATS", *sums], [list(row) for row in hours.by_ats]),
    ]
