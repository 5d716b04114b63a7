"""Who was at the demo's sessions that are over, how each register says so, and which are still to be closed."""

import datetime
import hashlib
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Membership, Organisation, Person, Role
from labs.models import (
    Attendance,
    AttendanceChange,
    Enrolment,
    Lab,
    LabLink,
    LabVisit,
    MeetingImport,
    MeetingStay,
    Session,
)
from reports.demo.cast import DOMAIN
from reports.demo.clock import days_ago
from reports.demo.sisters import ONLINE

Source = Attendance.Source
AWAY, PARTLY = 0.08, 0.2  # of those with a seat
CHECKED_IN_EVERY, LEFT_OPEN_EVERY = 3, 9
LAST_VISIT_DAYS_AGO = 9


@dataclass(frozen=True)
class Seat:
    person: Person
    organisation_id: int | None


def presence() -> int:
    """Add the presences where the demo's people have none; answers how many were made."""
    if Attendance.objects.filter(person__email__endswith="@" + DOMAIN).exists():
        return 0
    sessions = _over()
    seats, leaders = _seats(), _leaders()
    to_write = _to_write(sessions)
    rows: list[Attendance] = []
    stays: list[MeetingStay] = []
    for session in to_write:
        made = list(_rows(session, seats[session.lab_id]))
        rows += made
        if session.place == ONLINE:
            stays += _stays(session, made, leaders[session.lab.circle_id])
    Attendance.objects.bulk_create(rows)
    MeetingStay.objects.bulk_create(stays)
    _tell_how(rows, leaders)
    _close(_to_close(to_write), leaders)
    _record(sessions)
    _visit()
    return len(rows)


def _over() -> list[Session]:
    """Those of labs that one of the demo's people leads: others may be on the same site."""
    led = Membership.objects.filter(role=Role.TRAINER, person__email__endswith="@" + DOMAIN)
    over = Session.objects.filter(ends_at__lt=timezone.now(), lab__circle__in=led.values("circle"))
    return list(over.exclude(lab__status=Lab.Status.DRAFT).select_related("lab"))


def _latest(sessions: Iterable[Session]) -> set[int]:
    """The last session of each lab."""
    last = {session.lab_id: session.pk for session in sorted(sessions, key=lambda one: one.starts_at)}
    return set(last.values())


def _to_write(sessions: list[Session]) -> list[Session]:
    """All but the last one of every second lab under way, where the register is still to be filled in."""
    latest = _latest(sessions)
    waiting = {
        session.pk
        for session in sessions
        if session.pk in latest and session.lab.status == Lab.Status.RUNNING and session.lab_id % 2
    }
    return [session for session in sessions if session.pk not in waiting]


def _to_close(sessions: list[Session]) -> list[Session]:
    """All but the last one of labs under way and of some that are over."""
    latest = _latest(sessions)
    return [
        session
        for session in sessions
        if session.pk not in latest
        or (session.lab.status == Lab.Status.CONCLUDED and session.lab_id % LEFT_OPEN_EVERY)
    ]


def _seats() -> dict[int, list[Seat]]:
    """Who may be in the register of each lab: who has a seat, and the guests."""
    seats: dict[int, list[Seat]] = defaultdict(list)
    confirmed = Enrolment.objects.filter(status=Enrolment.Status.CONFIRMED).select_related("person")
    for enrolment in confirmed.order_by("lab", "number"):
        seats[enrolment.lab_id].append(Seat(enrolment.person, enrolment.organisation_id))
    guests = Membership.objects.filter(role=Role.GUEST, circle__lab__isnull=False).order_by("pk")
    homes = dict(
        Organisation.objects.filter(memberships__role=Role.GUEST).values_list("memberships__person", "pk")
    )
    for guest in guests.select_related("person", "circle__lab"):
        if guest.circle:
            seats[guest.circle.lab.pk].append(Seat(guest.person, homes.get(guest.person_id)))
    return seats


def _leaders() -> dict[int, Person]:
    """The first trainer of each circle."""
    found = Membership.objects.filter(role=Role.TRAINER, circle__isnull=False).order_by("-pk")
    return {row.circle_id: row.person for row in found.select_related("person") if row.circle_id}


