"""What a register shows beside its rows: history, what is still to do; and one's own minutes in lists of sessions."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Person
from labs.meeting_pages import waiting_in
from labs.models import Attendance, AttendanceChange, Session
from labs.rosters import Line

HISTORY = 100


def history_of(session: Session) -> QuerySet[AttendanceChange]:
    """The last changes of the minutes, newest first."""
    changes = AttendanceChange.objects.filter(attendance__session=session)
    return changes.select_related("attendance__person", "actor").order_by("-pk")[:HISTORY]


def with_minutes_of(sessions: QuerySet[Session], person: Person | AnonymousUser) -> QuerySet[Session]:
    """Annotates `own_minutes`, None where nothing is written of the person."""
    own = Attendance.objects.filter(session=OuterRef("pk"), person_id=person.pk or 0)
    return sessions.annotate(own_minutes=Subquery(own.values("minutes")[:1]))


def register_page(session: Session, lines: Sequence[Line]) -> dict[str, Any]:
    return {
        "session": session,
        "lab": session.lab,
        "unmarked": sum(line.attendance is None for line in lines),
        "changes": history_of(session),
        "has_waiting": waiting_in(session.lab).filter(session=session).exists(),
        "is_closed": session.register_closed_at is not None,
        "has_begun": timezone.now() >= session.starts_at,
        "can_write": timezone.localdate() >= timezone.localdate(session.starts_at),
    }
