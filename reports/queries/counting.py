"""What is counted of a selection: each figure by its code, and how it divides by ATS and by month.

A fixed number of queries, whatever the size, each asked when it is first read. Nothing is cached: ten thousand seats
take a fraction of a second."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Case, CharField, Count, Q, Sum, Value, When
from django.utils import timezone

from labs.models import Session
from labs.models.adhesions import SMALL
from reports.queries.selection import Selection, answered, last_day, within

AtsId = int | None  # of the lab; None is the whole region


@dataclass(frozen=True)
class Meeting:
    """A session as it counts; `month` is its first day."""

    ats_id: AtsId
    minutes: int
    month: datetime.date
    is_over: bool


class Counts:
    """The properties named as a figure's code are the figure: hours in minutes, `response_rate` a percentage or None
    where nobody was asked."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection

    def people_of(self, group: str) -> int:
        """How many people a figure of that group speaks of."""
        people: int = getattr(
            self, {"enrolled": "enrolled_people", "present": "present_people"}.get(group, group)
        )
        return people

    @property
    def labs(self) -> int:
        return self.labs_by_ats.total()

    @property
    def planned_hours(self) -> int:
        return sum(one.minutes for one in self.meetings) + sum(self.online_by_ats.values())

    @property
    def held_hours(self) -> int:
        return sum(one.minutes for one in self.meetings if one.is_over)

    @property
    def enrolments(self) -> int:
        return self._seats["rows"]

    @property
    def enrolled_people(self) -> int:
        return self._seats["people"]

    @property
    def present_people(self) -> int:
        return len({person for _, person in self.present})

    @property
    def presences(self) -> int:
        return sum(rows for rows, _ in self.presences_by_ats.values())

    @cached_property
    def attended_hours(self) -> int:
        alone = self.selection.completed().aggregate(total=Sum("learning_object__minutes"))["total"] or 0
        return sum(minutes for _, minutes in self.presences_by_ats.values()) + alone

    @cached_property
    def certificates(self) -> int:
        """Not more than one for each person and lab; how many people they are of is `certified`."""
        return self._certificates["rows"]

    @property
    def certified(self) -> int:
        return self._certificates["people"]

    @property
    def comuni(self) -> int:
        return self._comuni["all"]

    @property
    def small_comuni(self) -> int:
        return self._comuni["small"]

    @cached_property
    def surveys(self) -> int:
        return self.selection.surveys().count()

    @property
    def response_rate(self) -> int | None:
        return round(100 * self.asked["answered"] / self.asked["invited"]) if self.asked["invited"] else None

    @property
    def documents(self) -> int:
        return self._library["rows"]

    @property
    def downloads(self) -> int:
        return self._library["downloads"] or 0

    @cached_property
    def threads(self) -> int:
        return self.selection.threads().count()

    @cached_property
    def labs_by_ats(self) -> Counter[AtsId]:
        return Counter(self.selection.labs().order_by().values_list("ats", flat=True))

    @cached_property
    def meetings(self) -> list[Meeting]:
        now = timezone.now()
        rows = self.selection.sessions().order_by().values_list("lab__ats", "starts_at", "ends_at")
        return [
            Meeting(
                ats_id,
                Session(starts_at=starts_at, ends_at=ends_at).minutes,
                timezone.localdate(starts_at).replace(day=1),
                ends_at < now,
            )
            for ats_id, starts_at, ends_at in rows
        ]

    @cached_property
    def online_by_ats(self) -> dict[AtsId, int]:
        """Minutes of the learning objects."""
        rows = self.selection.learning_objects().order_by().values("module__lab__ats")
        return dict(rows.annotate(total=Sum("minutes")).values_list("module__lab__ats", "total"))

    @cached_property
    def seats_by_ats(self) -> dict[AtsId, tuple[int, int]]:
        """Seats and people."""
        rows = self.selection.seats().order_by().values("lab__ats")
        counted = rows.annotate(rows=Count("pk"), people=Count("person", distinct=True))
        return {
            ats: (rows, people) for ats, rows, people in counted.values_list("lab__ats", "rows", "people")
        }

    @cached_property
    def presences_by_ats(self) -> dict[AtsId, tuple[int, int]]:
        """Presences and minutes."""
        rows = self.selection.presences().order_by().values("session__lab__ats")
        counted = rows.annotate(rows=Count("pk"), total=Sum("minutes"))
        found = counted.values_list("session__lab__ats", "rows", "total")
        return {ats: (rows, minutes) for ats, rows, minutes in found}

    @cached_property
    def present(self) -> set[tuple[AtsId, int]]:
        """(ATS of the lab, person) of whoever has a minute, at a session or with a learning object."""
        at_sessions = self.selection.presences().order_by().values_list("session__lab__ats", "person")
        alone = (
            self.selection.completed().order_by().values_list("learning_object__module__lab__ats", "person")
        )
        return set(at_sessions.union(alone))

    @cached_property
    def presences_by_month(self) -> dict[datetime.date | None, tuple[int, int]]:
        """Presences and people by the first day of the session's month; None for months without a counted session."""
        months = {one.month for one in self.meetings}
        # Compared with the ends of each month: asking each row its month takes SQLite ten times as long.
        steps = [
            When(within("session__starts_at", month, last_day(month)), then=Value(month.isoformat()))
            for month in sorted(months)
        ]
        named = Case(*steps, default=Value(""), output_field=CharField())
        rows = self.selection.presences().order_by().annotate(month=named).values("month")
        counted = rows.annotate(rows=Count("pk"), people=Count("person", distinct=True))
        return {
            datetime.date.fromisoformat(month) if month else None: (rows, people)
            for month, rows, people in counted.values_list("month", "rows", "people")
        }

    @cached_property
    def asked(self) -> dict[str, int]:
        rows = self.selection.invitations().order_by()
        return rows.aggregate(invited=Count("pk"), answered=Count("pk", filter=answered()))

    @cached_property
    def _seats(self) -> dict[str, int]:
        rows = self.selection.seats().order_by()
        return rows.aggregate(rows=Count("pk"), people=Count("person", distinct=True))

    @cached_property
    def _certificates(self) -> dict[str, int]:
        rows = self.selection.certificates().order_by()
        return rows.aggregate(rows=Count("pk"), people=Count("person", distinct=True))

    @cached_property
    def _comuni(self) -> dict[str, int]:
        small = Count("pk", filter=Q(population__lt=SMALL))
        return self.selection.comuni().order_by().aggregate(all=Count("pk"), small=small)

    @cached_property
    def _library(self) -> dict[str, int]:
        return self.selection.documents().order_by().aggregate(rows=Count("pk"), downloads=Sum("downloads"))
