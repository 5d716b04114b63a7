"""Builders of presence: marks in a register, files of video meetings."""

import datetime
from typing import Any

from django.utils import timezone

from labs.actions.attendance import save_register
from labs.meetings import Meeting, Stay
from labs.models import Attendance, Lab, Session
from labs.rosters import Mark, seen_of
from tests.make.labs import enrolment, session


def begun(lab: Lab, minutes_ago: int = 30, **fields: Any) -> Session:
    """A meeting of two hours that began a while ago."""
    return session(lab, starts_in=-datetime.timedelta(minutes=minutes_ago), **fields)


def morning(lab: Lab, day: str = "2026-05-05") -> Session:
    """From 9:00 to 11:00 of that day, in the past."""
    starts_at = timezone.make_aware(datetime.datetime.fromisoformat(f"{day}T09:00"))
    return Session.objects.create(
        lab=lab, starts_at=starts_at, ends_at=starts_at + datetime.timedelta(hours=2)
    )


def seated(lab: Lab, *people: Any) -> None:
    """All of them with a confirmed seat, from their office."""
    for person in people:
        enrolment(lab, person, organisation=person.office)


def mark(actor: Any, session: Session, person: Any, minutes: int | None, reason: str = "") -> int:
    """Written in the register by somebody who sees it as it is."""
    row = Attendance.objects.filter(session=session, person=person).first()
    return save_register(actor, session, [Mark(person.pk, seen_of(row), minutes)], reason)


def stay(session: Session, name: str, since: int, until: int, email: str = "") -> Stay:
    """Minutes from the start of the session."""
    since_at, until_at = (session.starts_at + datetime.timedelta(minutes=one) for one in (since, until))
    return Stay(name, email, since_at, until_at)


def meeting(*stays: Stay, digest: str = "0" * 64) -> Meeting:
    return Meeting("zoom", digest, list(stays), [])
