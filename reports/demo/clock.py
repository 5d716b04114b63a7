"""When things of the demo happened: days before or after today, and notices dated with what they tell."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from notifications.models import Notice
from notifications.tasks import mail_notices

SATURDAY = 5
SUMMER = ((8, 8), (8, 23))
WINTER = ((12, 23), (1, 6))


def days_ago(days: float, hour: int = 10, minute: int = 0) -> datetime.datetime:
    day = timezone.localdate() - datetime.timedelta(days=days)
    return at(day, hour, minute)


def at(day: datetime.date, hour: int, minute: int = 0) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


def working_day(day: datetime.date) -> datetime.date:
    """The day itself, or the first after it that is neither a weekend nor in the summer or winter break."""
    while day.weekday() >= SATURDAY or _is_break(day):
        day += datetime.timedelta(days=1)
    return day


def _is_break(day: datetime.date) -> bool:
    month_day = (day.month, day.day)
    return SUMMER[0] <= month_day <= SUMMER[1] or month_day >= WINTER[0] or month_day <= WINTER[1]


@contextmanager
def as_of(moment: datetime.datetime) -> Iterator[None]:
    """One transaction whose notices bear the date of `moment` and are never mailed: the people are invented."""
    with transaction.atomic():
        last = Notice.objects.aggregate(last=Max("pk"))["last"] or 0
        began_at = timezone.now()
        yield
        Notice.objects.filter(pk__gt=last).update(created_at=moment, mailed_at=moment)
        mails = DBTaskResult.objects.filter(task_path=mail_notices.module_path, status=TaskResultStatus.READY)
        mails.filter(enqueued_at__gte=began_at).delete()


def run_waiting_tasks() -> int:
    """Do what waits in the queue, as the worker would; answers how much it was."""
    count = 0
    while waiting := DBTaskResult.objects.ready().first():
        waiting.claim("demo")
        result = waiting.task_result
        try:
            waiting.set_successful(waiting.task.call(*result.args, **result.kwargs))
        except Exception as error:  # as the worker does: a task that fails is kept with its error
            waiting.set_failed(error)
        count += 1
    return count
