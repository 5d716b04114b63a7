"""What a calendar is told of a meeting (RFC 5545, 5546): what follows from what it was told before, and its text."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vUri

ROME = ZoneInfo("Europe/Rome")
CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Cantiere//Laboratori//IT"
ASK_AGAIN_AFTER = datetime.timedelta(hours=1)
# The rule in force since 1996, in the form that every program knows; the library would list each year's days.
ITALY = Timezone.from_ical("""\
BEGIN:VTIMEZONE
TZID:Europe/Rome
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
""")

Method = Literal["REQUEST", "CANCEL"]
Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]


@dataclass(frozen=True)
class Meeting:
    """What a calendar shows of one session; its times know their zone."""

    title: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    place: str = ""

    @property
    def when_and_where(self) -> tuple[datetime.datetime, datetime.datetime, str]:
        return self.starts_at, self.ends_at, self.place


@dataclass(frozen=True)
class Told:
    """What a calendar was told of one UID; `has_left` is False where the mail is not known to have left."""

    uid: str
    sequence: int
    meeting: Meeting
    is_cancelled: bool = False
    has_left: bool = True


@dataclass(frozen=True)
class Address:
    """Who organises, who takes part."""

    name: str
    email: str


@dataclass(frozen=True)
class Entry:
    """One event of a calendar; `stamp` says when it was made up, of two with one sequence the later holds."""

    told: Told
    stamp: datetime.datetime
    url: str = ""
    status: Status = "CONFIRMED"
    page: str = "Il laboratorio"


def first(uid: str, planned: Meeting) -> Told:
    """The first invitation."""
    return Told(uid, 0, planned, has_left=False)


def following(told: Told, planned: Meeting | None) -> Told | None:
    """What has to be told now that this is planned (None: it is off); None where the calendar has it so.

    The sequence grows with day, hour and place and with nothing else (docs/decisions/0070-invitations.md)."""
    if planned is None:
        after = replace(told, is_cancelled=True)
    else:
        grows = planned.when_and_where != told.meeting.when_and_where
        after = replace(told, sequence=told.sequence + grows, meeting=planned, is_cancelled=False)
    return None if after == told and told.has_left else replace(after, has_left=False)


def method_of(told: Told) -> Method:
    return "CANCEL" if told.is_cancelled else "REQUEST"


def invitation(entry: Entry, organiser: Address, attendee: Address) -> str:
    """One object for one UID, as iTIP asks. A cancellation says nothing but what was told before."""
    told = entry.told
    event = _event(replace(entry, status="CANCELLED", url="") if told.is_cancelled else entry, organiser)
    person = _address(attendee)
    person.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
    event.add("attendee", person)
    return _text(_calendar(method_of(told)), [event])


def published(entries: Iterable[Entry], organiser: Address, name: str = "") -> str:
    """Events that ask nothing of anybody; with a name, a calendar that a program reads again now and then."""
    calendar = _calendar("PUBLISH")
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", ASK_AGAIN_AFTER)
        calendar["refresh-interval"].params["VALUE"] = "DURATION"
    return _text(calendar, [_event(entry, organiser) for entry in entries])


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", method)
    return calendar


def _event(entry: Entry, organiser: Address) -> Event:
    told, meeting = entry.told, entry.told.meeting
    event = Event()
    event.add("uid", told.uid)
    event.add("dtstamp", entry.stamp)
    event.add("sequence", told.sequence)
    event.add("dtstart", meeting.starts_at.astimezone(ROME))
    event.add("dtend", meeting.ends_at.astimezone(ROME))
    event.add("summary", meeting.title)
    event.add("status", entry.status)
    event.add("organizer", _address(organiser))
    if meeting.place:
        event.add("location", meeting.place)
    if entry.url:
        event.add("url", vUri(entry.url))
        event.add("description", f"{entry.page}: {entry.url}")
    return event


def _address(who: Address) -> vCalAddress:
    address = vCalAddress(f"mailto:{who.email}")
    address.params["CN"] = who.name
    return address


def _text(calendar: Calendar, events: Iterable[Event]) -> str:
    calendar.add_component(ITALY)
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical().decode()
