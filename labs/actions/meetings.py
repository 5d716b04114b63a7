"""Files of video meetings go into registers; a name that nobody knows waits until somebody says who it is."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Person
from accounts.rules import require
from labs import rules
from labs.actions.attendance import locked_session, recount
from labs.meetings import Meeting
from labs.models import Lab, MeetingImport, MeetingName, MeetingStay, RegisterClosed, Session, TooEarly
from labs.rosters import ASK_REASON, directory_of
from labs.seating import locked
from labs.stays import Nobody, queue_key


@transaction.atomic
def import_meeting(
    actor: Person, session: Session, meeting: Meeting, file_name: str, reason: str = ""
) -> set[int]:
    """Keep the stays of a file and count them; gives whose rows changed. The same file, or another that tells
    the same stays, changes nothing."""
    lab = locked(session.lab)
    session = locked_session(session)
    require(rules.can_lead(actor, lab), rules.WHO_LEADS)
    check_import_moment(session)
    if session.register_closed_at and not reason.strip():
        raise RegisterClosed(ASK_REASON)
    source, _ = MeetingImport.objects.get_or_create(
        session=session,
        digest=meeting.digest,
        defaults={"platform": meeting.platform, "file_name": file_name[:200], "imported_by": actor},
    )
    stays = [
        MeetingStay(
            session=session, source=source, name=stay.name, email=stay.email,
            joined_at=stay.joined, left_at=stay.left,
        )
        for stay in meeting.stays
    ]  # fmt: skip
    MeetingStay.objects.bulk_create(stays, ignore_conflicts=True, batch_size=500)
    _match(lab, session.meeting_stays.filter(person=None, is_ignored=False))
    known = session.meeting_stays.filter(person__isnull=False).values_list("person_id", flat=True)
    return recount(session, known, actor, reason)


def check_import_moment(session: Session) -> None:
    """Raises where there cannot have been a meeting yet."""
    if timezone.now() < session.starts_at:
        raise TooEarly("L'incontro non è ancora iniziato: l'elenco dei presenti si importa dopo.")


@transaction.atomic
def answer_name(actor: Person, lab: Lab, key: str, person: Person | None) -> int:
    """Say whom a name of the queue stands for (None: nobody to register); it is learned and counts in all sessions
    of the lab. Gives how many stays it was."""
    lab = locked(lab)
    require(rules.can_lead(actor, lab), rules.WHO_LEADS)
    waiting = MeetingStay.objects.filter(session__lab=lab, person=None, is_ignored=False)
    stays = [stay for stay in waiting if queue_key(stay.name, stay.email) == key]
    if stays:
        MeetingName.objects.update_or_create(lab=lab, key=key, defaults={"person": person})
        who = person.name if person else "nessuno"
        _count(_match(lab, waiting), actor, f"«{stays[0].name}» nella videoriunione è {who}.")
    return len(stays)


@transaction.atomic
def answer_names(actor: Person, lab: Lab, answers: Iterable[tuple[str, Person | None]]) -> int:
    """Several names at once, all or none; gives how many stays they were."""
    return sum(answer_name(actor, lab, key, person) for key, person in answers)


@transaction.atomic
def forget_name(actor: Person, lab: Lab, key: str) -> None:
    """What was learned of a name was wrong: its stays wait again, their minutes are taken back."""
    lab = locked(lab)
    require(rules.can_lead(actor, lab), rules.WHO_LEADS)
    MeetingName.objects.filter(lab=lab, key=key).delete()
    decided = MeetingStay.objects.filter(session__lab=lab).exclude(person=None, is_ignored=False)
    ids = [stay.pk for stay in decided if queue_key(stay.name, stay.email) == key]
    stays = MeetingStay.objects.filter(pk__in=ids)
    had = set(stays.filter(person__isnull=False).order_by().values_list("session_id", "person_id"))
    stays.update(person=None, is_ignored=False)
    _count(had | _match(lab, stays), actor, "Non si sapeva chi fosse un nome della videoriunione.")


Found = set[tuple[int, int]]  # session, person


def _match(lab: Lab, waiting: QuerySet[MeetingStay]) -> Found:
    """Give their person to the stays whose name is known by now; gives where somebody was found."""
    directory, known = directory_of(lab), []
    for stay in waiting:
        who = directory.find(stay.name, stay.email)
        if who is not Nobody.UNKNOWN:
            stay.is_ignored = who is Nobody.NOT_TO_REGISTER
            stay.person_id = who if isinstance(who, int) else None
            known.append(stay)
    MeetingStay.objects.bulk_update(known, ["person", "is_ignored"], batch_size=500)
    return {(stay.session_id, stay.person_id) for stay in known if stay.person_id is not None}


def _count(found: Found, actor: Person, reason: str) -> None:
    """The minutes of these people in these sessions, one session after the other."""
    for session in Session.objects.filter(pk__in=[pk for pk, _ in found]).order_by("pk"):
        people = [person_pk for pk, person_pk in found if pk == session.pk]
        recount(locked_session(session), people, actor, reason)
