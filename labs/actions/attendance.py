"""The register of a session: written, closed, corrected; people check themselves in. Minutes and certificates agree."""

import datetime
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from accounts.rules import require
from labs import rules
from labs.certifying import follow_hours
from labs.models import (
    Attendance,
    AttendanceChange,
    CheckInClosed,
    Lab,
    RegisterClosed,
    Session,
    TooEarly,
    new_check_in_code,
)
from labs.rosters import (
    ASK_REASON,
    BY_HAND,
    Counted,
    Line,
    Mark,
    counted,
    intervals_of,
    offices_of,
    register_of,
)

Source = Attendance.Source
EARLY = datetime.timedelta(hours=2)


class WrittenMeanwhile(Exception):
    """Others have written in rows that one was changing: `attendances` by person, as they are now."""

    def __init__(self, attendances: Mapping[int, Attendance]) -> None:
        super().__init__("Intanto qualcun altro ha scritto in queste righe.")
        self.attendances = attendances


@transaction.atomic
def save_register(actor: Person, session: Session, marks: Sequence[Mark], reason: str = "") -> int:
    """Write the rows whose mark differs from what was seen, all or none; gives how many. After the closing a
    change is a correction."""
    session = _open_to(actor, session, reason)
    lines = {line.person.pk: line for line in register_of(session)}
    marks = [mark for mark in marks if mark.person_id in lines]
    stale = [mark.person_id for mark in marks if _is_stale(mark, lines[mark.person_id])]
    if met := {pk: row for pk in stale if (row := lines[pk].attendance)}:
        raise WrittenMeanwhile(met)
    source = Source.CORRECTION if session.register_closed_at else Source.REGISTER
    wanted: dict[int, Counted] = {}
    for mark in marks:
        said = lines[mark.person_id].counted
        if mark.minutes is not None:
            wanted[mark.person_id] = (min(mark.minutes, session.minutes), source.value)
        elif said is not None:
            wanted[mark.person_id] = said
    return len(_write(session, wanted, actor, reason))


def _is_stale(mark: Mark, line: Line) -> bool:
    """Others wrote something else there meanwhile."""
    row = line.attendance
    is_wanted = row is not None and line.is_by_hand and row.minutes == mark.minutes
    return mark.seen != line.seen and not is_wanted


@transaction.atomic
def add_to_register(actor: Person, session: Session, person: Person, reason: str = "") -> None:
    """Somebody of the lab without a seat who was there, all the time until somebody writes otherwise."""
    session = _open_to(actor, session, reason)
    if session.attendances.filter(person=person).exists():
        return
    source = Source.CORRECTION if session.register_closed_at else Source.REGISTER
    _write(session, {person.pk: (session.minutes, source.value)}, actor, reason)


@transaction.atomic
def close_register(actor: Person, session: Session) -> Session:
    """From here a change is a correction. Who is not marked counts as away. Safe to run twice."""
    session = locked_session(session)
    require(rules.can_lead(actor, session.lab), rules.WHO_LEADS)
    if session.register_closed_at:
        return session
    if timezone.now() < session.starts_at:
        raise TooEarly("L'incontro non è ancora iniziato: il registro si chiude dopo.")
    session.register_closed_at, session.register_closed_by = timezone.now(), actor
    session.save(update_fields=["register_closed_at", "register_closed_by"])
    return session


@transaction.atomic
def renew_code(actor: Person, session: Session) -> Session:
    """A new code for the QR; the old one opens nothing any more."""
    session = locked_session(session)
    require(rules.can_lead(actor, session.lab), rules.WHO_LEADS)
    session.check_in_code = new_check_in_code()
    session.save(update_fields=["check_in_code"])
    return session


@transaction.atomic
def check_in(actor: Person, session: Session) -> Attendance:
    """ "I am here": from now, or from the start where it is still to come, to the end. Again, nothing changes."""
    session = locked_session(session)
    require(rules.has_seat(actor, session.lab), rules.WHO_CHECKS_IN)
    own = session.attendances.filter(person=actor).first()
    if own is not None and (own.arrived_at is not None or own.source in BY_HAND):
        return own
    check_moment(session)
    now = timezone.now()
    said = counted(session, now, intervals_of(session, [actor.pk]).get(actor.pk, []))
    assert said is not None
    _write(session, {actor.pk: said}, actor, "")
    session.attendances.filter(person=actor).update(arrived_at=now)
    return session.attendances.get(person=actor)


