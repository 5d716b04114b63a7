"""Who has not answered yet, and is told so: at most once a day, and once by itself before the end."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Membership, Organisation, Person
from notifications.actions import notify
from surveys.dates import when
from surveys.models import Invitation, Response, Survey
from surveys.queries.inviting import STAFF, people_of

REMINDED_BEFORE = datetime.timedelta(days=3)  # the end
EVERY = datetime.timedelta(days=1)


def missing(survey: Survey) -> QuerySet[Invitation]:
    """The invitations without a sent answer."""
    if survey.is_anonymous:
        return survey.invitations.filter(has_answered=False)
    sent = Response.objects.submitted().filter(survey=survey)
    if survey.asks_persons:
        return survey.invitations.exclude(Exists(sent.filter(person=OuterRef("person"))))
    return survey.invitations.exclude(Exists(sent.filter(organisation=OuterRef("organisation"))))


def people_behind(invitations: QuerySet[Invitation]) -> QuerySet[Person]:
    """Who can still answer them: the invited persons who work somewhere, the staff of the invited offices."""
    own = Membership.objects.current().filter(role__in=STAFF, organisation__isnull=False)
    persons = Person.objects.filter(
        is_active=True,
        pk__in=invitations.filter(person__in=own.values("person_id")).order_by().values("person_id"),
    )
    offices = Organisation.objects.filter(
        pk__in=invitations.filter(organisation__isnull=False).order_by().values("organisation_id")
    )
    return persons | people_of(offices)


def remind_now(survey: Survey) -> int:
    """Tell who is missing and was not told within a day; gives how many people. The caller holds the lock."""
    due = missing(survey).filter(_not_since(timezone.now() - EVERY))
    return tell(due, survey, _text(survey))


@transaction.atomic
def remind_due(survey_id: int, now: datetime.datetime) -> int:
    """The reminder before the end, once for each invitation: a manual one of those days counts as it."""
    survey = Survey.objects.select_for_update().filter(pk=survey_id).first()
    if survey is None or survey.closes_at is None or not survey.is_open:
        return 0
    starts_at = survey.closes_at - REMINDED_BEFORE
    if now < starts_at:
        return 0
    due = missing(survey).filter(_not_since(min(starts_at, now - EVERY)))
    return tell(due, survey, _text(survey))


def tell(invitations: QuerySet[Invitation], survey: Survey, text: str) -> int:
    """A notice to the people behind these invitations, which count as reminded; gives how many people."""
    ids = list(invitations.values_list("pk", flat=True))
    people = list(people_behind(Invitation.objects.filter(pk__among=ids)))
    notify(people, text, survey)
    Invitation.objects.filter(pk__among=ids).update(reminded_at=timezone.now())
    return len(people)


def _not_since(instant: datetime.datetime) -> Q:
    return Q(reminded_at=None) | Q(reminded_at__lt=instant)


def _text(survey: Survey) -> str:
    until = when(survey.closes_at) if survey.closes_at else ""
    whose = (
        "Manca ancora la tua risposta" if survey.asks_persons else "Manca ancora la risposta del tuo ufficio"
    )
    return f"{whose} a «{survey.title}»: c'è tempo fino a {until}."
