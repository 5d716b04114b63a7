"""Jobs of search: bring the index up to what the database says now. Safe to run twice."""

import datetime
import logging
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from live.among import IS_POSTGRESQL
from live.statements import rows
from search.engines.base import EngineUnavailable
from search.indexing import newest_change, reason_of, take_changes
from search.models import Change, IndexState

LONGEST_WAIT = 15  # seconds
TURN = 2.0  # seconds: where much is written all the time, mails would wait for ever
REST = datetime.timedelta(seconds=3)  # a thing written all the time is not read anew at each word
AWAITED = f"SELECT 1 FROM {DBTaskResult._meta.db_table} WHERE status = %s AND task_path = %s LIMIT 1"  # noqa: S608
if IS_POSTGRESQL:
    AWAITED += " FOR SHARE SKIP LOCKED"
logger = logging.getLogger("cantiere.search")


@task(priority=20)
def sync_changes() -> int:
    """Takes noted changes to the engine for a while, then gives way to the other tasks and goes on after them; if the
    engine cannot take them they stay noted and it tries again later."""
    newest = newest_change()
    try:
        taken = take_changes(TURN)
    except EngineUnavailable as error:
        logger.warning("search index not written: %s", reason_of(error))
        _go_on(timezone.now() + _pause())
        return 0
    if Change.objects.exists():
        is_behind = Change.objects.filter(pk__lte=newest).exists()
        _go_on(None if is_behind else timezone.now() + REST)
    return taken


@task()
def note_later(kind: str, pk: int) -> None:
    """Its hour has come."""
    note([(kind, pk)])


def note(concerned: Iterable[tuple[str, int]]) -> None:
    """One row for each thing, and one task waiting for all of them."""
    changes = [Change(kind=kind, object_id=pk) for kind, pk in concerned if pk is not None]
    if not changes:
        return
    with transaction.atomic(savepoint=False):
        Change.objects.bulk_create(changes)
        if not is_awaited():
            sync_changes.enqueue()


def _go_on(at: datetime.datetime | None) -> None:
    with transaction.atomic():
        if not is_awaited():
            sync_changes.using(run_after=at).enqueue()


def _pause() -> datetime.timedelta:
    """Short after the first failure, longer while the engine stays away."""
    failures = IndexState.objects.current().failures
    return datetime.timedelta(seconds=min(2 ** min(failures, 10), LONGEST_WAIT))


def is_awaited() -> bool:
    """Whether a waiting task will see what the caller's transaction writes.

    The lock, which many share, keeps the worker from starting that task before the transaction commits; a task
    that cannot be locked does not count. SQLite has one writer at a time, so nothing can come between there.
    """
    return bool(rows(AWAITED, TaskResultStatus.READY, sync_changes.module_path))


def next_attempt() -> datetime.datetime | None:
    """When the waiting task may begin; None when none waits."""
    waiting = _waiting().first()
    return (waiting.task.run_after or waiting.enqueued_at) if waiting else None


def _waiting() -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=sync_changes.module_path)
