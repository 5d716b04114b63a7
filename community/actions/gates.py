"""Is this the moment to write? The space may be archived, the thread closed, the person suspended."""

from django.db.models import QuerySet
from django.utils import formats, timezone

from accounts.models import Person
from accounts.rules import Refused
from community import rules
from community.models import Space, SpaceArchived, Suspension, Thread, ThreadLocked

ARCHIVED = "Lo spazio è archiviato: si legge, ma non si scrive più."
LOCKED = "La discussione è stata chiusa: si legge, ma non si scrive più. Se serve, aprine una nuova."


def require_open(person: Person, thread: Thread) -> None:
    """For whatever changes a thread; one query."""
    require_kept(thread.space)
    if thread.is_locked and not rules.moderates(person.standing, thread.space):
        raise ThreadLocked(LOCKED)
    require_unsuspended(person)


def require_kept(space: Space) -> None:
    if space.is_archived:
        raise SpaceArchived(ARCHIVED)


def require_unsuspended(person: Person) -> None:
    until = suspensions_of(person).order_by("-until").values_list("until", flat=True).first()
    if until is not None:
        day = formats.date_format(timezone.localtime(until), "j F Y, \\o\\r\\e H:i")
        raise Refused(f"Per ora puoi solo leggere: potrai scrivere di nuovo dal {day}.")


def suspensions_of(person: Person) -> QuerySet[Suspension]:
    """Those that hold now."""
    return person.suspensions.filter(until__gt=timezone.now(), lifted_at=None)
