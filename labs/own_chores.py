"""What of the labs waits for a person who takes part, represents a body or leads: each list the most urgent first."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Organisation, Person
from labs.actions.attendance import EARLY
from labs.models import Adhesion, AdhesionCall, Attendance, Certificate, Enrolment, Lab, Session
from labs.rosters import BY_HAND

TO_TAKE = datetime.timedelta(days=60)  # an older certificate is in «Le mie ore» and no news any more


@dataclass(frozen=True)
class Answer:
    """A call to join, and the body that the person represents and that has said nothing yet."""

    call: AdhesionCall
    organisation: Organisation


def offers_to_accept(person: Person) -> QuerySet[Enrolment]:
    offered = Enrolment.objects.visible_to(person).filter(
        person=person, status=Enrolment.Status.OFFERED, lab__in=Lab.objects.visible_to(person)
    )
    return offered.select_related("lab").order_by("offer_expires_at", "pk")


def sessions_to_check_in(person: Person) -> QuerySet[Session]:
    """Where the person has a seat and may say «I am here» now, and nobody has said so yet: as `check_in` decides."""
    now = timezone.now()
    seats = Enrolment.objects.filter(person=person, status=Enrolment.Status.CONFIRMED)
    marked = Q(arrived_at__isnull=False) | Q(source__in=BY_HAND)
    own = Attendance.objects.filter(marked, session=OuterRef("pk"), person=person)
    open_now = Session.objects.visible_to(person).filter(
        ~Exists(own),
        ends_at__gte=now,
        starts_at__lte=now + EARLY,
        register_closed_at=None,
        lab__in=seats.values("lab"),
    )
    return (
        open_now.exclude(lab__status=Lab.Status.CANCELLED).select_related("lab").order_by("starts_at", "pk")
    )


def calls_to_answer(person: Person) -> list[Answer]:
    """Open ones for the bodies that the person represents; two queries, or none."""
    represented = person.standing.represented_ids
    if not represented:
        return []
    bodies = list(Organisation.objects.filter(pk__in=represented).select_related("ambito").order_by("name"))
    calls = AdhesionCall.objects.visible_to(person).filter(
        published_at__isnull=False, closes_at__gt=timezone.now()
    )
    said = set(
        Adhesion.objects.filter(organisation__in=represented, call__in=calls).values_list(
            "call", "organisation"
        )
    )
    return [
        Answer(call, body)
        for call in calls.order_by("closes_at", "pk")
        for body in bodies
        if body.kind in call.kinds and call.ats_id in (None, body.ats_id) and (call.pk, body.pk) not in said
    ]


def certificates_to_take(person: Person) -> QuerySet[Certificate]:
    """Issued lately and not downloaded yet, the newest first."""
    lately = timezone.now() - TO_TAKE
    own = Certificate.objects.visible_to(person).valid().filter(person=person, taken_at=None)
    return own.filter(issued_at__gte=lately).select_related("lab").order_by("-issued_at", "-pk")