def check_moment(session: Session) -> None:
    """Raises where nobody can check in now, with the reason."""
    now = timezone.now()
    if session.lab.status == Lab.Status.CANCELLED:
        raise CheckInClosed("Il laboratorio è stato annullato: non c'è una presenza da segnare.")
    if session.register_closed_at or now > session.ends_at:
        ended = "Il registro è chiuso" if session.register_closed_at else "L'incontro è finito"
        raise CheckInClosed(f"{ended}: se c'eri, dillo a chi conduce, che può correggere il registro.")
    if now < session.starts_at - EARLY:
        raise TooEarly("È presto: la presenza si segna da due ore prima dell'inizio.")


def locked_session(session: Session) -> Session:
    """As it is now, held until the end of the transaction: its register changes one at a time."""
    sessions = Session.objects.select_related("lab__circle").select_for_update(of=("self",))
    return sessions.get(pk=session.pk)


def _open_to(actor: Person, session: Session, reason: str) -> Session:
    session = locked_session(session)
    require(rules.can_lead(actor, session.lab), rules.WHO_LEADS)
    if session.register_closed_at and not reason.strip():
        raise RegisterClosed(ASK_REASON)
    if timezone.localdate() < timezone.localdate(session.starts_at):
        raise TooEarly("Il registro si compila dal giorno dell'incontro.")
    return session


def recount(session: Session, person_ids: Iterable[int], actor: Person | None, reason: str = "") -> set[int]:
    """Bring the rows that nobody wrote by hand to what the QR and the video meeting say now (the session locked);
    those by hand stay, within the length of the session. Gives whose rows changed."""
    ids = set(person_ids)
    rows = {row.person_id: row for row in session.attendances.filter(person__in=ids)}
    intervals = intervals_of(session, ids)
    wanted: dict[int, Counted] = {}
    for pk in ids:
        row = rows.get(pk)
        if row is not None and row.source in BY_HAND:
            wanted[pk] = (min(row.minutes, session.minutes), row.source)
            continue
        said = counted(session, row.arrived_at if row else None, intervals.get(pk, []))
        if said or row:
            wanted[pk] = said or (0, Source.MEETING.value)
    return _write(session, wanted, actor, reason)


def follow_times(actor: Person, session: Session) -> None:
    """To be called where the session starts or ends at another time, in that transaction."""
    present = list(session.attendances.values_list("person_id", flat=True))
    recount(session, present, actor, "È cambiato l'orario dell'incontro.")


def _write(session: Session, wanted: Mapping[int, Counted], actor: Person | None, reason: str) -> set[int]:
    """These minutes from these sources, with a line of history for each row that changes; certificates follow."""
    rows = {row.person_id: row for row in session.attendances.filter(person__in=wanted)}
    before = {pk: (row.minutes, row.source) for pk, row in rows.items()}
    changed = {pk: one for pk, one in wanted.items() if before.get(pk) != one}
    offices = offices_of(session.lab, changed.keys() - rows.keys())
    new = []
    for pk, (minutes, source) in changed.items():
        row = rows.setdefault(pk, Attendance(session=session, person_id=pk, organisation_id=offices.get(pk)))
        row.minutes, row.source, row.updated_at = minutes, source, timezone.now()
        if pk not in before:
            new.append(row)
    Attendance.objects.bulk_create(new)
    Attendance.objects.bulk_update(
        [rows[pk] for pk in changed if pk in before], ["minutes", "source", "updated_at"]
    )
    AttendanceChange.objects.bulk_create(
        AttendanceChange(
            attendance=rows[pk], before=before[pk][0] if pk in before else None, after=minutes,
            source=source, reason=reason.strip()[:300], actor=actor,
        )
        for pk, (minutes, source) in changed.items()
    )  # fmt: skip
    follow_hours(session.lab, changed, actor)
    return set(changed)
