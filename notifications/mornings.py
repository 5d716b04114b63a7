"""Digests leave by themselves: a task in the queue waits for the next morning, and plans the one after."""

import datetime
import logging
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

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
def start_digests(planned_on: str) -> None:
    """Everybody's digests in small tasks, and the plan of the next morning. Safe to run twice.

    After a standstill it runs late, once: a Monday that went by meanwhile is made up for."""
    today = timezone.localdate()
    with transaction.atomic():
        for period in due_periods(datetime.date.fromisoformat(planned_on), today):
            for person_ids in everybody():
                send_digests.enqueue(period, today.isoformat(), person_ids)
        plan_next_morning()
    _look_back()


def due_periods(planned_on: datetime.date, today: datetime.date) -> list[Period]:
    days = [planned_on + DAY * n for n in range((today - planned_on).days + 1)]
    has_monday = any(day.weekday() == MONDAY for day in days)
    return [Period.DAILY, Period.WEEKLY] if has_monday else [Period.DAILY]


def everybody() -> Iterator[list[int]]:
    """Who may sign in, some at a time."""
    ids = list(Person.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_A_TIME):
        yield ids[start : start + AT_A_TIME]


def plan_next_morning() -> None:
    """Unless a morning is planned already."""
    planned = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=start_digests.module_path)
    if not planned.exists():
        morning = next_morning(timezone.localtime())
        start_digests.using(run_after=morning).enqueue(morning.date().isoformat())


def next_morning(now: datetime.datetime) -> datetime.datetime:
    today = timezone.make_aware(datetime.datetime.combine(now.date(), LEAVE_AT))
    if now < today:
        return today
    return timezone.make_aware(datetime.datetime.combine(now.date() + DAY, LEAVE_AT))


def _look_back() -> None:
    """Say what got stuck, and forget what is long past."""
    now = timezone.now()
    if stuck := unconfirmed(now - DAY, now - DAY / 24).count():
        logger.error("%s digests of the last day were taken and never confirmed as sent", stuck)
    Digest.objects.filter(taken_at__lt=now - KEPT_FOR).delete()
