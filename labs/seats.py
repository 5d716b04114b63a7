"""Who is called to a free seat: one waiting-list rule for every format of lab, and why somebody still waits."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum


@dataclass(frozen=True)
class Plan:
    """What a lab offers. `reserved` maps an Ambito to the seats kept for it until `released_on` (that day excluded)."""

    capacity: int
    is_open: bool = True
    starts_at: datetime | None = None
    reserved: Mapping[int, int] = field(default_factory=dict)
    released_on: date | None = None


@dataclass(frozen=True)
class Place:
    """One person of the waiting list; `is_blocked` when another commitment forbids the seat just now."""

    id: int
    ambito_id: int | None = None
    is_blocked: bool = False


class Reason(Enum):
    """Why a person of the waiting list has no seat."""

    STARTED = "started"
    BLOCKED = "blocked"
    FULL = "full"
    RESERVED = "reserved"


def has_started(plan: Plan, now: datetime) -> bool:
    return not plan.is_open or (plan.starts_at is not None and now >= plan.starts_at)


@dataclass(frozen=True)
class Round:
    """Ids in the order of the list: who is called now, and for whom a seat was there but another commitment is in
    the way."""

    called: list[int]
    passed_over: list[int]


def next_round(plan: Plan, taken: Sequence[int | None], waiting: Iterable[Place], now: datetime) -> Round:
    """Walk the list once.

    `taken` holds the Ambito of each seat confirmed or offered (None: no Ambito). Less capacity than seats
    taken throws nobody out: nobody is called, that is all. Whoever cannot be seated keeps the place in the list.
    """
    ids: list[int] = []
    passed_over: list[int] = []
    if has_started(plan, now):
        return Round(ids, passed_over)
    seats, free = Counter(taken), plan.capacity - len(taken)
    for place in waiting:
        if free <= 0:
            break
        if not _has_room(plan, seats, free, place.ambito_id, now):
            continue
        if place.is_blocked:
            passed_over.append(place.id)
            continue
        ids.append(place.id)
        seats[place.ambito_id] += 1
        free -= 1
    return Round(ids, passed_over)


def called(plan: Plan, taken: Sequence[int | None], waiting: Iterable[Place], now: datetime) -> list[int]:
    """The ids to call now, in the order of the list."""
    return next_round(plan, taken, waiting, now).called


def reason(plan: Plan, taken: Sequence[int | None], place: Place, now: datetime) -> Reason:
    """Why this person, still waiting after `called` was applied, has no seat."""
    if has_started(plan, now):
        return Reason.STARTED
    if len(taken) >= plan.capacity:
        return Reason.FULL
    if place.is_blocked:
        return Reason.BLOCKED
    return Reason.RESERVED


def _has_room(
    plan: Plan, seats: Counter[int | None], free: int, ambito_id: int | None, now: datetime
) -> bool:
    if plan.released_on is not None and now.date() >= plan.released_on:
        return free > 0
    if ambito_id is not None and seats[ambito_id] < plan.reserved.get(ambito_id, 0):
        return free > 0
    kept_for_others = sum(
        max(0, kept - seats[other]) for other, kept in plan.reserved.items() if other != ambito_id
    )
    return free > kept_for_others
