"""What recurs is put in the queue once: by two schedulers, after a standstill, over the change of summer time."""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import processes, schedule
from accounts.housekeeping import tidy
from accounts.models import Attempt, Heartbeat, ScheduledJob

ROME = ZoneInfo("Europe/Rome")
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
HALF_PAST_SEVEN = datetime.time(7, 30)


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=ROME)


def queued(task=tidy):
    return DBTaskResult.objects.filter(task_path=task.module_path).count()


@pytest.fixture
def one_job(monkeypatch):
    """The only job is `tidy`, every day at 7:30."""
    monkeypatch.setattr(schedule, "_jobs", {})
    schedule.daily("one", HALF_PAST_SEVEN, tidy)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-24T07:29:59", "2026-11-23T07:30:00"),
        ("2026-11-24T07:30:00", "2026-11-24T07:30:00"),
        ("2026-10-25T12:00:00", "2026-10-25T07:30:00"),  # summer time has ended in this night
        ("2027-03-28T07:31:00", "2027-03-28T07:30:00"),  # and begun in this one
    ],
)
def test_a_day_s_job_is_due_on_the_clock_in_rome(now, due):
    assert schedule.Job("a", tidy, HALF_PAST_SEVEN).last_due(at(now)) == at(due)


def test_a_week_s_job_is_due_on_its_day_and_an_hour_s_at_the_full_hour():
    monday = schedule.Job("a", tidy, HALF_PAST_SEVEN, weekday=0)
    assert monday.last_due(at("2026-11-23T07:29:00")) == at("2026-11-16T07:30:00")
    assert monday.last_due(at("2026-11-29T23:00:00")) == at("2026-11-23T07:30:00")
    assert schedule.Job("b", tidy).last_due(at("2026-11-23T07:29:10")) == at("2026-11-23T07:00:00")


def test_a_job_that_is_new_begins_with_its_next_time_and_a_standstill_is_made_up_for_once(db, one_job):
    noon = at("2026-11-24T12:00:00")
    assert schedule.enqueue_due(noon) == [] and queued() == 0
    assert schedule.enqueue_due(noon + DAY) == ["one"]
    assert schedule.enqueue_due(noon + DAY + HOUR) == []
    assert schedule.enqueue_due(noon + 9 * DAY) == ["one"]  # eight days later
    assert schedule.enqueue_due(noon + 3 * DAY) == []  # a clock that goes back starts nothing
    assert queued() == 2
    assert ScheduledJob.objects.get().due_at == at("2026-12-03T07:30:00")


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_put_a_job_in_the_queue_once(one_job):
    noon, together = at("2026-11-24T12:00:00"), threading.Barrier(4)
    schedule.enqueue_due(noon)

    def one(number):
        together.wait(10)
        try:
            return [schedule.enqueue_due(noon + DAY * day) for day in range(1, 6)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(one, range(4)))
    started = sum(len(names) for names_a_day in said for names in names_a_day)
    assert started == queued() <= 5
    assert ScheduledJob.objects.get().due_at == at("2026-11-29T07:30:00")


def test_the_apps_have_registered_what_recurs():
    assert {"tidy", "daily digests", "weekly digests"} <= {job.name for job in schedule.jobs()}


def test_the_night_throws_away_what_nobody_asks_for(db):
    now = timezone.now()
    for days, key in ((-1, "a"), (1, "b")):
        Session.objects.create(session_key=key, session_data="", expire_date=now - days * DAY)
    for days in (0.5, 2):
        Attempt.objects.create(digest="a", at=now - days * DAY)
    for status, days in (("SUCCESSFUL", 6), ("SUCCESSFUL", 8), ("FAILED", 8), ("FAILED", 31), ("READY", 90)):
        tidy.enqueue()
        DBTaskResult.objects.filter(status="READY", finished_at=None).update(
            status=status, finished_at=now - days * DAY
        )
    tidy.call()
    assert [session.session_key for session in Session.objects.all()] == ["a"]
    assert Attempt.objects.count() == 1
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "READY", "SUCCESSFUL"]


def test_what_a_dead_worker_was_doing_waits_again_and_what_kills_workers_does_not(db):
    long_ago = timezone.now() - 2 * HOUR
    Heartbeat.objects.beat(Heartbeat.Kind.WORKER, "living")
    Heartbeat.objects.create(kind="worker", name="dead", seen_at=long_ago)
    for ids in (["dead"], ["dead", "living"], ["one", "two", "dead"], ["never seen"]):
        tidy.enqueue()
        DBTaskResult.objects.filter(status="READY").update(
            status="RUNNING", worker_ids=ids, started_at=long_ago
        )
    tidy.enqueue()
    DBTaskResult.objects.filter(status="READY").update(
        status="RUNNING", worker_ids=["new"], started_at=timezone.now()
    )
    assert processes.put_back_lost_tasks() == 2
    found = {tuple(task.worker_ids): task.status for task in DBTaskResult.objects.all()}
    assert found == {
        ("dead",): "READY", ("never seen",): "READY", ("dead", "living"): "RUNNING",
        ("one", "two", "dead"): "FAILED", ("new",): "RUNNING",
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_worker_says_that_it_lives_while_it_works(monkeypatch):
    seen = []

    def look(worker, task):
        seen.append(list(Heartbeat.objects.alive().values_list("kind", flat=True)))

    tidy.enqueue()
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.Worker.run_task", look)
    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)
    assert seen == [["worker"]]
    assert not Heartbeat.objects.exists()
