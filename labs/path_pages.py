"""What the pages of the programmes show: their labs by area and in order, calls to join, survey, counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from accounts.models import Person
from labs import rules
from labs.hours import minutes_due_of
from labs.models import AdhesionCall, Lab, LabQuerySet, Programme, ProgrammeQuerySet
from labs.queries import Seat, seats_of
from surveys.models import Survey

User = Person | AnonymousUser
PAGE_SIZE = 40
NOT_COUNTED = (Lab.Status.DRAFT, Lab.Status.CANCELLED)
OF_EVERY_AREA = "Per tutte le aree"


@dataclass(frozen=True)
class Step:
    """A lab of the programme as this person meets it; the lab comes with its counts."""

    lab: Lab
    seat: Seat | None


@dataclass(frozen=True)
class Area:
    title: str
    steps: list[Step]


def programmes_page(person: User) -> ProgrammeQuerySet:
    """Each with `labs_count`, of those held or to be held."""
    counted = Count("labs", filter=~Q(labs__status__in=NOT_COUNTED), distinct=True)
    return Programme.objects.visible_to(person).annotate(labs_count=counted).order_by("-pk")


def path_page(person: User, programme: Programme, number: str | None) -> dict[str, Any]:
    labs = Lab.objects.visible_to(person).filter(programme=programme)
    page = Paginator(
        labs.with_counts().in_order().select_related("ats", "module__section"), PAGE_SIZE
    ).get_page(number)
    return {
        "programme": programme,
        "page_obj": page,
        "areas": _areas(person, page),
        "counts": _counts(labs),
        "calls": AdhesionCall.objects.visible_to(person).filter(programme=programme).select_related("ats"),
        "survey": Survey.objects.visible_to(person).filter(programme=programme).first(),
        "can_edit": rules.can_edit_programmes(person),
        "can_call": rules.can_make_some_call(person),
        "can_create_lab": rules.can_create_some_lab(person),
    }


def _areas(person: User, page: Page[Lab]) -> list[Area]:
    """In the order of the page; where no lab has an area there is one, without a title."""
    labs = list(page.object_list)
    seats = seats_of(person, labs)
    has_areas = any(lab.area for lab in labs)
    general = OF_EVERY_AREA if has_areas else ""
    return [
        Area(title or general, [Step(lab, seats.get(lab.pk)) for lab in of_area])
        for title, of_area in groupby(labs, key=lambda lab: lab.area)
    ]


def _counts(labs: LabQuerySet) -> dict[str, int]:
    """Labs that were held or will be, those still to enrol in, and whole hours of training."""
    held: Iterable[Lab] = list(labs.exclude(status__in=NOT_COUNTED).only("pk", "status"))
    return {
        "labs": len(list(held)),
        "open": sum(lab.status == Lab.Status.OPEN for lab in held),
        "hours": round(sum(minutes_due_of(held).values()) / 60),
    }
