"""How do the figures divide, by ATS and by month? Numbers about few people are kept back with what would tell them."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass

from django.utils.formats import date_format

from accounts.models import Ats
from reports.queries.counting import AtsId, Counts
from reports.small_groups import hidden_groups

REGION: frozenset[AtsId] = frozenset({None})
NO_SESSION: frozenset[datetime.date | None] = frozenset({None})


@dataclass(frozen=True)
class AtsRow:
    """None where it is not told; hours are minutes."""

    ats: Ats
    labs: int
    planned_hours: int
    held_hours: int
    enrolments: int | None
    enrolled_people: int | None
    presences: int | None
    present_people: int | None


@dataclass(frozen=True)
class MonthRow:
    """None where it is not told; hours are minutes of sessions that begin in the month."""

    month: datetime.date
    sessions: int
    planned_hours: int
    held_hours: int
    presences: int | None
    present_people: int | None

    @property
    def name(self) -> str:
        return date_format(self.month, "F Y")

    @property
    def code(self) -> str:
        return f"{self.month:%Y-%m}"


def by_ats(counts: Counts) -> list[AtsRow]:
    """Each ATS with something to count, by name. Labs of the whole region are in no row."""
    planned, held = _minutes_by_ats(counts)
    present = Counter(ats_id for ats_id, _ in counts.present)
    seated = {ats_id: people for ats_id, (_, people) in counts.seats_by_ats.items()}
    few_seated, few_present = hidden_groups(seated, REGION), hidden_groups(present, REGION)
    rows = []
    for ats in Ats.objects.filter(pk__in=[pk for pk in {*counts.labs_by_ats, *seated, *present} if pk]):
        seats, people = counts.seats_by_ats.get(ats.pk, (0, 0))
        presences, _ = counts.presences_by_ats.get(ats.pk, (0, 0))
        is_told, is_present_told = ats.pk not in few_seated, ats.pk not in few_present
        rows.append(
            AtsRow(
                ats=ats,
                labs=counts.labs_by_ats[ats.pk],
                planned_hours=planned[ats.pk],
                held_hours=held[ats.pk],
                enrolments=seats if is_told else None,
                enrolled_people=people if is_told else None,
                presences=presences if is_present_told else None,
                present_people=present[ats.pk] if is_present_told else None,
            )
        )
    return rows


def by_month(counts: Counts) -> list[MonthRow]:
    """Each month with a session, the oldest first."""
    sessions: Counter[datetime.date] = Counter(one.month for one in counts.meetings)
    planned: Counter[datetime.date] = Counter()
    held: Counter[datetime.date] = Counter()
    for one in counts.meetings:
        planned[one.month] += one.minutes
        held[one.month] += one.minutes if one.is_over else 0
    present = {month: people for month, (_, people) in counts.presences_by_month.items()}
    few = hidden_groups(present, NO_SESSION)
    rows = []
    for month in sorted(sessions):
        presences, people = counts.presences_by_month.get(month, (0, 0))
        told = (None, None) if month in few else (presences, people)
        rows.append(MonthRow(month, sessions[month], planned[month], held[month], *told))
    return rows


def _minutes_by_ats(counts: Counts) -> tuple[Counter[AtsId], Counter[AtsId]]:
    """Planned, with the learning objects, and held."""
    planned: Counter[AtsId] = Counter(counts.online_by_ats)
    held: Counter[AtsId] = Counter()
    for one in counts.meetings:
        planned[one.ats_id] += one.minutes
        held[one.ats_id] += one.minutes if one.is_over else 0
    return planned, held
