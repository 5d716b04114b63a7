"""What the labs do later, off the request."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from accounts.models import Person
from labs.models import Enrolment, Lab
from labs.seating import Moved, fill_seats, locked


@task()
def fill_seats_later(lab_id: int) -> None:
    """Something has changed off the lab's own page (an offer's deadline, the end of the reserve, a commitment
    elsewhere): late offers leave, the next people are called. Safe to run twice."""
    lab = Lab.objects.filter(pk=lab_id).first()
    if lab is None:
        return
    with transaction.atomic():
        lab = locked(lab)
        follow_up(lab, fill_seats(lab))


def follow_up(lab: Lab, moved: Moved) -> None:
    """Look again here when each of these offers ends, and elsewhere where the new seats are in the way."""
    for deadline in sorted(set(moved.deadlines)):
        fill_seats_later.using(run_after=deadline).enqueue(lab.pk)
    look_again(moved.seated)


def watch_reserve(lab: Lab) -> None:
    """Look again on the day when the seats kept for the Ambiti become everybody's."""
    if not lab.reserved_seats or lab.reserved_until is None or lab.reserved_until <= timezone.localdate():
        return
    day = datetime.datetime.combine(lab.reserved_until, datetime.time.min)
    fill_seats_later.using(run_after=timezone.make_aware(day)).enqueue(lab.pk)


def look_again(people: Iterable[Person]) -> None:
    """The commitments of these people have changed: the open labs that mind them may call them now, or take back
    what they have offered."""
    ids = [person.pk for person in people]
    if not ids:
        return
    listed = [Enrolment.Status.WAITING, Enrolment.Status.OFFERED]
    concerned = Enrolment.objects.filter(person__in=ids, status__in=listed)
    labs = Lab.objects.filter(status=Lab.Status.OPEN, blocks_overlap=True, pk__in=concerned.values("lab"))
    for pk in labs.values_list("pk", flat=True):
        fill_seats_later.enqueue(pk)
