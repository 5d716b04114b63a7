"""Deadlines: how urgent a line is, and which come first."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.lines import PER_SECTION, Line, Section, Urgency, by_urgency, most_urgent, urgency_of

NOW = datetime.datetime(2026, 5, 5, 9, 30, tzinfo=timezone.get_default_timezone())
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("due", "urgency"),
    [
        (None, Urgency.LATER),
        (NOW, Urgency.LATE),
        (NOW + datetime.timedelta(minutes=1), Urgency.TODAY),
        (NOW.replace(hour=23, minute=59), Urgency.TODAY),
        (NOW.replace(hour=0) + DAY, Urgency.SOON),
        (NOW + 7 * DAY, Urgency.SOON),
        (NOW + 8 * DAY, Urgency.LATER),
        (NOW.date() - DAY, Urgency.LATE),
        (NOW.date(), Urgency.TODAY),
        (NOW.date() + 7 * DAY, Urgency.SOON),
        (NOW.date() + 8 * DAY, Urgency.LATER),
        (datetime.datetime(2026, 5, 5, 22, 30, tzinfo=datetime.UTC), Urgency.SOON),  # half past midnight here
    ],
)
def test_a_day_lasts_until_its_end_and_an_hour_is_an_hour(due, urgency):
    assert urgency_of(due, NOW) == urgency


def line(title, due=None):
    return Line(title, "", "/", "Fai", due)


def test_nearest_deadline_comes_first_and_what_has_none_last_in_its_order():
    today = timezone.localdate()
    noon = timezone.localtime().replace(hour=12)
    lines = [line("b"), line("oggi", today), line("ore 12", noon), line("ieri", today - DAY), line("a")]
    assert [one.title for one in by_urgency(lines)] == ["ieri", "ore 12", "oggi", "b", "a"]


ago = st.integers(-20, 20).map(lambda days: timezone.localdate() + days * DAY)
subjects = st.lists(st.lists(st.none() | ago, max_size=6), max_size=5)


@given(subjects, st.integers(1, 8))
def test_short_list_holds_the_nearest_of_every_subject(dues, most):
    sections = [Section(str(number), [line("x", due) for due in some]) for number, some in enumerate(dues)]
    found = most_urgent(sections, most)
    shown = [one.line.due for one in found]
    assert len(shown) <= most and shown == sorted(shown)
    limit = timezone.localdate() + 7 * DAY
    assert all(due <= limit for due in shown)
    assert all(sum(one.subject == s.title for one in found) <= PER_SECTION for s in sections)
    nearest = [min(due for due in some if due) for some in dues if any(some)]
    if (first := min(nearest, default=None)) and first <= limit:
        assert shown[0] == first
