"""Builders of links for calendar programs."""

from typing import Any

from accounts.models import Ats, Person
from labs.models import CalendarFeed


def calendar_feed(person: Person, ats: Ats | None = None, **fields: Any) -> CalendarFeed:
    return CalendarFeed.objects.create(person=person, ats=ats, **fields)
