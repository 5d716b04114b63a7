"""The waiting-list rule: order kept, capacity never passed, quotas honoured until released, nothing after the start."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.seats import Place, Plan, Reason, called, reason

NOW = datetime(2026, 5, 5, 9, 30, tzinfo=UTC)
AMBITI = [1, 2, 3, None]

taken_lists = st.lists(st.sampled_from(AMBITI), max_size=12)
capacities = st.integers(0, 15)
quotas = st.dictionaries(st.sampled_from([1, 2, 3]), st.integers(0, 4))


@st.composite
def waiting_lists(draw: st.DrawFn) -> list[Place]:
    people = draw(st.lists(st.tuples(st.sampled_from(AMBITI), st.booleans()), max_size=15))
    return [
        Place(id=100 + n, ambito_id=ambito, is_blocked=blocked) for n, (ambito, blocked) in enumerate(people)
    ]


def test_called_takes_the_first_of_the_list() -> None:
    waiting = [Place(id=7), Place(id=3), Place(id=9)]
    assert called(Plan(capacity=5), [None, None, None], waiting, NOW) == [7, 3]


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (Plan(capacity=2, starts_at=NOW + timedelta(seconds=1)), [1]),
        (Plan(capacity=2, starts_at=NOW), []),
        (Plan(capacity=2, starts_at=NOW - timedelta(days=1)), []),
        (Plan(capacity=2, is_open=False), []),
        (Plan(capacity=1), []),
        (Plan(capacity=0), []),
    ],
)
def test_called_stops_at_the_start_and_at_capacity(plan: Plan, expected: list[int]) -> None:
    assert called(plan, [None], [Place(id=1)], NOW) == expected


def test_called_passes_over_who_is_blocked_without_losing_the_order() -> None:
    waiting = [Place(id=1, is_blocked=True), Place(id=2), Place(id=3)]
    assert called(Plan(capacity=1), [], waiting, NOW) == [2]


def test_called_keeps_the_reserved_seats_until_the_day_of_release() -> None:
    waiting = [Place(id=1, ambito_id=1), Place(id=2), Place(id=3, ambito_id=2)]
    kept = Plan(capacity=4, reserved={1: 2, 2: 2}, released_on=date(2026, 5, 6))
    assert called(kept, [1, 1], waiting, NOW) == [3]
    assert called(kept, [1, 1], waiting, NOW + timedelta(days=1)) == [1, 2]


def test_called_gives_the_common_seats_to_anybody() -> None:
    plan = Plan(capacity=5, reserved={1: 2, 2: 2})
    waiting = [Place(id=1), Place(id=2), Place(id=3, ambito_id=1)]
    assert called(plan, [], waiting, NOW) == [1, 3]


def test_reason_says_what_is_in_the_way() -> None:
    plan = Plan(capacity=2, reserved={1: 1}, starts_at=NOW + timedelta(days=1))
    assert reason(plan, [None, None], Place(id=1), NOW) is Reason.FULL
    assert reason(plan, [None], Place(id=1, is_blocked=True), NOW) is Reason.BLOCKED
    assert reason(plan, [None], Place(id=1, ambito_id=2), NOW) is Reason.RESERVED
    assert reason(plan, [None], Place(id=1), NOW + timedelta(days=1)) is Reason.STARTED


@given(capacities, taken_lists, waiting_lists(), quotas)
def test_called_never_passes_capacity_and_keeps_the_order(
    capacity: int, taken: list[int | None], waiting: list[Place], reserved: dict[int, int]
) -> None:
    ids = called(Plan(capacity=capacity, reserved=reserved), taken, waiting, NOW)
    assert len(ids) <= max(0, capacity - len(taken))
    assert ids == sorted(ids)
    assert not {place.id for place in waiting if place.is_blocked} & set(ids)


@given(capacities, taken_lists, waiting_lists())
def test_called_leaves_no_seat_free_while_somebody_could_take_it(
    capacity: int, taken: list[int | None], waiting: list[Place]
) -> None:
    ids = called(Plan(capacity=capacity), taken, waiting, NOW)
    able = [place.id for place in waiting if not place.is_blocked]
    assert ids == able[: max(0, capacity - len(taken))]


@given(capacities, taken_lists, waiting_lists(), quotas)
def test_called_never_takes_a_seat_kept_for_another_ambito(
    capacity: int, taken: list[int | None], waiting: list[Place], reserved: dict[int, int]
) -> None:
    by_id = {place.id: place for place in waiting}
    seats = list(taken)
    for id in called(Plan(capacity=capacity, reserved=reserved), taken, waiting, NOW):
        ambito = by_id[id].ambito_id
        if seats.count(ambito) >= reserved.get(ambito, 0):
            kept = sum(max(0, n - seats.count(other)) for other, n in reserved.items() if other != ambito)
            assert capacity - len(seats) > kept
        seats.append(ambito)


@given(capacities, taken_lists, waiting_lists(), quotas)
def test_called_is_settled_after_one_round(
    capacity: int, taken: list[int | None], waiting: list[Place], reserved: dict[int, int]
) -> None:
    plan = Plan(capacity=capacity, reserved=reserved)
    by_id = {place.id: place for place in waiting}
    ids = called(plan, taken, waiting, NOW)
    rest = [place for place in waiting if place.id not in ids]
    assert called(plan, [*taken, *(by_id[id].ambito_id for id in ids)], rest, NOW) == []


@given(capacities, taken_lists, waiting_lists(), quotas)
def test_called_ignores_quotas_once_released(
    capacity: int, taken: list[int | None], waiting: list[Place], reserved: dict[int, int]
) -> None:
    released = Plan(capacity=capacity, reserved=reserved, released_on=NOW.date())
    assert called(released, taken, waiting, NOW) == called(Plan(capacity=capacity), taken, waiting, NOW)
