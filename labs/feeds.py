"""What a calendar program reads at the address of a feed, as far as its owner may see it at that moment."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.audience import circle_term
from accounts.models import Ats, Person
from accounts.standing import Standing, standing_of
from labs.invitations import Entry, first, following, published
from labs.inviting import meeting_of, organiser, told_by, uid_of
from labs.models import CalendarEntry, CalendarFeed, Enrolment, Lab, Session, SessionQuerySet

PAST, AHEAD = timedelta(days=180), timedelta(days=550)


def feed_of(secret: str) -> CalendarFeed | None:
    """The feed of this address; None where it was revoked, its owner has gone or no longer belongs to the ATS."""
    current = CalendarFeed.objects.filter(secret=secret, revoked_at=None, person__is_active=True)
    found = current.select_related("person", "ats").first()
    if found and found.ats and not followed_ats(found.person).filter(pk=found.ats.pk).exists():
        return None
    return found


def followed_ats(person: Person) -> QuerySet[Ats]:
    """Those whose calendar the person may have: of their offices, or all for who looks after the region."""
    standing = person.standing
    if not standing.is_participant:
        return Ats.objects.none()
    return Ats.objects.all() if standing.sees_all else Ats.objects.filter(pk__in=standing.ats_ids)


def text_of(calendar: CalendarFeed) -> str:
    """The sessions of half a year back and a year and a half ahead, in a number of queries always the same."""
    person, now = calendar.person, timezone.now()
    sessions = Session.objects.visible_to(person).exclude(lab__status=Lab.Status.CANCELLED)
    sessions = sessions.filter(ends_at__gte=now - PAST, starts_at__lte=now + AHEAD)
    which = Q(lab__ats=calendar.ats) | Q(lab__ats=None) if calendar.ats else _own(person)
    name = f"{settings.SITE_NAME}: {calendar.ats or 'i miei incontri'}"
    return published(entries(person, sessions.filter(which)), organiser(), name)


def session_text(person: Person | AnonymousUser, session: Session) -> str:
    """One session, for who adds it by hand."""
    return published(entries(person, Session.objects.filter(pk=session.pk)), organiser())


def entries(person: Person | AnonymousUser, sessions: SessionQuerySet) -> list[Entry]:
    """Those with a seat are named as in the invitations: a calendar that has both shows one."""
    found = list(sessions.select_related("lab").order_by("starts_at", "pk"))
    standing = standing_of(person)
    own = Enrolment.objects.filter(person_id=person.pk or 0, status=Enrolment.Status.CONFIRMED)
    seats = {
        enrolment.lab_id: enrolment
        for enrolment in own.select_related("lab")
        if enrolment.lab.circle_id in standing.circle_ids
    }
    told = CalendarEntry.objects.filter(enrolment__in=own, session__isnull=False)
    kept = {(entry.enrolment_id, entry.session_id): entry for entry in told}
    return [_entry(session, seats.get(session.lab_id), kept, standing) for session in found]


def _own(person: Person) -> Q:
    """Of labs where the person has a seat, or which they lead; who left every office has no seat that opens."""
    standing = person.standing
    seats = Enrolment.objects.filter(
        person=person, status=Enrolment.Status.CONFIRMED, lab__circle_id__in=standing.circle_ids
    )
    return Q(lab__circle_id__in=standing.trained_circle_ids) | Q(lab__in=seats.values("lab"))


def _entry(
    session: Session,
    seat: Enrolment | None,
    kept: dict[tuple[int, int | None], CalendarEntry],
    standing: Standing,
) -> Entry:
    lab = session.lab
    meeting = meeting_of(lab, session, is_inside=standing.may_see(circle_term(lab.circle_id)))
    held = kept.get((seat.pk, session.pk)) if seat else None
    told = first(uid_of(session, seat), meeting)
    if held:
        before = told_by(held)
        told = following(before, meeting) or before
    return Entry(
        told,
        held.stamped_at if held else lab.created_at,
        settings.SITE_URL + lab.get_absolute_url(),
        "TENTATIVE" if lab.status == Lab.Status.DRAFT else "CONFIRMED",
    )
