"""What is kept for some days only goes on its day, and not a moment before; a copy's file with its row."""

import datetime
import os
from pathlib import Path

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.models import PersonalExport
from accounts.privacy import For, Holding, holdings
from accounts.privacy.mails import KEPT_DAYS
from accounts.privacy.retention import delete_what_is_due
from community.actions import remove_message
from live.models import Event
from reports.models import Feedback
from search.models import EmptySearch
from tests import make

LIMITED = [(holding, limit) for holding in holdings() for limit in holding.limits]
# What makes a row of the world one that the limit speaks of.
ENDED = {
    "django_tasks_database.DBTaskResult": [{"status": "SUCCESSFUL"}, {"status": "FAILED"}],
    "labs.MeetingStay": [{"joined_at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)}],
    "notifications.Notice": [{}, {"read_at": None}],
}


@pytest.fixture
def world(bruno, anna, territory):
    # Tomorrow at noon: after everything that the world of the tests began, and far from midnight.
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    with time_machine.travel(noon + datetime.timedelta(days=1), tick=False):
        make.a_whole_life(bruno, anna, territory.ambito.office)
        Session.objects.create(session_key="a", session_data="", expire_date=timezone.now())
        make.attempt()
        bruno.newcomer.delete()
        post = make.post(bruno.threads.get(), bruno)
        make.attachment(post.thread, bruno, post=post)
        remove_message(bruno, post)
        yield bruno


def test_the_constants_of_the_registry_are_the_promised_ones():
    said = {(holding.label, limit.since): limit.days for holding, limit in LIMITED}
    assert len(LIMITED) == len(said) + 1  # done and failed tasks
    assert said["accounts.PersonalExport", "asked_at"] == 7
    assert said["notifications.Notice", "read_at"] == 180
    assert said["search.EmptySearch", "last_on"] == 180


def test_each_row_goes_on_its_day_and_not_before(world):
    for number, (holding, limit) in enumerate(LIMITED):
        fields = ENDED.get(holding.label, [{}, {}])[[one for h, one in LIMITED if h is holding].index(limit)]
        for age, is_there in ((_kept_until(limit), True), (_gone_from(holding, limit), False)):
            with transaction.atomic():
                pk = _aged(holding, limit, fields, timezone.now() - age)
                delete_what_is_due()
                row = holding.model._default_manager.filter(pk=pk).first()
                found = row is not None and not any(getattr(row, name) == "" for name in limit.clear)
                assert found == is_there, (number, holding.label, limit, age)
                transaction.set_rollback(True)


def _kept_until(limit: For) -> datetime.timedelta:
    return datetime.timedelta(days=limit.days)


def _gone_from(holding: Holding, limit: For) -> datetime.timedelta:
    is_day = limit.is_day(holding.model)
    return datetime.timedelta(days=limit.days + is_day, seconds=0 if is_day else 1)


def _aged(holding: Holding, limit: For, fields: dict, moment: datetime.datetime) -> int:
    """The row of the world whose moment this now is."""
    rows = (
        holding.model._default_manager.filter(limit.only)
        if not fields
        else holding.model._default_manager.all()
    )
    row = rows.order_by("pk").first()
    assert row is not None, f"no {holding.label} in the world"
    rows.filter(pk=row.pk).update(**fields)
    *way, last = limit.since.split("__")
    thing = row
    for step in way:
        thing = Event.objects.filter(kind="message.removed") if step == "events" else getattr(thing, step)
    things = thing if step_is_many(thing) else type(thing)._default_manager.filter(pk=thing.pk)
    things.update(**{last: moment})
    return row.pk


def step_is_many(thing) -> bool:
    return hasattr(thing, "update") and not hasattr(thing, "pk")


def test_files_go_with_their_rows_and_mails_with_time(
    bruno, settings, tmp_path, django_capture_on_commit_callbacks
):
    export = PersonalExport.objects.create(person=bruno, asked_at=timezone.now() - datetime.timedelta(days=8))
    export.file.save("a.zip", ContentFile(b"zip"))
    path = Path(export.file.path)
    settings.EMAIL_FILE_PATH = str(tmp_path)
    for name, days in (("old", KEPT_DAYS + 1), ("new", KEPT_DAYS - 1)):
        mail = tmp_path / f"{name}.log"
        mail.write_text("Ciao")
        then = (timezone.now() - datetime.timedelta(days=days)).timestamp()
        os.utime(mail, (then, then))
    with django_capture_on_commit_callbacks(execute=True):
        delete_what_is_due()
    assert not PersonalExport.objects.exists()
    assert not path.exists()
    assert [mail.name for mail in tmp_path.glob("*.log")] == ["new.log"]


def test_only_the_address_of_an_old_report_goes(db):
    long_ago = timezone.now() - datetime.timedelta(days=200)
    make.feedback(email="zoe@example.org", status="closed", closed_at=long_ago)
    make.feedback(email="ada@example.org")
    make.empty_search("parole")
    assert delete_what_is_due() == {"reports.Feedback": 1}
    assert sorted(Feedback.objects.values_list("email", flat=True)) == ["", "ada@example.org"]
    assert EmptySearch.objects.count() == 1
