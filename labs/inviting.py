"""Which invitations travel with the mail of a notice about a lab: what should be, against what calendars were told."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from email.mime.text import MIMEText
from email.utils import parseaddr
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts.audience import circle_term
from accounts.models import Membership, Person
from labs.invitations import Address, Entry, Meeting, Told, first, following, invitation, method_of
from labs.models import CalendarEntry, Enrolment, Lab, Session
from notifications import enclosures
from notifications.enclosures import Enclosure, Open
from notifications.models import Notice

LIVE = (Lab.Status.OPEN, Lab.Status.RUNNING, Lab.Status.CONCLUDED)
KEPT = ("sequence", "title", "starts_at", "ends_at", "place", "is_cancelled", "stamped_at", "told_at")


def register() -> None:
    enclosures.register(Lab, take)


@transaction.atomic
def take(notices: Sequence[Notice], at_once: Set[int]) -> dict[int, Open]:
    """What has to be told with these notices, written as on its way; the number of queries does not grow with
    the people.

    The lab is locked: its seats and meetings change one at a time, and so do invitations. Who wants no mail of labs
    at once gets no new invitation, but what they hold is kept true."""
    due: dict[int, list[CalendarEntry]] = {}
    asked = {(notice.object_id, notice.recipient_id): notice for notice in notices}
    stamp = timezone.now()
    for enrolment, entries in _changes(asked.values(), stamp).items():
        notice = asked.get((enrolment.lab_id, enrolment.person_id))
        if notice is not None:
            wanted = [entry for entry in entries if entry.pk or notice.pk in at_once]
            due.setdefault(notice.pk, []).extend(wanted)
    changed = [entry for entries in due.values() for entry in entries]
    _update([entry for entry in changed if entry.pk])
    CalendarEntry.objects.bulk_create([entry for entry in changed if entry.pk is None])
    return {
        pk: partial(_open, [entry.pk for entry in entries], stamp) for pk, entries in due.items() if entries
    }


def _update(entries: Iterable[CalendarEntry]) -> None:
    """What changed for one person changed alike for the others: a statement a meeting, however many the people."""
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for entry in entries:
        alike[tuple(getattr(entry, name) for name in KEPT)].append(entry.pk)
    for values, ids in alike.items():
        CalendarEntry.objects.filter(pk__among=ids).update(**dict(zip(KEPT, values, strict=True)))


def _changes(notices: Iterable[Notice], stamp: datetime.datetime) -> dict[Enrolment, list[CalendarEntry]]:
    """By enrolment of the recipients in these labs, the entries that have to be told, with their new values."""
    people = {notice.recipient_id for notice in notices if notice.recipient.is_active}
    named = Lab.objects.filter(pk__in={notice.object_id for notice in notices}).order_by("pk")
    labs = {lab.pk: lab for lab in named.select_for_update(no_key=True)}
    enrolments = list(Enrolment.objects.filter(lab__in=labs, person_id__among=people).order_by("number"))
    sessions: dict[int, list[Session]] = defaultdict(list)
    for session in Session.objects.filter(lab__in=labs):
        sessions[session.lab_id].append(session)
    held: dict[int, list[CalendarEntry]] = defaultdict(list)
    for entry in CalendarEntry.objects.filter(enrolment__lab__in=labs, enrolment__person_id__among=people):
        held[entry.enrolment_id].append(entry)
    standings = Membership.objects.standings(people)
    found = {}
    for enrolment in enrolments:
        enrolment.lab = lab = labs[enrolment.lab_id]
        is_inside = standings[enrolment.person_id].may_see(circle_term(lab.circle_id))
        planned = sessions[lab.pk] if holds_seat(enrolment) and is_inside else []
        found[enrolment] = _due(enrolment, planned, held[enrolment.pk], stamp)
    return found


def holds_seat(enrolment: Enrolment) -> bool:
    """Confirmed, in a lab that takes place."""
    return enrolment.status == Enrolment.Status.CONFIRMED and enrolment.lab.status in LIVE


def _due(
    enrolment: Enrolment, planned: Iterable[Session], held: Iterable[CalendarEntry], now: datetime.datetime
) -> list[CalendarEntry]:
    """What is over, and was told so, stays in calendars as it is."""
    sessions, told_of = {session.pk: session for session in planned}, set()
    due = []
    for entry in held:
        session = sessions.get(entry.session_id or 0)
        told_of.add(entry.session_id)
        if max(entry.ends_at, session.ends_at if session else entry.ends_at) <= now:
            continue
        after = following(told_by(entry), meeting_of(enrolment.lab, session) if session else None)
        if after:
            due.append(_written(entry, after, now))
    for session in sessions.values():
        if session.pk not in told_of and session.ends_at > now:
            told = first(uid_of(session, enrolment), meeting_of(enrolment.lab, session))
            due.append(_written(CalendarEntry(enrolment=enrolment, session=session), told, now))
    return due


def uid_of(session: Session, enrolment: Enrolment | None = None) -> str:
    """That of a seat, or of the meeting itself for who has none; never given to another."""
    whose = f"iscrizione-{enrolment.pk}-incontro-{session.pk}" if enrolment else f"incontro-{session.pk}"
    return f"{whose}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}"


def meeting_of(lab: Lab, session: Session, is_inside: bool = True) -> Meeting:
    """The link of a meeting on line is part of its place, for those inside."""
    title = f"{lab.title}: {session.title}" if session.title else lab.title
    places = [session.place, session.online_url if is_inside else ""]
    place = " · ".join(filter(None, places))
    return Meeting(title[:400], session.starts_at, session.ends_at, place)


def told_by(entry: CalendarEntry) -> Told:
    meeting = Meeting(entry.title, entry.starts_at, entry.ends_at, entry.place)
    return Told(entry.uid, entry.sequence, meeting, entry.is_cancelled, entry.told_at is not None)


def organiser() -> Address:
    """Who sends the mails: calendar programs believe no other."""
    name, email = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Address(name or settings.SITE_NAME, email)


def _written(entry: CalendarEntry, told: Told, now: datetime.datetime) -> CalendarEntry:
    meeting = told.meeting
    entry.uid, entry.sequence, entry.is_cancelled = told.uid, told.sequence, told.is_cancelled
    entry.title, entry.place = meeting.title, meeting.place
    entry.starts_at, entry.ends_at = meeting.starts_at, meeting.ends_at
    entry.stamped_at, entry.told_at = now, None
    return entry


def _open(ids: Sequence[int], stamp: datetime.datetime) -> Enclosure | None:
    """Just before the mail leaves: without what another notice has taken over since."""
    mine = CalendarEntry.objects.filter(pk__in=ids, stamped_at=stamp)
    entries = list(mine.select_related("enrolment__lab", "enrolment__person"))
    if not entries:
        return None
    return Enclosure([_line(e) for e in entries], [_part(e) for e in entries], partial(_left, ids, stamp))


def _left(ids: Sequence[int], stamp: datetime.datetime) -> None:
    CalendarEntry.objects.filter(pk__in=ids, stamped_at=stamp).update(told_at=timezone.now())


def _line(entry: CalendarEntry) -> str:
    when = date_format(timezone.localtime(entry.starts_at), "l j F Y, \\o\\r\\e G:i")
    when = f"{when}–{date_format(timezone.localtime(entry.ends_at), 'G:i')}"
    if entry.is_cancelled:
        return f"{when}: da togliere dal calendario"
    return f"{when}, {entry.place}" if entry.place else when


def _part(entry: CalendarEntry) -> MIMEText:
    lab, person = entry.enrolment.lab, entry.enrolment.person
    told, url = told_by(entry), settings.SITE_URL + lab.get_absolute_url()
    text = invitation(Entry(told, entry.stamped_at, url), organiser(), _attendee(person))
    part = MIMEText(text, "calendar", "utf-8")
    part.set_param("method", method_of(told))
    name = f"incontro-{timezone.localtime(entry.starts_at):%Y-%m-%d-%H%M}.ics"
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def _attendee(person: Person) -> Address:
    return Address(person.name, person.email)
