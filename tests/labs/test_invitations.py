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
from icalendar import Calendar

from accounts.models import Membership
from labs import actions
from labs.models import CalendarEntry, Session
from notifications import enclosures
from notifications.actions import choose
from notifications.models import Channel, Kind, Notice
from notifications.tasks import mail_notices

ROME = ZoneInfo("Europe/Rome")
MONDAY = datetime.datetime(2027, 5, 3, 9, 30, tzinfo=ROME)
ROOMS = "Sala 2 · https://example.org/stanza"
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


def invited(*days, place="Sala 1", sequence=0):
    return [("REQUEST", sequence, day, place) for day in days]


def off(*days, place="Sala 1", sequence=0):
    return [("CANCEL", sequence, day, place) for day in days]


def test_a_whole_history(make, lab, anna, bruno, carla, post):
    one = meeting(make, lab, MONDAY, place="Sala 1")
    meeting(make, lab, MONDAY + WEEK, title="Esercizi", place="Sala 1")
    seat, _ = actions.enrol(bruno, lab, bruno)
    waiting, _ = actions.enrol(carla, lab, carla)
    assert [(who, subject, kinds(told)) for who, subject, told in post()] == [
        (bruno.email, "La tua iscrizione a «ISEE» è confermata.", invited(3, 10)),
        (carla.email, "Sei in lista d'attesa per «ISEE», al posto 1.", []),
    ]

    meetings_change(make, lab, one, anna, bruno, carla, post)
    seats_change(lab, seat, waiting, anna, post)
    actions.start(anna, lab)
    actions.cancel(anna, lab)
    told = [(who, subject, kinds(told)) for who, subject, told in post()]
    assert told[-1][:2] == (bruno.email, "«ISEE» è stato annullato.")
    assert [each for *_, each in told if each] == [off(4, place=ROOMS) + off(10)]
    assert not any(program.events for program in post.programs.values())


def meetings_change(make, lab, one, anna, bruno, waits, post):
    """Moved (who waits is told, without an invitation), renamed, in another room, with a link; then one more, which
    is taken away again."""
    one.starts_at, one.ends_at = one.starts_at + DAY, one.ends_at + DAY
    actions.save_session(anna, one)
    *others, (who, subject, told) = sorted(post(), key=lambda one: one[0] == bruno.email)
    assert (who, kinds(told)) == (bruno.email, invited(4, sequence=1))
    assert subject.startswith(
        "L'incontro di «ISEE» di lunedì 3 maggio 2027, ore 9:30 è spostato a martedì 4 maggio"
    )
    assert [(to, parts) for to, _, parts in others] == [(waits.email, [])]
    one.title = "Il calcolo"
    actions.save_session(anna, one)
    ((_, _, told),) = post()
    assert (kinds(told), told[0]["title"]) == (invited(4, sequence=1), "ISEE: Il calcolo")
    one.place = "Sala 2"
    actions.save_session(anna, one)
    one.online_url = "https://example.org/stanza"
    actions.save_session(anna, one)
    told = [kinds(told) for who, _, told in post() if who == bruno.email]
    assert told == [invited(4, place=ROOMS, sequence=2), []], "the first of two that wait tells all"
    actions.save_session(anna, one)
    assert [told for *_, told in post()] == [[]], "nothing changed: the mail carries nothing"

    three = make.session(lab)
    three.starts_at, three.ends_at = MONDAY + 2 * WEEK, MONDAY + 2 * WEEK + HOUR
    actions.save_session(anna, three)
    assert [kinds(told) for who, _, told in post() if who == bruno.email] == [invited(17, place="")]
    actions.remove_session(anna, three)
    assert [kinds(told) for who, _, told in post() if who == bruno.email] == [off(17, place="")]


def seats_change(lab, seat, waiting, anna, post):
    """Bruno leaves and Carla is called; she is removed and he asks again."""
    bruno, carla = seat.person, waiting.person
    actions.withdraw(bruno, seat)
    assert [(who, subject, kinds(told)) for who, subject, told in post()] == [
        (bruno.email, "Hai ritirato la tua iscrizione a «ISEE».", off(4, place=ROOMS, sequence=2) + off(10)),
        (carla.email, "La tua iscrizione a «ISEE» è confermata.", invited(4, place=ROOMS) + invited(10)),
    ]
    assert not post.programs[bruno.email].events

    actions.withdraw(anna, waiting)
    again, _ = actions.enrol(bruno, lab, bruno)
    assert [(who, kinds(told)) for who, _, told in post()] == [
        (carla.email, off(4, place=ROOMS) + off(10)),
        (bruno.email, invited(4, place=ROOMS) + invited(10)),
    ]
    assert set(post.programs[bruno.email].events) == {
        f"iscrizione-{again.pk}-incontro-{session.pk}@127.0.0.1" for session in lab.sessions.all()
    }, "a new request is a new event"


