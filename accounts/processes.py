"""The processes behind the pages: they say that they live, and what a dead one was doing is done again."""

import datetime
import logging
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import Heartbeat
from accounts.models.running import BEAT_EVERY, DEAD_AFTER
from accounts.schedule import enqueue_due

LOOK_EVERY = 5  # seconds
MOST_WORKERS = 3  # that one task may take with it

logger = logging.getLogger("cantiere.schedule")


@contextmanager
def beating(kind: Heartbeat.Kind, name: str) -> Iterator[None]:
    """The process says that it lives for as long as this lasts, however long its task takes."""
    Heartbeat.objects.beat(kind, name)
    is_over = threading.Event()
    threading.Thread(target=_beat_until, args=(is_over, kind, name), daemon=True, name="heartbeat").start()
    try:
        yield
    finally:
        is_over.set()
        Heartbeat.objects.filter(name=name).delete()


def _beat_until(is_over: threading.Event, kind: Heartbeat.Kind, name: str) -> None:
    while not is_over.wait(BEAT_EVERY):
        try:
            Heartbeat.objects.beat(kind, name)
        except DatabaseError as error:
            logger.warning("%s could not say that it lives: %s", kind, type(error).__name__)
        finally:
            connection.close()


def keep_schedule(is_over: threading.Event) -> None:
    """Until told to stop: what is due is put in the queue, what a dead worker left is put back."""
    name, steady_since = uuid.uuid4().hex, time.monotonic()
    while not is_over.is_set():
        try:
            Heartbeat.objects.beat(Heartbeat.Kind.SCHEDULER, name)
            enqueue_due(timezone.now())
            # While the database was away, workers could not say that they live either.
            if time.monotonic() - steady_since > DEAD_AFTER.total_seconds():
                put_back_lost_tasks()
        except DatabaseError as error:
            logger.warning("The schedule waits for the database: %s", type(error).__name__)
            steady_since = time.monotonic()
        finally:
            connection.close()
        is_over.wait(LOOK_EVERY)
    Heartbeat.objects.filter(name=name).delete()
    connection.close()


def put_back_lost_tasks() -> int:
    """Tasks that are running nowhere, since their worker is dead, wait again; gives how many.

    One that has ended several workers is not tried a further time."""
    alive = set(Heartbeat.objects.alive().values_list("name", flat=True))
    begun = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - DEAD_AFTER)
    lost = [task for task in begun if not alive.intersection(task.worker_ids[-1:])]
    return sum(_put_back(task, timezone.now()) for task in lost)


def _put_back(task: DBTaskResult, now: datetime.datetime) -> int:
    still = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
    logger.warning("Task %s of %s was lost with its worker", task.pk, task.task_path)
    if len(task.worker_ids) < MOST_WORKERS:
        return still.update(status=TaskResultStatus.READY)
    still.update(
        status=TaskResultStatus.FAILED, finished_at=now, traceback="Every worker that took it has died."
    )
    return 0
