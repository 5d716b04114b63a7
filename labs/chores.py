"""What of the labs waits for who coordinates or leads them: each list the most urgent first."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Person
from labs.earning import first_certificates
from labs.models import CourseModule, Enrolment, Lab, LabQuerySet, Session, Work
from labs.works_pages import REVIEW_WITHIN, waiting_works

ALIVE = (Lab.Status.DRAFT, Lab.Status.OPEN, Lab.Status.RUNNING)
HELD = (Lab.Status.OPEN, Lab.Status.RUNNING, Lab.Status.CONCLUDED)  # their sessions take place


@dataclass(frozen=True)
class ToCertify:
    """A concluded lab, and how many people have earned a certificate there and never had one."""

    lab: Lab
    people: int


def coordinated_labs(person: Person) -> LabQuerySet:
    """Those of the ATS that the person coordinates; all of them for the whole region."""
    ids = person.standing.coordinated_ats_ids
    labs = Lab.objects.visible_to(person)
    return labs if ids is None else labs.filter(ats_id__in=ids)


def trained_labs(person: Person) -> LabQuerySet:
    return Lab.objects.visible_to(person).filter(circle_id__in=person.standing.trained_circle_ids)


def without_sessions(labs: LabQuerySet) -> LabQuerySet:
    """Nor anything to learn online; those where people enrol already come first."""
    course = CourseModule.objects.current().filter(lab=OuterRef("pk"))
    empty = labs.filter(~Exists(course), status__in=ALIVE, sessions=None).select_related("ats")
    return empty.order_by(F("status").desc(), "pk")


def to_conclude(labs: LabQuerySet) -> QuerySet[Any]:
    """Under way with every session held; each with `last_at`, the longest since first."""
    ahead = Session.objects.filter(lab=OuterRef("pk"), ends_at__gte=timezone.now())
    last = Session.objects.filter(lab=OuterRef("pk")).order_by("-ends_at").values("ends_at")[:1]
    over = labs.filter(~Exists(ahead), status__in=(Lab.Status.OPEN, Lab.Status.RUNNING))
    return over.annotate(last_at=last).filter(last_at__isnull=False).select_related("ats").order_by("last_at")


def sessions_of_today(labs: LabQuerySet) -> QuerySet[Session]:
    """Not over yet."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = _held(labs).filter(starts_at__gte=start, starts_at__lt=start + datetime.timedelta(days=1))
    return today.filter(ends_at__gte=timezone.now()).order_by("starts_at", "pk")


def registers_to_close(labs: LabQuerySet) -> QuerySet[Any]:
    """Of sessions over; each with `marked`, the rows written so far."""
    over = _held(labs).filter(ends_at__lt=timezone.now(), register_closed_at=None)
    return over.annotate(marked=Count("attendances")).order_by("ends_at", "pk")


def _held(labs: LabQuerySet) -> QuerySet[Session]:
    return Session.objects.filter(lab__in=labs, lab__status__in=HELD).select_related("lab__ats")


def to_certify(labs: LabQuerySet) -> list[ToCertify]:
    """In a fixed number of queries."""
    earned = first_certificates(labs.filter(status=Lab.Status.CONCLUDED).select_related("ats").order_by("pk"))
    return [ToCertify(lab, people) for lab, people in earned.items() if people]


def seats_at_stake(labs: LabQuerySet) -> QuerySet[Any]:
    """Open labs where somebody waits or decides on an offer: with `waiting`, `offered`, `free` seats and the
    `offer_ends_at` of the first offer."""
    offers = Q(enrolments__status=Enrolment.Status.OFFERED)
    ends_at = Min("enrolments__offer_expires_at", filter=offers)
    found: QuerySet[Any] = labs.with_counts().annotate(offer_ends_at=ends_at).filter(status=Lab.Status.OPEN)
    found = found.filter(Q(waiting__gt=0) | Q(offered__gt=0))
    found = found.annotate(free=F("capacity") - F("confirmed") - F("offered")).select_related("ats")
    return found.order_by(F("offer_ends_at").asc(nulls_last=True), "-free", "-waiting", "pk")


def works_reviewed_late(person: Person, labs: LabQuerySet) -> QuerySet[Any]:
    """With something handed in more than REVIEW_WITHIN ago, as `waiting_works` gives them."""
    works = Work.objects.visible_to(person).filter(lab__in=labs)
    return waiting_works(person, works).filter(since__lt=timezone.now() - REVIEW_WITHIN)
