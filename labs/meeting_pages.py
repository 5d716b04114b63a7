"""What the pages of video meetings show: what an import would do, and the names that wait for somebody who knows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from accounts.models import Person
from labs.meetings import Meeting, Stay
from labs.models import Lab, MeetingName, MeetingStay, Session
from labs.rosters import BY_HAND, counted, directory_of, intervals_of, people_of_lab
from labs.stays import Interval, Nobody, minutes_within, name_key, queue_key


def waiting_in(lab: Lab) -> QuerySet[MeetingStay]:
    return MeetingStay.objects.filter(session__lab=lab, person=None, is_ignored=False)


@dataclass(frozen=True)
class PreviewRow:
    """A person found in the file: minutes in the meeting, in the register before and after the import."""

    person: Person
    in_meeting: int
    before: int | None
    after: int
    is_by_hand: bool

    @property
    def changes(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Preview:
    """What an import would do; nothing is written."""

    meeting: Meeting
    rows: list[PreviewRow]
    waiting: list[tuple[str, str, int]]  # name, email, minutes
    set_aside: list[str]
    new_stays: int

    @property
    def changed(self) -> int:
        return sum(row.changes for row in self.rows)


def preview_of(session: Session, meeting: Meeting) -> Preview:
    directory, kept = directory_of(session.lab), intervals_of(session)
    found: dict[int, list[Interval]] = defaultdict(list)
    unknown: dict[str, list[Stay]] = defaultdict(list)
    aside: dict[str, None] = {}
    for stay in meeting.stays:
        who = directory.find(stay.name, stay.email)
        if who is Nobody.UNKNOWN:
            unknown[queue_key(stay.name, stay.email)].append(stay)
        elif isinstance(who, int):
            found[who].append((stay.joined, stay.left))
        else:
            aside[stay.name] = None
    there = set(session.meeting_stays.values_list("name", "email", "joined_at", "left_at"))
    new = {(one.name, one.email, one.joined, one.left) for one in meeting.stays} - there
    return Preview(
        meeting=meeting,
        rows=_preview_rows(session, {pk: [*said, *kept.get(pk, [])] for pk, said in found.items()}),
        waiting=[_waiting(session, stays) for stays in unknown.values()],
        set_aside=list(aside),
        new_stays=len(new),
    )


def _waiting(session: Session, stays: list[Stay]) -> tuple[str, str, int]:
    intervals = [(stay.joined, stay.left) for stay in stays]
    return stays[0].name, stays[0].email, minutes_within(intervals, session.starts_at, session.ends_at)


def _preview_rows(session: Session, intervals: dict[int, list[Interval]]) -> list[PreviewRow]:
    people = Person.objects.in_bulk(intervals)
    present = {row.person_id: row for row in session.attendances.filter(person__in=intervals)}
    rows = []
    for pk, stays in intervals.items():
        row = present.get(pk)
        in_meeting = minutes_within(stays, session.starts_at, session.ends_at)
        said = counted(session, row.arrived_at if row else None, stays)
        is_by_hand = row is not None and row.source in BY_HAND
        after = row.minutes if row and is_by_hand else said[0] if said else 0
        rows.append(PreviewRow(people[pk], in_meeting, row.minutes if row else None, after, is_by_hand))
    return sorted(rows, key=lambda row: (row.person.last_name, row.person.first_name, row.person.pk))


@dataclass
class NameRow:
    """A name that waits, with the people it may be, those that share a word with it first."""

    key: str
    names: list[str] = field(default_factory=list)
    email: str = ""
    minutes: int = 0
    sessions: int = 0
    alike: list[Person] = field(default_factory=list)


def names_page(lab: Lab, at_most: int) -> dict[str, Any]:
    """The first names that wait, who they may be, and what was learned so far."""
    people = list(people_of_lab(lab).filter(is_active=True))
    rows = _name_rows(waiting_in(lab).select_related("session"))
    for row in rows[:at_most]:
        words = {word for name in row.names for word in name_key(name).split() if len(word) > 2}
        row.alike = [one for one in people if words & set(name_key(one.name).split())]
    learned = MeetingName.objects.filter(lab=lab).select_related("person").order_by("key")
    return {
        "lab": lab,
        "rows": rows[:at_most],
        "more": len(rows) - at_most,
        "people": people,
        "learned": learned,
    }


def _name_rows(stays: Iterable[MeetingStay]) -> list[NameRow]:
    rows: dict[str, NameRow] = {}
    intervals: dict[tuple[str, Session], list[Interval]] = defaultdict(list)
    for stay in stays:
        key = queue_key(stay.name, stay.email)
        row = rows.setdefault(key, NameRow(key, email=stay.email))
        if stay.name not in row.names:
            row.names.append(stay.name)
        intervals[key, stay.session].append((stay.joined_at, stay.left_at))
    for (key, session), said in intervals.items():
        rows[key].minutes += minutes_within(said, session.starts_at, session.ends_at)
        rows[key].sessions += 1
    return sorted(rows.values(), key=lambda row: (-row.minutes, row.key))
