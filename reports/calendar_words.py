"""Months and days as Italian writes them, in lower case; Django's own translation has capitals."""

from django.utils import dates

MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
WEEKDAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")


def use_lower_case() -> None:
    """For the whole process: the site speaks Italian only."""
    for number, name in enumerate(MONTHS, start=1):
        dates.MONTHS[number] = dates.MONTHS_ALT[number] = name
        dates.MONTHS_3[number] = dates.MONTHS_AP[number] = name[:3]
    for number, name in enumerate(WEEKDAYS):
        dates.WEEKDAYS[number] = name
        dates.WEEKDAYS_ABBR[number] = name[:3]
