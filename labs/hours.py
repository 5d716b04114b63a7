"""How many minutes of training a person has: those present at sessions and those of learning objects completed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from accounts.models import Organisation, Person
from labs.models import Attendance, Enrolment, Lab, LearningObject, Progress, Session

DUE_MINUTES_A_YEAR = 40 * 60  # directive of 14 January 2025 of the minister for public administration


@dataclass(frozen=True)
class LabMinutes:
    """What a person has done in a lab in a year."""

    lab: Lab
    year: int
    minutes: int


@dataclass(frozen=True)
class PersonMinutes:
    """What a person has done in a year for an office, lab by lab; no labs where they have done nothing."""

    person: Person
    labs: list[LabMinutes]

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.labs)


def minutes_due(lab: Lab) -> int:
    """How long the whole lab is: its sessions and its learning objects."""
    return minutes_due_of([lab])[lab.pk]


def minutes_asked(lab: Lab) -> int:
    """From how many on the lab is certified."""
    return minutes_asked_of([lab])[lab.pk]


def minutes_due_of(labs: Iterable[Lab]) -> dict[int, int]:
    """By lab, in two queries."""
    totals = {lab.pk: 0 for lab in labs}
    for session in Session.objects.filter(lab__in=totals):
        totals[session.lab_id] += session.minutes
    objects = LearningObject.objects.current().filter(module__lab__in=totals).order_by()
    summed = objects.values("module__lab").annotate(total=Sum("minutes"))
    for lab_id, total in summed.values_list("module__lab", "total"):
        totals[lab_id] += total
    return totals


def minutes_asked_of(labs: Iterable[Lab]) -> dict[int, int]:
    found = list(labs)
    due = minutes_due_of(found)
    return {lab.pk: -(-due[lab.pk] * lab.certificate_percent // 100) for lab in found}


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
    present = Attendance.objects.filter(person=person)
    completed = Progress.objects.filter(person=person)
    return [row for _, row in _by_year(present, completed)]


def hours_at(organisation: Organisation, year: int) -> list[PersonMinutes]:
    """Who has done how much in the year coming from this office, by name; also those of the office who have nothing.

    Hours stay with the office of the day: that of the presence, and for what is done alone that of the seat."""
    seats = Enrolment.objects.filter(
        organisation=organisation, person=OuterRef("person"), lab=OuterRef("learning_object__module__lab")
    )
    present = Attendance.objects.filter(organisation=organisation, session__starts_at__year=year)
    completed = Progress.objects.filter(Exists(seats), completed_at__year=year)
    done: dict[int, list[LabMinutes]] = {}
    for person_id, row in _by_year(present, completed):
        done.setdefault(person_id, []).append(row)
    members = Person.objects.filter(memberships__in=organisation.memberships.current())
    people = Person.objects.filter(Q(pk__in=done) | Q(pk__in=members.values("pk"), is_active=True))
    ordered = people.order_by("last_name", "first_name", "pk")
    return [PersonMinutes(person, done.get(person.pk, [])) for person in ordered]


def _by_year(
    present: QuerySet[Attendance], completed: QuerySet[Progress]
) -> Iterator[tuple[int, LabMinutes]]:
    """(person id, minutes in a lab in a year), newest year first, then by title; in three queries."""
    totals: Counter[tuple[int, int, int]] = Counter()
    for rows, lab, moment, minutes in (
        (present.filter(minutes__gt=0), "session__lab", "session__starts_at", "minutes"),
        (
            completed.filter(completed_at__isnull=False),
            "learning_object__module__lab",
            "completed_at",
            "learning_object__minutes",
        ),
    ):
        summed = rows.order_by().values("person", of_lab=F(lab), year=ExtractYear(moment))
        for row in summed.annotate(total=Sum(minutes)):
            totals[row["person"], row["of_lab"], row["year"]] += row["total"]
    labs = Lab.objects.select_related("programme", "ats").in_bulk({lab_id for _, lab_id, _ in totals})
    found = [(who, LabMinutes(labs[lab], year, total)) for (who, lab, year), total in totals.items()]
    yield from sorted(found, key=lambda pair: (-pair[1].year, pair[1].lab.title, pair[1].lab.pk))
