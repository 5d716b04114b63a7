"""What is newer, in force or solved is worth a little more, and never enough to pass a clearly better match."""

import datetime

import pytest

from search.scoring import HALF_LIFE_DAYS, NEWNESS, SIGNAL, standing_factor

TODAY = datetime.date(2026, 3, 1)


def factor(days, has_signal=False):
    return standing_factor(TODAY - datetime.timedelta(days=days), TODAY, has_signal)


def test_from_today_to_very_old():
    assert factor(0) == pytest.approx(1 + NEWNESS)
    assert factor(HALF_LIFE_DAYS) == pytest.approx(1)
    assert factor(100 * 365) == pytest.approx(1 - NEWNESS, abs=0.001)


def test_it_falls_with_age_and_never_by_much():
    worth = [factor(days) for days in range(0, 40 * 365, 30)]
    assert worth == sorted(worth, reverse=True) and len(set(worth)) == len(worth)
    assert all(one >= 0.85 and one + SIGNAL <= 1.15 + 1e-9 for one in worth)


def test_a_signal_adds_the_same_at_every_age():
    for days in (0, 400, 4000):
        assert factor(days, has_signal=True) - factor(days) == pytest.approx(SIGNAL)


def test_what_has_no_day_is_neither_new_nor_old():
    assert standing_factor(None, TODAY, has_signal=False) == factor(HALF_LIFE_DAYS)


def test_a_day_to_come_is_as_good_as_today():
    assert factor(-30) == factor(0)
