"""Every mail of a history, read as a calendar program reads it: who is invited to what, what changes, what is off."""

import datetime
import email
from dataclasses import dataclass, field
from email import policy
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from icalendar import Calendar

from accounts.models import Membership
from labs import actions
from labs.models import CalendarEntry
from notifications.actions import choose
from notifications.models import Channel, Kind, Notice
from notifications.tasks import mail_notices

ROME = ZoneInfo("Europe/Rome")
MONDAY = datetime.datetime(2027, 5, 3, 9, 30, tzinfo=ROME)
HOUR, DAY, WEEK = datetime.timedelta(hours=1), datetime.timedelta(days=1), datetime.timedelta(days=7)


class Refusing(EmailBackend):
    """A server that takes nothing as long as it is `down`."""

    down = False

    def send_messages(self, messages):
        if Refusing.down:
            raise ConnectionRefusedError
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def mail_server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    monkeypatch.setattr(Refusing, "down", False)


@pytest.fixture(autouse=True)
def winter():
    with time_machine.travel(datetime.datetime(2027, 1, 11, 10, tzinfo=ROME), tick=True) as clock:
        yield clock


@dataclass
class Program:
    """A calendar program: takes what comes by mail as RFC 5546 says, and holds it to the rules while it does."""

    events: dict = field(default_factory=dict)
    seen: dict = field(default_factory=dict)

    def take(self, part):
        calendar = Calendar.from_ical(part.get_content())
        (event,) = calendar.events
        method, uid = calendar["method"], str(event["uid"])
        assert part.get_param("method") == method and part.get_filename().endswith(".ics")
        told = {
            "method": str(method),
            "uid": uid,
            "sequence": event["sequence"],
            "title": str(event["summary"]),
            "start": event.start,
            "end": event.end,
            "place": str(event.get("location", "")),
        }
        before = self.seen.get(uid)
        if before:
            moved = [before[n] != told[n] for n in ("start", "end", "place")]
            assert told["sequence"] == before["sequence"] + any(moved), "grows with day, hour and place alone"
            assert event["dtstamp"].dt > before["stamp"], "the later of two with one sequence is the newer"
        else:
            assert (told["sequence"], told["method"]) == (0, "REQUEST")
        self.seen[uid] = told | {"stamp": event["dtstamp"].dt}
        if method == "CANCEL":
            assert event["status"] == "CANCELLED" and "url" not in event and "description" not in event
            del self.events[uid]
        else:
            assert event["status"] == "CONFIRMED" and str(event["url"]).startswith("http://")
            self.events[uid] = told
        return calendar, told


def calendar_parts(message):
    """As a mail program gets them."""
    read = email.message_from_bytes(message.message().as_bytes(), policy=policy.default)
    return [part for part in read.walk() if part.get_content_type() == "text/calendar"]


@pytest.fixture
def post(run_tasks, winter):
    """Runs what waits; gives each mail since, as who, subject and what their calendar program is told."""
    programs = {}

    def deliver():
        mail.outbox.clear()
        winter.shift(2)
        run_tasks()
        delivered = []
        for message in mail.outbox:
            program = programs.setdefault(message.to[0], Program())
            told = [program.take(part)[1] for part in calendar_parts(message)]
            delivered.append((message.to[0], message.subject, told))
        return delivered

    deliver.programs = programs
    return deliver


@pytest.fixture
def lab(make, territory):
    return make.lab("ISEE", ats=territory.ats, capacity=1)


def meeting(make, lab, at, **fields):
    return make.session(lab, starts_at=at, ends_at=at + 2 * HOUR, **fields)


def kinds(told):
    return [(one["method"], one["sequence"], one["start"].day, one["place"]) for one in told]


def test_a_whole_history(make, lab, anna, bruno, carla, post):
    one = meeting(make, lab, MONDAY, place="Sala 1")
    meeting(make, lab, MONDAY + WEEK, title="Esercizi", place="Sala 1")
    seat, _ = actions.enrol(bruno, lab, bruno)
    waiting, _ = actions.enrol(carla, lab, carla)
    assert [(who, subject, kinds(told)) for who, subject, told in post()] == [
        (bruno.email, "La tua iscrizione a «ISEE» è confermata.", [("REQUEST", 0, 3, "Sala 1"), ("REQUEST", 0, 10, "Sala 1")]),
        (carla.email, "Sei in lista d'attesa per «ISEE», al posto 1.", []),
    ]  # fmt: skip

    one.starts_at, one.ends_at = one.starts_at + DAY, one.ends_at + DAY
    actions.save_session(anna, one)
    one.title = "Il calcolo"
    actions.save_session(anna, one)
    one.place = "Sala 2"
    actions.save_session(anna, one)
    one.online_url = "https://example.org/stanza"
    actions.save_session(anna, one)
    told = [told for who, _, told in post() if who == bruno.email]
    # The four notices were queued together: the first mail told all of it, the others had nothing to add.
    assert [kinds(each) for each in told] == [
        [("REQUEST", 1, 4, "Sala 2 · https://example.org/stanza")], [], [], []
    ]  # fmt: skip
    assert told[0][0]["title"] == "ISEE: Il calcolo"

    one.title = "Il calcolo e la scala"
    actions.save_session(anna, one)
    ((_, _, told),) = post()
    assert kinds(told) == [("REQUEST", 1, 4, "Sala 2 · https://example.org/stanza")]
    assert told[0]["title"] == "ISEE: Il calcolo e la scala"
    actions.save_session(anna, one)
    assert [told for *_, told in post()] == [[]], "nothing changed: the mail carries nothing"

    three = make.session(lab)
    three.starts_at, three.ends_at = MONDAY + 2 * WEEK, MONDAY + 2 * WEEK + HOUR
    actions.save_session(anna, three)
    assert [kinds(told) for *_, told in post()] == [[("REQUEST", 0, 17, "")]]
    actions.remove_session(anna, three)
    assert [kinds(told) for *_, told in post()] == [[("CANCEL", 0, 17, "")]]

    actions.withdraw(bruno, seat)
    place = "Sala 2 · https://example.org/stanza"
    assert [(who, subject, kinds(told)) for who, subject, told in post()] == [
        (bruno.email, "Hai ritirato la tua iscrizione a «ISEE».", [("CANCEL", 1, 4, place), ("CANCEL", 0, 10, "Sala 1")]),
        (carla.email, "La tua iscrizione a «ISEE» è confermata.", [("REQUEST", 0, 4, place), ("REQUEST", 0, 10, "Sala 1")]),
    ]  # fmt: skip
    assert not post.programs[bruno.email].events

    actions.withdraw(anna, waiting)
    again, _ = actions.enrol(bruno, lab, bruno)
    assert [(who, kinds(told)) for who, _, told in post()] == [
        (carla.email, [("CANCEL", 0, 4, place), ("CANCEL", 0, 10, "Sala 1")]),
        (bruno.email, [("REQUEST", 0, 4, place), ("REQUEST", 0, 10, "Sala 1")]),
    ]
    assert set(post.programs[bruno.email].events) == {
        f"iscrizione-{again.pk}-incontro-{session.pk}@127.0.0.1" for session in lab.sessions.all()
    }, "a new request is a new event"

    actions.start(anna, actions.life.locked(lab))
    actions.cancel(anna, lab)
    told = [(who, subject, kinds(told)) for who, subject, told in post()]
    assert told[-1][:2] == (bruno.email, "«ISEE» è stato annullato.")
    assert [each for *_, each in told if each] == [[("CANCEL", 0, 4, place), ("CANCEL", 0, 10, "Sala 1")]]
    assert not any(program.events for program in post.programs.values())
