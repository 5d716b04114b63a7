"""Dates in the words Italian uses."""

import datetime

from django.template import Context, Template

MOMENT = datetime.datetime(2026, 5, 5, 9, 30, tzinfo=datetime.UTC)


def shown(pattern):
    return Template("{{ moment|date:pattern }}").render(Context({"moment": MOMENT, "pattern": pattern}))


def test_months_and_days_are_lower_case():
    assert shown("l j F Y") == "martedì 5 maggio 2026"
    assert shown("D j b") == "mar 5 mag"
    assert shown("E") == "maggio"
