"""A month of sessions, as a grid of weeks and day by day."""

import calendar
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import Person
from labs.catalogue_forms import CatalogueFilter
from labs.models import Lab, Session

SHOWN = 4  # sessions of a day that the grid shows at once
FIRST, LAST = datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)


@dataclass(frozen=True)
class Day:
    """A day of the grid; those of the months before and after have no sessions."""

    date: datetime.date
    sessions: list[Session]
    is_inside: bool
    is_today: bool

    @property
    def first(self) -> list[Session]:
        return self.sessions[:SHOWN]

    @property
    def others(self) -> list[Session]:
        return self.sessions[SHOWN:]


@dataclass(frozen=True)
class Month:
    first: datetime.date
    weeks: list[list[Day]]

    @property
    def days(self) -> list[Day]:
        """Those with sessions."""
        return [day for week in self.weeks for day in week if day.sessions]

    @property
    def sessions_count(self) -> int:
        return sum(len(day.sessions) for day in self.days)

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def previous(self) -> str:
        return f"{self.first - datetime.timedelta(days=1):%Y-%m}"

    @property
    def next(self) -> str:
        return f"{self.first + datetime.timedelta(days=31):%Y-%m}"

    @property
    def is_current(self) -> bool:
        return self.first == timezone.localdate().replace(day=1)


def month_page(person: Person | AnonymousUser, wanted: str, asked: CatalogueFilter) -> Month:
    """The month that the address names as 2026-05, this one where it names none, with the sessions of the labs that
    the filter asks for; cancelled ones only where it asks for them."""
    first = _first_of(wanted)
    found = Session.objects.visible_to(person).filter(
        starts_at__year=first.year, starts_at__month=first.month
    )
    labs = asked.apply(Lab.objects.visible_to(person).with_counts())
    if asked.is_filtered:
        found = found.filter(lab__in=labs.values("pk"))
    if asked.cleaned_data.get("stato") != Lab.Status.CANCELLED:
        found = found.exclude(lab__status=Lab.Status.CANCELLED)
    return Month(first, _weeks(first, found.select_related("lab__ats").order_by("starts_at", "pk")))


def _first_of(wanted: str) -> datetime.date:
    try:
        first = datetime.datetime.strptime(wanted, "%Y-%m").date()
    except ValueError:
        first = timezone.localdate().replace(day=1)
    return min(max(first, FIRST), LAST)


def _weeks(first: datetime.date, sessions: Iterable[Session]) -> list[list[Day]]:
    """From Monday to Sunday."""
    by_day = groupby(sessions, key=lambda session: timezone.localdate(session.starts_at))
    held = {day: list(of_day) for day, of_day in by_day}
    today = timezone.localdate()
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return [
        [
            Day(
                day,
                held.get(day, []) if day.month == first.month else [],
                day.month == first.month,
                day == today,
            )
            for day in week
        ]
        for week in weeks
    ]
