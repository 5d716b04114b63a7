"""The job that compares index and database and mends what differs. Safe to run twice."""

import logging

from django.db.models import QuerySet
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from search.comparison import check
from search.engines.base import EngineUnavailable
from search.indexing import reason_of

logger = logging.getLogger("cantiere.search")


@task
def compare_and_mend() -> None:
    """How it went is read from the state of the index."""
    try:
        check(mends=True)
    except EngineUnavailable as error:
        logger.warning("search index not compared: %s", reason_of(error))


def under_way() -> QuerySet[DBTaskResult]:
    """The comparisons that wait or run."""
    unfinished = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return DBTaskResult.objects.filter(status__in=unfinished, task_path=compare_and_mend.module_path)