def test_one_object_whole(make, lab, bruno, settings, run_tasks):
    settings.DEFAULT_FROM_EMAIL = "Cantiere <cantiere@example.org>"
    session = meeting(make, lab, MONDAY, title="Il calcolo; \u00abvero\u00bb, e no", place="Sala 1")
    seat, _ = actions.enrol(bruno, lab, bruno)
    run_tasks()
    (message,) = mail.outbox
    (part,) = calendar_parts(message)
    assert part["Content-Type"] == 'text/calendar; charset="utf-8"; method="REQUEST"'
    assert part.get_filename() == "incontro-2027-05-03-0930.ics"
    text = part.get_content()
    assert text.isascii() is False and max(len(line.encode()) for line in text.splitlines()) <= 75
    calendar = Calendar.from_ical(text)
    (event,) = calendar.events
    entry = CalendarEntry.objects.get()
    assert calendar["method"] == "REQUEST" and str(event["organizer"]) == "mailto:cantiere@example.org"
    assert str(event["attendee"]) == f"mailto:{bruno.email}"
    assert dict(event["attendee"].params) == {
        "CN": bruno.name, "PARTSTAT": "ACCEPTED", "ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE"
    }  # fmt: skip
    assert str(event["uid"]) == entry.uid == f"iscrizione-{seat.pk}-incontro-{session.pk}@127.0.0.1"
    assert str(event["summary"]) == "ISEE: Il calcolo; «vero», e no"
    assert event["dtstart"].params["TZID"] == "Europe/Rome" and event.start == MONDAY
    assert calendar.timezones[0].to_tz().utcoffset(datetime.datetime(2027, 5, 3, 9, 30)) == 2 * HOUR
    assert entry.told_at and event["dtstamp"].dt == entry.stamped_at.replace(microsecond=0)
    assert "- lunedì 3 maggio 2027, ore 9:30–11:30, Sala 1\n" in message.body


def test_a_mail_that_fails_is_tried_again_as_the_same_invitation(make, lab, anna, bruno, post, winter):
    session = meeting(make, lab, MONDAY, place="Sala 1")
    Refusing.down = True
    seat, _ = actions.enrol(bruno, lab, bruno)
    assert post() == []
    assert CalendarEntry.objects.get().told_at is None
    uid = CalendarEntry.objects.get().uid
    Refusing.down = False
    winter.shift(3 * 60)
    ((_, subject, told),) = post()
    assert (subject, kinds(told)) == ("La tua iscrizione a «ISEE» è confermata.", invited(3))
    assert told[0]["uid"] == uid and CalendarEntry.objects.get().told_at

    Refusing.down = True
    session.starts_at, session.ends_at = session.starts_at + DAY, session.ends_at + DAY
    actions.save_session(anna, session)
    assert post() == []
    Refusing.down = False
    actions.withdraw(anna, seat)
    assert [kinds(told) for *_, told in post()] == [off(3 + 1, sequence=1)], (
        "whatever the program got, it is off"
    )


def test_an_invitation_that_never_left_is_cancelled_by_its_own_retry_alone(make, lab, bruno, post, winter):
    """The seat was given and left while no mail could leave: the later mails say so and invite to nothing."""
    meeting(make, lab, MONDAY)
    Refusing.down = True
    seat, _ = actions.enrol(bruno, lab, bruno)
    assert post() == []
    actions.withdraw(bruno, seat)
    assert post() == []
    Refusing.down = False
    winter.shift(3 * 60)
    mail.outbox.clear()
    mail_notices.call(list(Notice.objects.values_list("pk", flat=True)))
    methods = [p.get_param("method") for m in mail.outbox for p in calendar_parts(m)]
    assert methods == ["CANCEL"], "it may have left: a connection can break after the server took it"


