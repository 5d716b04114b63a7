"""Digests leave every morning by themselves: planned once, made up for after a standstill, never in a long task."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from community.models import ThreadLevel
from notifications import mornings
from notifications.models import Digest, Period
from notifications.tasks import send_digests

ROME = ZoneInfo("Europe/Rome")
MONDAY = datetime.date(2026, 11, 23)
DAY = datetime.timedelta(days=1)


def planned():
    waiting = DBTaskResult.objects.filter(status="READY", task_path=mornings.start_digests.module_path)
    return [(task.run_after.astimezone(ROME), task.args_kwargs["args"]) for task in waiting]


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-24T07:29:59", "2026-11-24T07:30:00"),
        ("2026-11-24T07:30:00", "2026-11-25T07:30:00"),
        ("2026-10-24T12:00:00", "2026-10-25T07:30:00"),  # summer time ends in this night
        ("2027-03-27T12:00:00", "2027-03-28T07:30:00"),  # and begins in this one
    ],
)
def test_next_morning_is_half_past_seven_on_the_clock_in_rome(now, morning):
    at = datetime.datetime.fromisoformat
    assert mornings.next_morning(at(now).replace(tzinfo=ROME)) == at(morning).replace(tzinfo=ROME)


@pytest.mark.parametrize(
    ("planned_on", "today", "periods"),
    [
        (MONDAY, MONDAY, ["daily", "weekly"]),
        (MONDAY + DAY, MONDAY + DAY, ["daily"]),
        (MONDAY, MONDAY + 2 * DAY, ["daily", "weekly"]),  # stood still on Monday and Tuesday
        (MONDAY - 2 * DAY, MONDAY + DAY, ["daily", "weekly"]),
        (MONDAY + DAY, MONDAY + 6 * DAY, ["daily"]),
    ],
)
def test_the_week_s_digest_is_due_on_mondays_and_made_up_for(planned_on, today, periods):
    assert mornings.due_periods(planned_on, today) == periods


def test_each_start_of_the_site_finds_or_makes_one_plan(db):
    DBTaskResult.objects.all().delete()
    config = next(config for config in apps.get_app_configs() if config.name == "django_tasks_db")
    for _ in range(2):
        post_migrate.send(sender=config, app_config=config, using="default", verbosity=0, interactive=False)
    ((at, (day,)),) = planned()
    assert (at.hour, at.minute) == (7, 30) and at > timezone.now() and day == at.date().isoformat()


def test_a_morning_sends_everybody_s_digests_and_plans_the_next(
    make, anna, bruno, carla, run_tasks, mailoutbox, monkeypatch
):
    monkeypatch.setattr(mornings, "AT_A_TIME", 2)
    thread = make.thread(anna)
    for person in (bruno, carla):
        ThreadLevel.objects.create(person=person, thread=thread, level="following")
    run_tasks()
    mailoutbox.clear()
    DBTaskResult.objects.all().delete()
    mornings.start_digests.call(timezone.localdate().isoformat())
    mornings.start_digests.call(timezone.localdate().isoformat())
    chunks = DBTaskResult.objects.filter(task_path=send_digests.module_path)
    assert {len(chunk.args_kwargs["args"][2]) for chunk in chunks} == {1, 2}
    assert len(planned()) == 1
    run_tasks()
    assert sorted(m.to[0] for m in mailoutbox) == [bruno.email, carla.email]


def test_what_got_stuck_is_said_and_what_is_long_past_forgotten(bruno, caplog):
    now = timezone.now()
    for days in (0.5, 3, 500):
        taken_at = now - days * DAY
        Digest.objects.create(person=bruno, period=Period.DAILY, day=taken_at.date(), taken_at=taken_at)
    mornings.start_digests.call(timezone.localdate().isoformat())
    assert "1 digests of the last day were taken and never confirmed" in caplog.text
    assert Digest.objects.count() == 2


def test_the_command_says_what_it_sent(make, anna, bruno, capsys):
    thread = make.thread(anna)
    ThreadLevel.objects.create(person=bruno, thread=thread, level="following")
    with time_machine.travel(datetime.datetime.combine(MONDAY + 7 * DAY, datetime.time(8), ROME), tick=False):
        thread.posts.update(created_at=timezone.now() - DAY)
        call_command("send_digests")
    said = capsys.readouterr().out
    assert "Riepilogo di ogni giorno: 1 inviati." in said and "Riepilogo della settimana: 0 inviati." in said
    call_command("send_digests", period="weekly")
    assert capsys.readouterr().out == "Riepilogo della settimana: 0 inviati.\n"
