"""One way to write a day, a time and a number, on every page."""

import datetime
import re
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from accounts.numbers import number
from tests.test_house_rules import OURS, ROOT, tracked

DAYS = ("j F Y", "l j F Y", "j F", "l j F", "F Y", "Y")
TIMES = ("G:i", "G:i:s")
INSTANTS = tuple(rf"{day}, \o\r\e {time}" for day in DAYS for time in TIMES)
LEAVES = ("j", "l", "M")  # of a calendar
FOR_PROGRAMS = ("c", "Y-m-d")
ALLOWED = {*DAYS, *TIMES, *INSTANTS, *LEAVES, *FOR_PROGRAMS}
TEMPLATES = {path: path.read_text() for path in tracked(".html", ".txt") if "templates" in path.parts}


def where(path: Path, found: object) -> str:
    return f"{path.relative_to(ROOT)}: {found}"


def test_templates_write_days_and_times_in_the_allowed_ways():
    wrong, count = [], 0
    for path, text in TEMPLATES.items():
        for _, asked in re.findall(r"""\|(date|time):["']([^"']+)["']""", text):
            count += 1
            wrong += [where(path, asked)] if asked not in ALLOWED else []
    assert wrong == [] and count > 100


def test_modules_write_days_and_times_in_the_allowed_ways():
    wrong, count = [], 0
    for path in OURS:
        for asked in re.findall(
            r"""date_format\((?:[^()]|\([^()]*\))*, r?["']([^"']+)["']\)""", path.read_text()
        ):
            count += 1
            wrong += [where(path, asked)] if asked.replace("\\\\", "\\") not in ALLOWED else []
    assert wrong == [] and count > 10


def test_no_template_writes_numbers_or_times_in_another_way():
    pattern = re.compile(
        r"\|(intcomma|naturaltime|naturalday|apnumber)|load [^%]*humanize|\|stringformat:\"\."
    )
    assert [where(p, m.group(0)) for p, text in TEMPLATES.items() for m in pattern.finditer(text)] == []


@pytest.mark.parametrize(
    ("written", "value", "shown"),
    [
        ("{{ value }}", datetime.datetime(2026, 5, 5, 9, 30, tzinfo=ZoneInfo("Europe/Rome")),
         "martedì 5 maggio 2026, ore 9:30"),
        ("{{ value }}", datetime.date(2026, 5, 5), "5 maggio 2026"),
        ("{{ value|date }}", datetime.date(2026, 5, 5), "5 maggio 2026"),
        ("{{ value|time }}", datetime.time(9, 5), "9:05"),
        ("{{ value }}", 2.5, "2,5"),
        ("{{ value|floatformat:1 }}", 2.25, "2,3"),
        ("{% load numbers %}{{ value|number }}", 7200, "7200"),
        ("{% load numbers %}{{ value|number }}", 10000, "10.000"),
        ("{% load numbers %}{{ value|number }}", "Dalmine", "Dalmine"),
    ],
)  # fmt: skip
def test_what_asks_for_no_format_is_italian_all_the_same(written, value, shown):
    assert Template(written).render(Context({"value": value})) == shown


@given(st.integers(-(10**12), 10**12))
def test_whole_number_reads_back(value):
    text = number(value)
    assert int(text.replace(".", "")) == value and "," not in text
    assert ("." in text) == (abs(value) >= 10_000)


@given(st.fractions(-(10**6), 10**6, max_denominator=100))
def test_number_with_decimals_is_within_half_a_hundredth(value):
    text = number(float(value))
    back = Fraction(text.replace(".", "").replace(",", "."))
    assert abs(back - value) <= Fraction(1, 200) + Fraction(1, 10**6) and not text.endswith((",", ",0"))
