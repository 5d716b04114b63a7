"""How many files may one person send in an hour? Counted from the rows, so that every process agrees."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import timezone

from accounts.models import Person
from accounts.rules import WrongMoment

UPLOADS = 30
WINDOW = datetime.timedelta(hours=1)


class TooManyUploads(WrongMoment):
    """The person has used up the hour; `retry_after` in seconds."""

    def __init__(self, retry_after: int) -> None:
        minutes = -(-retry_after // 60)
        when = "un minuto" if minutes == 1 else f"{minutes} minuti"
        super().__init__(f"Hai già caricato {UPLOADS} file nell'ultima ora: riprova fra {when}.")
        self.retry_after = retry_after


def require_pace(person: Person) -> None:
    """One file more stays within the hour; in the transaction that keeps it, where uploads of one person queue."""
    if not settings.RATE_LIMITS:
        return
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    since = timezone.now() - WINDOW
    recent = person.versions.filter(created_at__gt=since).order_by("-created_at")
    last_allowed = recent.values_list("created_at", flat=True)[UPLOADS - 1 : UPLOADS].first()
    if last_allowed is not None:
        raise TooManyUploads(max(1, int((last_allowed - since).total_seconds()) + 1))
