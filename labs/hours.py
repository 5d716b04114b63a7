"""How many minutes of training a person has: those present at sessions and those of learning objects completed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.db.models.functions import ExtractYear

from accounts.models import Person
from labs.models import Attendance, Lab, LearningObject, Progress

DUE_MINUTES_A_YEAR = 40 * 60  # directive of 14 January 2025 of the minister for public administration


@dataclass(frozen=True)
class LabMinutes:
    """What a person has done in a lab in a year."""

    lab: Lab
    year: int
    minutes: int


def minutes_due(lab: Lab) -> int:
    """How long the whole lab is: its sessions and its learning objects."""
    in_sessions = sum(session.minutes for session in lab.sessions.all())
    objects = LearningObject.objects.current().filter(module__lab=lab)
    return in_sessions + (objects.aggregate(total=Sum("minutes"))["total"] or 0)


def minutes_asked(lab: Lab) -> int:
    """From how many on the lab is certified."""
    return -(-minutes_due(lab) * lab.certificate_percent // 100)


def minutes_of(lab: Lab, person_ids: Iterable[int] | None = None) -> dict[int, int]:
    """Minutes by person in the lab, of these people or of everybody; in two queries. Who has none is left out."""
    who = Q() if person_ids is None else Q(person__in=list(person_ids))
    totals: Counter[int] = Counter()
    present = Attendance.objects.filter(who, session__lab=lab)
    completed = Progress.objects.filter(who, learning_object__module__lab=lab, completed_at__isnull=False)
    for rows, minutes in ((present, "minutes"), (completed, "learning_object__minutes")):
        summed = rows.order_by().values("person").annotate(total=Sum(minutes))
        totals.update(dict(summed.values_list("person", "total")))
    return {pk: total for pk, total in totals.items() if total}


def hours_of(person: Person) -> list[LabMinutes]:
    """The person's labs with minutes, year by year and newest first: a lab over New Year is in both."""
    present = Attendance.objects.filter(person=person, minutes__gt=0)
    completed = Progress.objects.filter(person=person, completed_at__isnull=False)
    totals: Counter[tuple[int, int]] = Counter()
    for rows, lab, moment, minutes in (
        (present, "session__lab", "session__starts_at", "minutes"),
        (completed, "learning_object__module__lab", "completed_at", "learning_object__minutes"),
    ):
        summed = rows.order_by().values(lab, year=ExtractYear(moment)).annotate(total=Sum(minutes))
        for lab_id, year, total in summed.values_list(lab, "year", "total"):
            totals[year, lab_id] += total
    labs = Lab.objects.select_related("programme", "ats").in_bulk({lab_id for _, lab_id in totals})
    found = [LabMinutes(labs[lab_id], year, total) for (year, lab_id), total in totals.items()]
    return sorted(found, key=lambda row: (-row.year, row.lab.title, row.lab.pk))
