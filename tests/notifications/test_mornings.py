"""Digests leave every morning by themselves, never in a long task; when is in tests/accounts/test_schedule.py."""

import datetime
from zoneinfo import ZoneInfo

import time_machine
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from community.models import ThreadLevel
from notifications import mornings
from notifications.models import Digest, Period
from notifications.tasks import send_digests

ROME = ZoneInfo("Europe/Rome")
MONDAY = datetime.date(2026, 11, 23)
DAY = datetime.timedelta(days=1)


def test_the_week_s_digest_is_due_on_mondays():
    assert mornings.due_periods(MONDAY) == ["daily", "weekly"]
    assert mornings.due_periods(MONDAY + DAY) == ["daily"]


def test_a_morning_sends_everybody_s_digests_once(
    make, anna, bruno, carla, run_tasks, mailoutbox, monkeypatch
):
    monkeypatch.setattr(mornings, "AT_A_TIME", 2)
    thread = make.thread(anna)
    for person in (bruno, carla):
        ThreadLevel.objects.create(person=person, thread=thread, level="following")
    run_tasks()
    mailoutbox.clear()
    DBTaskResult.objects.all().delete()
    mornings.start_daily_digests.call()
    mornings.start_daily_digests.call()
    mornings.start_weekly_digests.call()
    chunks = DBTaskResult.objects.filter(task_path=send_digests.module_path)
    assert {len(chunk.args_kwargs["args"][2]) for chunk in chunks} == {1, 2}
    assert {chunk.args_kwargs["args"][0] for chunk in chunks} == {"daily", "weekly"}
    run_tasks()
    assert sorted(m.to[0] for m in mailoutbox) == [bruno.email, carla.email]


def test_what_got_stuck_is_said_and_what_is_long_past_forgotten(bruno, caplog):
    now = timezone.now()
    for days in (0.5, 3, 500):
        taken_at = now - days * DAY
        Digest.objects.create(person=bruno, period=Period.DAILY, day=taken_at.date(), taken_at=taken_at)
    mornings.start_daily_digests.call()
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
