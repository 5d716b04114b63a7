"""What do people look for and not find? Kept by text and number of people, for curators to mend."""

import datetime
import hashlib

from django.core.cache import cache
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.standing import standing_of
from search.entries import Reader
from search.italian import fold
from search.models import EmptySearch
from search.queries import Answer
from search.query import Filters

KEPT = datetime.timedelta(days=180)
A_DAY = 24 * 60 * 60
ENOUGH = 2  # what only one person asked may be a name, or nobody's business


def note_if_empty(reader: Reader, answer: Answer) -> None:
    """One more person who found nothing with these words: participants only, once a day each, without filters."""
    query = answer.query
    if answer.total or query.is_empty or query.filters != Filters() or not standing_of(reader).is_participant:
        return
    text = fold(query.text)[:100]
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
