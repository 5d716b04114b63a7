"""What the labs do later, off the request."""

import datetime

from django.db import transaction
from django_tasks import task

from labs.models import Lab
from labs.seating import fill_seats, locked


@task()
def fill_seats_later(lab_id: int) -> None:
    """An offer's deadline has come: late offers leave, the next people are called. Safe to run twice."""
    lab = Lab.objects.filter(pk=lab_id).first()
    if lab is None:
        return
    with transaction.atomic():
        lab = locked(lab)
        watch_offers(lab, fill_seats(lab))


def watch_offers(lab: Lab, deadlines: list[datetime.datetime]) -> None:
    """Look again when each of these offers ends."""
    for deadline in sorted(set(deadlines)):
        fill_seats_later.using(run_after=deadline).enqueue(lab.pk)
