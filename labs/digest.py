"""What the labs add to a digest."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format

from accounts.standing import standing_of
from labs.models import Enrolment, Lab, Session
from notifications import digest
from notifications.digest import MOST, Item, Occasion
from notifications.models import Kind
from notifications.queries import mailed_targets


def open_labs(occasion: Occasion) -> list[Item]:
    """Those of the person's ATS, or of the region, that take enrolments and where the person has not asked yet."""
    person, standing = occasion.person, standing_of(occasion.person)
    if not standing.is_participant:
        return []
    own = Enrolment.objects.filter(lab=OuterRef("pk"), person=person)
    has_started = Exists(Session.objects.filter(lab=OuterRef("pk"), starts_at__lte=occasion.now))
    labs = (
        Lab.objects.visible_to(person)
        .filter(Q(ats=None) | Q(ats__in=standing.ats_ids), ~Exists(own), ~has_started)
        .filter(Q(enrolment_closes_at=None) | Q(enrolment_closes_at__gt=occasion.now), status=Lab.Status.OPEN)
        .exclude(pk__in=mailed_targets(person, Lab))
        .select_related("ats")
        .order_by("-pk")
    )
    return [
        Item(lab.pk, 1, lab.title, lab.get_absolute_url(), f"{lab.get_format_display().lower()}, {lab.where}")
        for lab in labs[: MOST * 4]
    ]


def coming_sessions(occasion: Occasion) -> list[Item]:
    """Of the labs where the person has a seat, in the next days; its hour is the mark, so a later one is told again."""
    person = occasion.person
    seats = Enrolment.objects.filter(person=person, status=Enrolment.Status.CONFIRMED)
    sessions = (
        Session.objects.visible_to(person)
        .coming()
        .filter(lab__in=seats.values("lab"), starts_at__gt=occasion.now, starts_at__lte=occasion.until)
        .select_related("lab")
    )
    return [_session_line(session) for session in sessions]


def register() -> None:
    digest.register("sessions", Kind.NEWS, "I tuoi prossimi incontri", coming_sessions)
    digest.register("labs", Kind.NEWS, "Laboratori con iscrizioni aperte", open_labs)


def _session_line(session: Session) -> Item:
    when = date_format(timezone.localtime(session.starts_at), "l j F Y, \\o\\r\\e G:i")
    note = f"{when}, {session.place}" if session.place else when
    text = f"{session.lab}: {session.title}" if session.title else str(session.lab)
    return Item(session.pk, int(session.starts_at.timestamp()), text, session.get_absolute_url(), note)