def _rows(session: Session, seats: list[Seat]) -> Iterator[Attendance]:
    chance = random.Random(f"{session.lab_id} {session.pk}")  # noqa: S311 - no secret
    source = _source(session)
    for seat in seats:
        minutes = _minutes(session, chance)
        if source != Source.REGISTER and not minutes:
            continue
        arrived_at = session.ends_at - datetime.timedelta(minutes=minutes)
        if minutes == session.minutes:
            arrived_at -= datetime.timedelta(minutes=chance.randrange(12))
        yield Attendance(
            session=session,
            person=seat.person,
            organisation_id=seat.organisation_id,
            minutes=minutes,
            source=source,
            arrived_at=arrived_at if source == Source.CHECK_IN else None,
            updated_at=arrived_at if source == Source.CHECK_IN else session.ends_at,
        )


def _source(session: Session) -> str:
    if session.place == ONLINE:
        return Source.MEETING
    return Source.REGISTER if session.pk % CHECKED_IN_EVERY else Source.CHECK_IN


def _minutes(session: Session, chance: random.Random) -> int:
    """Most stay to the end, some for a part, a few do not come."""
    drawn = chance.random()
    if drawn < AWAY:
        return 0
    if drawn < PARTLY:
        return 5 * round(session.minutes * chance.uniform(0.35, 0.95) / 5)
    return session.minutes


def _stays(session: Session, rows: list[Attendance], leader: Person) -> Iterator[MeetingStay]:
    """As a video meeting tells them: who came late, who fell off the line and came back on another device."""
    day = timezone.localdate(session.starts_at)
    source = MeetingImport.objects.create(
        session=session,
        platform=MeetingImport.Platform.TEAMS,
        file_name=f"presenze {day.isoformat()}.csv",
        digest=hashlib.sha256(f"{session.pk}".encode()).hexdigest(),
        imported_by=leader,
        imported_at=session.ends_at + datetime.timedelta(hours=1),
    )
    for number, row in enumerate(rows):
        since = session.ends_at - datetime.timedelta(minutes=row.minutes)
        middle = since + datetime.timedelta(minutes=row.minutes // 2)
        for joined_at, left_at in [(since, middle), (middle, session.ends_at)]:
            if number % 4 and joined_at == middle:
                continue
            yield MeetingStay(
                session=session,
                source=source,
                name=row.person.name,
                email=row.person.email,
                joined_at=joined_at,
                left_at=left_at if number % 4 == 0 else session.ends_at,
                person=row.person,
            )


def _tell_how(rows: list[Attendance], leaders: dict[int, Person]) -> None:
    """The first line of each row's history: who checked in wrote it, or who leads."""
    AttendanceChange.objects.bulk_create(
        AttendanceChange(
            attendance=row,
            after=row.minutes,
            source=row.source,
            actor=row.person if row.source == Source.CHECK_IN else leaders[row.session.lab.circle_id],
            changed_at=row.updated_at,
        )
        for row in rows
    )


def _close(sessions: list[Session], leaders: dict[int, Person]) -> None:
    for session in sessions:
        session.register_closed_at = min(session.ends_at + datetime.timedelta(hours=21), timezone.now())
        session.register_closed_by = leaders[session.lab.circle_id]
    Session.objects.bulk_update(sessions, ["register_closed_at", "register_closed_by"])


def _record(sessions: list[Session]) -> None:
    """What was recorded of the sessions at a distance, the day after."""
    LabLink.objects.bulk_create(
        LabLink(
            lab=session.lab,
            session=session,
            title=f"Registrazione: {session.title}",
            url=f"https://video.cantiere.example/incontri/{session.pk}",
            audience=LabLink.Audience.PARTICIPANTS if session.pk % 4 == 0 else LabLink.Audience.LAB,
            added_at=min(session.ends_at + datetime.timedelta(days=1), timezone.now()),
        )
        for session in sessions
        if session.place == ONLINE
    )


def _visit() -> None:
    """Those with a seat in a lab not over were there some days ago: what came since is what they missed."""
    seats = Enrolment.objects.filter(
        status=Enrolment.Status.CONFIRMED, lab__status__in=(Lab.Status.OPEN, Lab.Status.RUNNING)
    )
    seen_at = days_ago(LAST_VISIT_DAYS_AGO)
    earlier = seats.filter(requested_at__lt=seen_at).values_list("lab", "person").distinct()
    LabVisit.objects.bulk_create(
        [LabVisit(lab_id=lab, person_id=person, seen_at=seen_at) for lab, person in earlier],
        ignore_conflicts=True,
    )
