"""Who has another session at the hours of a lab, and what may be said of it to whom."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef

from accounts.models import Person
from labs.models import Enrolment, Lab, Session
from labs.seat_words import session_words

OVER = (Lab.Status.CANCELLED, Lab.Status.CONCLUDED)


def clashes_of(lab: Lab, person_ids: Iterable[int]) -> dict[int, Session]:
    """Of those who hold a seat elsewhere at an hour of this lab, the first such session; one query."""
    same_hour = lab.sessions.filter(starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at"))
    elsewhere = Session.objects.exclude(lab=lab).exclude(lab__status__in=OVER)
    held = elsewhere.filter(
        Exists(same_hour),
        lab__enrolments__status=Enrolment.Status.CONFIRMED,
        lab__enrolments__person__in=list(person_ids),
    )
    rows = held.annotate(holder=F("lab__enrolments__person")).select_related("lab")
    found: dict[int, Session] = {}
    for session in rows.order_by("starts_at", "pk"):
        found.setdefault(session.holder, session)
    return found


def told_to(reader: Person, person: Person, clash: Session) -> str:
    """The person's own session by name; of another's only what the reader may know of that seat."""
    if reader == person:
        return f"Alla stessa ora hai {session_words(clash)}"
    known = Enrolment.objects.visible_to(reader).filter(person=person, lab=clash.lab_id).exists()
    what = session_words(clash) if known else "un altro incontro"
    return f"Alla stessa ora {person.name} ha {what}"
