"""Is this the moment to write? The space may be archived, the thread closed, the person suspended or new."""

import datetime

from django.db.models import QuerySet
from django.utils import formats, timezone

from accounts.models import Person
from accounts.rules import Refused, require
from community import rules
from community.limits import WITHIN_PACE, of_pace, too_many
from community.models import Newcomer, Space, SpaceArchived, Suspension, Thread, ThreadLocked
from live.statements import changed, condition

ARCHIVED = "Lo spazio è archiviato: si legge, ma non si scrive più."
LOCKED = "La discussione è stata chiusa: si legge, ma non si scrive più. Se serve, aprine una nuova."
GONE = "Il messaggio non c'è più: nel frattempo è stato rimosso o nascosto."
HELD = "La discussione aspetta di essere pubblicata: prima si decide sul suo primo messaggio."
STILL_NEW = (
    "I tuoi primi messaggi li legge un moderatore prima degli altri: potrai modificarli quando li avrà letti."
)
# In one statement what `require_open`, `suspensions_of`, `_newcomer` and the pace say.
CLAIM = f"""
    UPDATE community_thread SET last_post_at = %s
    WHERE id = %s AND space_id = %s AND NOT is_held AND (%s OR NOT is_locked)
    AND NOT EXISTS (SELECT 1 FROM community_suspension own
        WHERE own.person_id = %s AND own.lifted_at IS NULL AND own.until > %s)
    AND NOT EXISTS (SELECT 1 FROM community_newcomer own WHERE own.person_id = %s AND own.posts_to_check > 0)
    AND {WITHIN_PACE}"""  # noqa: S608 (constants)


class Suspended(Refused):
    """A moderator has decided that for a while the person only reads."""


def claim_place(author: Person, thread: Thread, now: datetime.datetime) -> bool:
    """Moves the thread up, under its lock; gives whether the message has to wait for a moderator.

    One statement serves whoever nothing stands against; only where it does not are the reasons looked for."""
    require_kept(thread.space)
    place = (now, thread.pk, thread.space_id, rules.moderates(author.standing, thread.space))
    if changed(CLAIM, *place, author.pk, now, author.pk, *of_pace(author)):
        return False
    found = Thread.objects.select_for_update(of=("self",), no_key=True).select_related("space")
    locked = found.get(pk=thread.pk)
    require(rules.can_write(author, locked.space), rules.ONLY_READERS)  # it may have been moved meanwhile
    require_open(author, locked)
    if not Thread.objects.filter(condition(WITHIN_PACE, *of_pace(author)), pk=thread.pk).exists():
        raise too_many(author)
    is_held = locked.is_held or _newcomer(author).exists()
    if not is_held:
        Thread.objects.filter(pk=thread.pk).update(last_post_at=now)
    return is_held


def require_open(person: Person, thread: Thread) -> None:
    """For whatever changes a thread; one query."""
    require_kept(thread.space)
    if thread.is_locked and not rules.moderates(person.standing, thread.space):
        raise ThreadLocked(LOCKED)
    if thread.is_held and thread.author_id != person.pk:
        raise ThreadLocked(HELD)
    require_unsuspended(person)


def require_kept(space: Space) -> None:
    if space.is_archived:
        raise SpaceArchived(ARCHIVED)


def require_unsuspended(person: Person) -> None:
    until = suspensions_of(person).order_by("-until").values_list("until", flat=True).first()
    if until is not None:
        day = formats.date_format(timezone.localtime(until), r"j F Y, \o\r\e G:i")
        raise Suspended(f"Per ora puoi solo leggere: potrai scrivere di nuovo dal {day}.")


def require_known(person: Person) -> None:
    """A text that a moderator has let pass is not changed behind their back."""
    require(not _newcomer(person).exists(), STILL_NEW)


def suspensions_of(person: Person) -> QuerySet[Suspension]:
    """Those that hold now."""
    return person.suspensions.filter(until__gt=timezone.now(), lifted_at=None)


def _newcomer(person: Person) -> QuerySet[Newcomer]:
    return Newcomer.objects.filter(person=person, posts_to_check__gt=0)
