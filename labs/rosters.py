"""Who is in the register of a session, with which minutes and from which source; how the people of a lab are called."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import Membership, Organisation, Person, Role
from labs.models import Attendance, Enrolment, Lab, MeetingName, MeetingStay, Session
from labs.stays import Directory, Interval, minutes_within, unambiguous

Source = Attendance.Source
BY_HAND = frozenset({Source.REGISTER.value, Source.CORRECTION.value})
Counted = tuple[int, str]  # minutes, source
ASK_REASON = "Il registro è chiuso: ogni cambiamento è una correzione, scrivi il motivo."


@dataclass(frozen=True)
class Line:
    """A person in the register; `counted` is what the QR and the video meeting say, None where they say nothing."""

    person: Person
    organisation: Organisation | None
    attendance: Attendance | None
    counted: Counted | None
    has_seat: bool

    @property
    def is_by_hand(self) -> bool:
        return self.attendance is not None and self.attendance.source in BY_HAND

    @property
    def seen(self) -> str:
        """What was there when the page was made: sent back with it, it tells who has written meanwhile."""
        return seen_of(self.attendance)


@dataclass(frozen=True)
class Mark:
    """What somebody wants in a row of the register: `minutes`, None for what the QR and the video meeting say;
    `seen` is what the row said when they looked (`seen_of`)."""

    person_id: int
    seen: str
    minutes: int | None


def seen_of(attendance: Attendance | None) -> str:
    if attendance is None:
        return ""
    return f"{attendance.minutes}{'h' if attendance.source in BY_HAND else 'a'}"


def counted(session: Session, arrived_at: datetime | None, stays: Iterable[Interval]) -> Counted | None:
    """What counts where nobody wrote by hand: the larger of the QR, from the arrival on, and the video meeting."""
    said: list[Counted] = []
    if arrived_at is not None:
        there = [(arrived_at, session.ends_at)]
        said.append((minutes_within(there, session.starts_at, session.ends_at), Source.CHECK_IN.value))
    if intervals := list(stays):
        said.append((minutes_within(intervals, session.starts_at, session.ends_at), Source.MEETING.value))
    return max(said, key=lambda one: one[0], default=None)


def intervals_of(session: Session, person_ids: Iterable[int] | None = None) -> dict[int, list[Interval]]:
    """The stays in video meetings, by person."""
    who = Q(person__isnull=False) if person_ids is None else Q(person__in=list(person_ids))
    found: dict[int, list[Interval]] = defaultdict(list)
    stays = MeetingStay.objects.filter(who, session=session)
    for pk, joined_at, left_at in stays.values_list("person_id", "joined_at", "left_at"):
        found[pk].append((joined_at, left_at))
    return found


def register_of(session: Session) -> list[Line]:
    """Who has a seat and who has minutes, by name."""
    seated = session.lab.enrolments.filter(status=Enrolment.Status.CONFIRMED)
    related = ("person", "organisation__ambito", "organisation__ats")
    seats = {seat.person_id: seat for seat in seated.select_related(*related)}
    rows = session.attendances.select_related(*related)
    attendances = {row.person_id: row for row in rows}
    intervals = intervals_of(session)
    lines = []
    for pk in seats.keys() | attendances.keys():
        row, seat = attendances.get(pk), seats.get(pk)
        one: Attendance | Enrolment = row or seats[pk]
        said = counted(session, row.arrived_at if row else None, intervals.get(pk, []))
        office = one.organisation or (seat.organisation if seat else None)
        lines.append(Line(one.person, office, row, said, seat is not None))
    return sorted(lines, key=lambda line: (line.person.last_name, line.person.first_name, line.person.pk))


def people_of_lab(lab: Lab) -> QuerySet[Person]:
    """Whom a register may hold: who has or waits for a seat, the guests, who has been there. Not who only leads."""
    inside = Membership.objects.current().filter(circle=lab.circle_id).exclude(role=Role.TRAINER)
    asked = lab.enrolments.active()
    present = Attendance.objects.filter(session__lab=lab)
    return Person.objects.filter(
        Q(pk__in=inside.values("person"))
        | Q(pk__in=asked.order_by().values("person"))
        | Q(pk__in=present.order_by().values("person"))
    )


def missing_from(session: Session) -> QuerySet[Person]:
    """Of the people of the lab, who is not in the register: to be added by hand."""
    listed = [line.person.pk for line in register_of(session)]
    return people_of_lab(session.lab).filter(is_active=True).exclude(pk__in=listed)


def directory_of(lab: Lab) -> Directory:
    """How the people of the lab, and those who lead it, are found from the names of a video meeting."""
    registered = list(people_of_lab(lab))
    ids = {person.pk for person in registered}
    leading = Membership.objects.current().filter(circle=lab.circle_id, role=Role.TRAINER)
    leaders = list(Person.objects.filter(pk__in=leading.values("person")).exclude(pk__in=ids))
    everybody = [*registered, *leaders]
    learned = MeetingName.objects.filter(lab=lab).values_list("key", "person_id")
    return Directory(
        by_email={person.email.casefold(): person.pk for person in everybody},
        learned=dict(learned),
        by_name=unambiguous((person.pk, person.name) for person in everybody if person.is_active),
        leaders=frozenset(person.pk for person in leaders),
    )


def offices_of(lab: Lab, person_ids: Iterable[int]) -> dict[int, int | None]:
    """From which office each comes to this lab: that of the seat, else the first they belong to now."""
    ids = list(person_ids)
    current = Membership.objects.current().filter(person__in=ids, organisation__isnull=False)
    found: dict[int, int | None] = dict(current.order_by("-pk").values_list("person_id", "organisation_id"))
    seats = lab.enrolments.active().filter(person__in=ids, organisation__isnull=False)
    return found | dict(seats.order_by().values_list("person_id", "organisation_id"))
