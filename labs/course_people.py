"""Who has done what of a course: for who leads the lab, on a page and as a table."""

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from accounts.models import Membership, Organisation, Person, Role
from labs.courses import Course
from labs.hours import minutes_of
from labs.models import Lab, Progress

LEARNS = (Role.ENROLLED, Role.GUEST)


@dataclass(frozen=True)
class Learner:
    """A person of the lab; `done` counts the learning objects completed in each module, in order; `minutes` are all
    those that they have in the lab."""

    person: Person
    office: Organisation | None
    done: list[int]
    minutes: int

    @property
    def total(self) -> int:
        return sum(self.done)


def learners_of(lab: Lab, course: Course) -> list[Learner]:
    """By name: those with a seat or an invitation, and whoever has begun. The queries do not grow with them."""
    counted = Counter(
        Progress.objects.filter(learning_object__module__lab=lab, completed_at__isnull=False)
        .filter(learning_object__removed_at__isnull=True)
        .values_list("person", "learning_object__module")
    )
    minutes = minutes_of(lab)
    modules = [chapter.module.pk for chapter in course.chapters]
    return [
        Learner(one, one.office, [counted[one.pk, pk] for pk in modules], minutes.get(one.pk, 0))
        for one in _people(lab)
    ]


def _people(lab: Lab) -> list[Person]:
    inside = Membership.objects.current().filter(circle=lab.circle_id, role__in=LEARNS)
    begun = Progress.objects.filter(learning_object__module__lab=lab)
    people = Person.objects.filter(Q(pk__in=inside.values("person")) | Q(pk__in=begun.values("person")))
    return list(
        people.prefetch_related("memberships__organisation__ambito").order_by("last_name", "first_name", "pk")
    )


def progress_rows(lab: Lab, course: Course) -> Iterator[list[object]]:
    """A row for each person: name, office, minutes, then for each learning object the day it was completed, else
    how a quiz went; the first row names the columns."""
    found = Progress.objects.filter(learning_object__module__lab=lab)
    columns = found.values_list("person", "learning_object", "completed_at", "best_percent")
    cells = {(person, item): _cell(completed_at, percent) for person, item, completed_at, percent in columns}
    steps = [(chapter, step) for chapter in course.chapters for step in chapter.steps]
    titles = [f"{chapter.module.title}: {step.learning_object.title}" for chapter, step in steps]
    yield ["Cognome", "Nome", "Ufficio", "Completati", "Minuti", *titles]
    for learner in learners_of(lab, course):
        person, office = learner.person, learner.office.label if learner.office else ""
        own = [cells.get((person.pk, step.learning_object.pk), "") for _, step in steps]
        yield [person.last_name, person.first_name, office, learner.total, learner.minutes, *own]


def _cell(completed_at: datetime.datetime | None, best_percent: int | None) -> str:
    if completed_at is not None:
        return f"{timezone.localtime(completed_at):%d/%m/%Y}"
    return "iniziato" if best_percent is None else f"{best_percent}%"
