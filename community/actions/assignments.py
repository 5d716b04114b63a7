"""Giving a question to an expert of the support team, with a day by which to answer."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Person
from accounts.rules import require
from community import rules
from community.actions.gates import HELD, LOCKED, require_kept, require_unsuspended
from community.assignment_tasks import watch
from community.models import Assignment, LogEntry, NotOpenQuestion, Thread, ThreadLocked
from notifications.actions import notify

NOT_OPEN = "Si affida solo una domanda che aspetta ancora la sua risposta."


def assign_question(actor: Person, thread: Thread, expert: Person, due_on: datetime.date) -> Assignment:
    """The expert is told now, the day before and when it is late; giving it again begins anew."""
    with transaction.atomic():
        thread = (
            Thread.objects.select_for_update(of=("self",), no_key=True)
            .select_related("space")
            .get(pk=thread.pk)
        )
        require(rules.can_assign(actor, thread.space), rules.ONLY_WHO_ASSIGNS)
        require(rules.can_write(expert, thread.space), rules.ONLY_WHO_ANSWERS)
        require_unsuspended(actor)
        _require_open_question(thread)
        given = {
            "expert": expert,
            "assigned_by": actor,
            "due_on": due_on,
            "created_at": timezone.now(),
            "answered_at": None,
            "reminders_sent": 0,
        }
        assignment, _ = Assignment.objects.update_or_create(thread=thread, defaults=given)
        day = date_format(due_on, "l j F Y")
        LogEntry.objects.create(
            actor=actor, thread=thread, text=f"ha affidato la domanda a {expert.name}, entro {day}"
        )
        notify([expert], f"Ti è stata affidata una domanda, da rispondere entro {day}: «{thread}».", thread)
        watch(assignment)
    return assignment


def _require_open_question(thread: Thread) -> None:
    if not thread.is_question or thread.solved_by_id:
        raise NotOpenQuestion(NOT_OPEN)
    require_kept(thread.space)
    if thread.is_locked:
        raise ThreadLocked(LOCKED)
    if thread.is_held:  # the expert would not see it
        raise ThreadLocked(HELD)
