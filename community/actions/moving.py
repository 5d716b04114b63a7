"""Closing a thread to new messages, and moving it to another space."""

from django.db import transaction

from accounts.models import Person
from accounts.rules import require
from community import rules
from community.actions.gates import require_kept, require_unsuspended
from community.models import LogEntry, Space, Thread
from live import doorbell
from live.events import announce


def lock_thread(actor: Person, thread: Thread, locked: bool) -> Thread:
    """Read by everybody as before, written in by moderators only. Safe to run twice."""
    with transaction.atomic():
        require(rules.moderates(actor.standing, thread.space), rules.ONLY_WHO_LOCKS)
        require_unsuspended(actor)
        if Thread.objects.filter(pk=thread.pk, is_locked=not locked).update(is_locked=locked):
            announce(thread.topic_id, "thread.changed", thread.pk)
            done = "ha chiuso la discussione" if locked else "ha riaperto la discussione"
            LogEntry.objects.create(actor=actor, thread=thread, text=done)
    thread.is_locked = locked
    return thread


def move_thread(actor: Person, thread: Thread, space: Space) -> Thread:
    """To the readers of another space; who does not see it there is shown out at once.

    The log names neither space: whoever reads it may see one and not the other."""
    with transaction.atomic():
        now = (
            Thread.objects.select_for_update(of=("self",), no_key=True)
            .select_related("space")
            .get(pk=thread.pk)
        )
        require(rules.can_move(actor, now, space), rules.ONLY_WHO_MOVES)
        require_unsuspended(actor)
        require_kept(space)
        if now.space_id != space.pk:
            now.space = space
            now.save(update_fields=["space"])
            announce(now.topic_id, "thread.changed", now.pk)
            LogEntry.objects.create(actor=actor, thread=now, text="ha spostato qui la discussione")
            transaction.on_commit(doorbell.recheck, robust=True)
    return now
