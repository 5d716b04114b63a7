"""How an instant is written in a sentence."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.formats import date_format

WHEN = r"l j F Y, \o\r\e G:i"


def when(instant: datetime.datetime) -> str:
    return date_format(timezone.localtime(instant), WHEN)