def test_who_wants_no_mail_gets_no_invitation_but_what_they_hold_is_kept_true(
    make, lab, anna, bruno, carla, post
):
    lab.capacity = 5
    lab.save()
    session = meeting(make, lab, MONDAY, place="Sala 1")
    choose(carla.pk, {Kind.LABS: Channel.ON_SITE})
    seat, _ = actions.enrol(bruno, lab, bruno)
    actions.enrol(carla, lab, carla)
    assert [(who, kinds(told)) for who, _, told in post()] == [(bruno.email, invited(3))]

    choose(bruno.pk, {Kind.LABS: Channel.DAILY})
    another = meeting(make, lab, MONDAY + WEEK)
    actions.save_session(anna, another)
    assert post() == [], "a new meeting is no correction"
    session.place = "Sala 2"
    actions.save_session(anna, session)
    ((who, _, told),) = post()
    assert (who, kinds(told)) == (bruno.email, invited(3, place="Sala 2", sequence=1))
    assert "Questa email corregge gli inviti che hai già ricevuto" in mail.outbox[0].body
    Notice.objects.filter(recipient=bruno).update(read_at=timezone.now())
    actions.withdraw(bruno, seat)
    assert [kinds(told) for *_, told in post()] == [off(3, place="Sala 2", sequence=1)]
    assert Notice.objects.filter(recipient=bruno, mailed_at=None).count() == 1, (
        "that of the new meeting alone"
    )


def test_what_is_over_stays_in_calendars_and_who_left_the_office_loses_what_comes(
    make, lab, anna, bruno, post, winter
):
    meeting(make, lab, MONDAY, place="Sala 1")
    later = meeting(make, lab, MONDAY + WEEK, place="Sala 1")
    actions.enrol(bruno, lab, bruno)
    post()
    winter.move_to(MONDAY + DAY)
    Membership.objects.filter(person=bruno, role="member").update(ends_on=timezone.localdate() - DAY)
    later.place, later.online_url = "Sala 2", "https://example.org/stanza"
    actions.save_session(anna, later)
    ((who, _, told),) = post()
    assert (who, kinds(told)) == (bruno.email, off(10)), "only what was told before, nothing of the new place"
    assert "stanza" not in mail.outbox[0].message().as_string() and "Sala 2" not in mail.outbox[0].body


def test_a_guest_who_is_removed_and_nobody_who_was_switched_off(make, lab, anna, bruno, elena, post):
    lab.capacity = 2
    lab.save()
    meeting(make, lab, MONDAY, place="Sala 1")
    make.membership(elena, "guest", circle=lab.circle)
    for person in (elena, bruno):
        actions.enrol(person, lab, person)
    assert len(post()) == 2
    elena.memberships.update(ends_on=timezone.localdate() - DAY)
    bruno.is_active = False
    bruno.save()
    actions.cancel(anna, lab)
    assert [(who, kinds(told)) for who, _, told in post()] == [(elena.email, off(3))]


@pytest.mark.parametrize("people", [2, 12])
def test_whom_to_invite_to_what_is_asked_once_for_all_mails_of_a_task(make, lab, anna, people):
    """As many reads for 2 people as for 12, and a statement a meeting to write what changed."""
    lab.capacity = people
    lab.save()
    for week in range(3):
        meeting(make, lab, MONDAY + week * WEEK)
    for number in range(people):
        make.enrolment(lab, make.person(f"p{number}", "member"))
    actions.start(anna, lab)
    notices = list(Notice.objects.select_related("recipient"))
    for sequence in (0, 1):
        with CaptureQueriesContext(connection) as queries:
            taken = enclosures.take(notices, {notice.pk for notice in notices})
        reads = [query["sql"] for query in queries if query["sql"].lstrip().startswith("SELECT")]
        assert (len(taken), len(reads)) == (people, 5), reads
        assert len(queries) - len(reads) <= 5  # with the two of the savepoint
        assert CalendarEntry.objects.filter(sequence=sequence).count() == people * 3
        Session.objects.update(place="Altrove")


def test_of_two_tasks_at_once_the_later_takes_over(make, lab, bruno, carla):
    meeting(make, lab, MONDAY)
    seat, _ = actions.enrol(bruno, lab, bruno)
    confirmed = Notice.objects.get()
    older = enclosures.take([confirmed], {confirmed.pk})[confirmed.pk]
    actions.withdraw(bruno, seat)
    withdrawn = Notice.objects.latest("pk")
    newer = enclosures.take([withdrawn], {withdrawn.pk})[withdrawn.pk]
    assert older() is None, "the mail of the seat leaves without its invitation"
    assert [part.get_param("method") for part in newer().parts] == ["CANCEL"]
