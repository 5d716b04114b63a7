"""How telling the engine has gone is kept in one row."""

import pytest
from django_tasks_db.models import DBTaskResult

from search.engines import live_engine
from search.models import IndexState
from search.tasks import sync_changes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def away(settings):
    """An engine where nobody answers; gives what brings the first one back."""
    url = settings.ELASTICSEARCH_URL
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"

    def back():
        settings.ELASTICSEARCH_URL = url

    return back


def state():
    return IndexState.objects.current()


def retried_in():
    [task] = DBTaskResult.objects.filter(status="READY", task_path=sync_changes.module_path)
    return (task.run_after - task.enqueued_at).total_seconds()


def test_failures_are_counted_until_a_success(make, bruno, away):
    make.document()
    waits = []
    for _ in range(5):
        DBTaskResult.objects.all().delete()
        assert sync_changes.func() == 0
        waits.append(round(retried_in()))
    assert waits == [2, 4, 8, 15, 15]
    assert (state().failures, state().failure, state().succeeded_at) == (5, "ConnectionError", None)
    away()
    assert sync_changes.func() > 0
    assert state().failures == 0 and state().succeeded_at > state().failed_at


def test_a_rebuild_is_remembered(make, bruno, away):
    away()
    make.document()
    sync_changes.func()
    assert state().rebuilt_at and state().rebuild_entries >= 1 and state().rebuild_seconds > 0
    rebuilt_at = state().rebuilt_at
    make.document()
    sync_changes.func()
    assert state().rebuilt_at == rebuilt_at and live_engine().exists


def test_keeping_it_costs_one_query(django_assert_num_queries, db):
    IndexState.objects.succeeded()
    for note in (IndexState.objects.succeeded, lambda: IndexState.objects.failed("ConnectionError")):
        with django_assert_num_queries(1):
            note()
