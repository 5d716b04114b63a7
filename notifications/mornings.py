"""Digests leave by themselves, every morning and on Mondays."""

import datetime
import logging
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from accounts.models import Person
from notifications.models import Digest, Period
from notifications.queries import unconfirmed
from notifications.tasks import send_digests

LEAVE_AT = datetime.time(7, 30)  # on the site's clock
MONDAY = 0
AT_A_TIME = 50  # people in one task: none is long, and several workers share them
KEPT_FOR = datetime.timedelta(days=400)  # what was told so long ago is told by nobody again
DAY = datetime.timedelta(days=1)

logger = logging.getLogger("cantiere.mail")


@task()
def start_daily_digests() -> None:
    """Safe to run twice; after a standstill it runs late, once."""
    _start(Period.DAILY)
    _look_back()


@task()
def start_weekly_digests() -> None:
    """On Mondays; a Monday that went by during a standstill is made up for."""
    _start(Period.WEEKLY)


def _start(period: Period) -> None:
    today = timezone.localdate().isoformat()
    with transaction.atomic():
        for person_ids in everybody():
            send_digests.enqueue(period, today, person_ids)


def due_periods(today: datetime.date) -> list[Period]:
    return [Period.DAILY, Period.WEEKLY] if today.weekday() == MONDAY else [Period.DAILY]


def everybody() -> Iterator[list[int]]:
    """Who may sign in, some at a time."""
    ids = list(Person.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_A_TIME):
        yield ids[start : start + AT_A_TIME]


def _look_back() -> None:
    """Say what got stuck, and forget what is long past."""
    now = timezone.now()
    if stuck := unconfirmed(now - DAY, now - DAY / 24).count():
        logger.error("%s digests of the last day were taken and never confirmed as sent", stuck)
    Digest.objects.filter(taken_at__lt=now - KEPT_FOR).delete()
