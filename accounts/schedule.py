"""What recurs: jobs that the apps register in `AppConfig.ready`, put in the queue once each time they are due.

However many schedulers run, the row of a job moves on once. After a standstill a job runs late, and once; a job that
is new begins with the next time it is due."""

import datetime
import logging
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks.base import Task

from accounts.models import ScheduledJob

DAY = datetime.timedelta(days=1)
logger = logging.getLogger("cantiere.schedule")


@dataclass(frozen=True)
class Job:
    """Each hour; or at an hour of the site's clock each day, or on one day of the week (0 is Monday)."""

    name: str
    task: Task[[], Any]
    at: datetime.time | None = None
    weekday: int | None = None

    def last_due(self, now: datetime.datetime) -> datetime.datetime:
        """The latest moment up to now at which it was due."""
        now = timezone.localtime(now)
        if self.at is None:
            return now.replace(minute=0, second=0, microsecond=0)
        day = now.date()
        if _moment(day, self.at) > now:
            day -= DAY
        if self.weekday is not None:
            day -= DAY * ((day.weekday() - self.weekday) % 7)
        return _moment(day, self.at)


def _moment(day: datetime.date, at: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, at))


_jobs: dict[str, Job] = {}


def jobs() -> list[Job]:
    return list(_jobs.values())


def hourly(name: str, task: Task[[], Any]) -> None:
    """`task` takes no arguments and is safe to run twice."""
    _jobs[name] = Job(name, task)


def daily(name: str, at: datetime.time, task: Task[[], Any]) -> None:
    _jobs[name] = Job(name, task, at)


def weekly(name: str, weekday: int, at: datetime.time, task: Task[[], Any]) -> None:
    _jobs[name] = Job(name, task, at, weekday)


def enqueue_due(now: datetime.datetime) -> list[str]:
    """The names of the jobs that this call has put in the queue."""
    known = dict(ScheduledJob.objects.values_list("name", "due_at"))
    return [job.name for job in jobs() if known.get(job.name) != job.last_due(now) and _enqueue(job, now)]


def _enqueue(job: Job, now: datetime.datetime) -> bool:
    """Whoever moves the row on puts the task in the queue, in the same transaction."""
    due_at = job.last_due(now)
    with transaction.atomic():
        _, is_new = ScheduledJob.objects.get_or_create(name=job.name, defaults={"due_at": due_at})
        if is_new or not ScheduledJob.objects.filter(name=job.name, due_at__lt=due_at).update(due_at=due_at):
            return False
        job.task.enqueue()
    logger.info("%s is due", job.name)
    return True
