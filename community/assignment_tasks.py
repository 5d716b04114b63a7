"""Reminding an expert of a question, the day before it is due and when it is late."""

import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from community.models import Assignment, Thread
from notifications.actions import notify

HOUR = datetime.time(8)
A_DAY = datetime.timedelta(days=1)
DAY_BEFORE, LATE = 1, 2  # what `reminders_sent` counts up to
TOLD = {
    DAY_BEFORE: "Domani scade la risposta a una domanda che ti è stata affidata: «{}».",
    LATE: "La risposta a una domanda che ti è stata affidata è in ritardo: «{}».",
}


def watch(assignment: Assignment) -> None:
    """Look at the question on both days; a day that has passed needs no look."""
    for day in (assignment.due_on - A_DAY, assignment.due_on + A_DAY):
        if day > timezone.localdate():
            morning = timezone.make_aware(datetime.datetime.combine(day, HOUR))
            remind_expert.using(run_after=morning).enqueue(assignment.pk)


@task()
def remind_expert(assignment_id: int) -> None:
    """Each reminder once, however often this runs; none when it was answered, given away or put off."""
    with transaction.atomic():
        assignment = Assignment.objects.filter(pk=assignment_id, answered_at=None).first()
        number = _due(assignment) if assignment else None
        if assignment is None or number is None:
            return
        unsent = Assignment.objects.filter(pk=assignment.pk, answered_at=None, reminders_sent__lt=number)
        if not unsent.update(reminders_sent=number):
            return
        thread = Thread.objects.get(pk=assignment.thread_id)
        if thread.solved_by_id is None:
            notify([assignment.expert], TOLD[number].format(thread), thread)


def _due(assignment: Assignment) -> int | None:
    if assignment.is_late:
        return LATE
    is_near = assignment.due_on - A_DAY <= timezone.localdate()
    return DAY_BEFORE if is_near else None
