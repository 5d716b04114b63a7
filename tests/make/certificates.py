"""Builders of hours and certificates, as their actions leave them."""

import datetime
from typing import Any

from django.utils import timezone

from accounts.models import Organisation, Person
from labs.certifying import Earned, issue
from labs.models import Attendance, Certificate, Lab, Session
from tests.make.labs import lab as made_lab
from tests.make.labs import session as made_session

LONG_AGO = datetime.timedelta(days=-3)


def attendance(
    session: Session, person: Person, minutes: int = 120, organisation: Organisation | None = None
) -> Attendance:
    """Minutes in a register."""
    return Attendance.objects.create(
        session=session, person=person, minutes=minutes, organisation=organisation, source="register"
    )


def concluded_lab(*people: Person, minutes: int = 120, **fields: Any) -> Lab:
    """Two hours of meeting, over; these people were there so long, for the office they have."""
    lab = made_lab(**{"status": "concluded", **fields})
    session = made_session(lab, LONG_AGO)
    for person in people:
        membership = person.memberships.filter(organisation__isnull=False).first()
        attendance(session, person, minutes, membership.organisation if membership else None)
    return lab


def certificate(lab: Lab, person: Person, minutes: int = 120, **fields: Any) -> Certificate:
    """The next version; with `status` other than valid it has ended by now."""
    membership = person.memberships.filter(organisation__isnull=False).first()
    office = membership.organisation if membership else None
    (made,) = issue(lab, [Earned(person, office, minutes)], None)
    if fields.get("status", "valid") != "valid":
        fields = {"ended_at": timezone.now(), "ended_because": "Dato per errore.", **fields}
    for name, value in fields.items():
        setattr(made, name, value)
    made.save()
    return made
