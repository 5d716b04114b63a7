"""Whatever happens to a meeting and to its mails, a calendar program ends with what is planned."""

import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from labs.invitations import Address, Entry, Meeting, first, following, invitation, published

ROME = ZoneInfo("Europe/Rome")
START = datetime.datetime(2027, 3, 27, 9, tzinfo=ROME)
WHO = Address("Rossi, «Anna»", "anna@example.org")

POOL = [
    Meeting(title, START + datetime.timedelta(days=day), START + datetime.timedelta(days=day, hours=2), place)
    for title in ("Il calcolo", "La scala, «e»; il resto")
    for day in (0, 1)  # the clocks change in between
    for place in ("", "Sala 1")
]
meetings = st.sampled_from(POOL)
fates = st.sampled_from(["arrives", "lost", "arrives, and nobody knows"])
histories = st.lists(st.tuples(st.sampled_from([None, *POOL]), fates), min_size=1, max_size=12)


class Program:
    """Keeps of each UID the highest sequence and, of one sequence, what came last."""

    def __init__(self):
        self.sequence, self.shown = -1, None

    def take(self, told):
        assert told.sequence >= self.sequence
        self.sequence = told.sequence
        self.shown = None if told.is_cancelled else told.meeting


@given(meetings, histories)
def test_a_program_ends_with_what_is_planned(planned, history):
    program, told = Program(), first("uid", planned)
    for plan, fate in [*history, (history[-1][0], "arrives")]:
        before = told
        due = following(told, plan)
        if due is None:
            continue
        told = due
        moved = plan is not None and plan.when_and_where != before.meeting.when_and_where
        assert told.sequence == before.sequence + moved
        if fate != "lost":
            program.take(told)
        if fate == "arrives":
            told = type(told)(told.uid, told.sequence, told.meeting, told.is_cancelled, has_left=True)
    assert program.shown == history[-1][0]
    assert following(told, history[-1][0]) is None, "nothing is told twice"


@given(st.lists(meetings, max_size=4))
def test_what_is_written_is_read_back(planned):
    stamp = datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)
    entries = [
        Entry(first(f"{n}@example.org", one), stamp, "https://example.org/1") for n, one in enumerate(planned)
    ]
    calendar = Calendar.from_ical(published(entries, WHO, "I miei incontri"))
    assert (calendar["method"], calendar["name"]) == ("PUBLISH", "I miei incontri")
    read = [
        Meeting(str(event["summary"]), event.start, event.end, str(event.get("location", "")))
        for event in calendar.events
    ]
    assert read == planned
    assert not any("attendee" in event for event in calendar.events)
    for entry in entries:
        (event,) = Calendar.from_ical(invitation(entry, WHO, WHO)).events
        assert event["attendee"].params["CN"] == "Rossi, «Anna»"
        assert event["uid"] == entry.told.uid


def test_the_time_zone_is_that_of_the_clocks_in_italy():
    """The days around each change of the hour, against the system's own tables."""
    (zone,) = Calendar.from_ical(published([], WHO)).timezones
    own = zone.to_tz()
    for year in (2026, 2027, 2031):
        for month in (3, 10):
            for day in range(22, 32):
                for hour in (1, 4, 12):
                    moment = datetime.datetime(year, month, day, hour)
                    assert moment.replace(tzinfo=own).utcoffset() == moment.replace(tzinfo=ROME).utcoffset()
