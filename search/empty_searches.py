"""What do people look for and not find? Kept by text and number of people, for curators to mend."""

import datetime
import hashlib
import re

from django.core.cache import cache
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.standing import standing_of
from search.engines.database import DatabaseEngine
from search.entries import Reader
from search.italian import fold
from search.models import EmptySearch
from search.queries import Answer
from search.query import Filters

KEPT = datetime.timedelta(days=180)
A_DAY = 24 * 60 * 60
PERSONAL = re.compile(r"@|\b[a-z]{6}\d\d[a-z]\d\d[a-z]\d{3}[a-z]\b|\d{6,}")
ENOUGH = 2  # what only one person asked may be a name, or nobody's business


def note_if_empty(reader: Reader, answer: Answer) -> None:
    """One more person who found nothing with these words: participants only, once a day each, without filters.

    What the database answers alone is no measure; addresses, tax codes and long numbers are nobody's to read.
    """
    query, is_whole = answer.query, answer.engine != DatabaseEngine.name
    if answer.total or query.is_empty or query.filters != Filters() or not is_whole:
        return
    text = fold(query.text)[:100]
    if PERSONAL.search(text) or not standing_of(reader).is_participant:
        return
    person_and_text = hashlib.sha256(f"{reader.pk} {text}".encode()).hexdigest()
    if cache.add(f"empty-search:{person_and_text}", True, A_DAY):
        _count(text, timezone.localdate())


def to_mend() -> QuerySet[EmptySearch]:
    """What more than one person asked in vain, the most asked first."""
    return EmptySearch.objects.filter(times__gte=ENOUGH, last_on__gt=timezone.localdate() - KEPT)


def _count(text: str, today: datetime.date) -> None:
    EmptySearch.objects.filter(last_on__lte=today - KEPT).delete()
    if not EmptySearch.objects.filter(text=text).update(times=F("times") + 1, last_on=today):
        EmptySearch.objects.bulk_create([EmptySearch(text=text, last_on=today)], ignore_conflicts=True)
