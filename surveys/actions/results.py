"""Closing a survey and letting others read what it found."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.audience import PARTICIPANTS, PUBLIC
from accounts.models import Membership, Person
from accounts.rules import require
from notifications.actions import notify
from surveys import rules
from surveys.closing import close_now
from surveys.models import (
    NotReady,
    Survey,
)


@transaction.atomic
def close(actor: Person, survey: Survey) -> None:
    """Stop taking answers now and freeze the result with its inputs."""
    require(rules.can_manage(actor, survey), rules.ONLY_COORDINATORS)
    close_now(survey)


@transaction.atomic
def publish(actor: Person, survey: Survey, audience: str = PARTICIPANTS) -> None:
    """Let others read the result: whoever takes part, or everybody; the invited offices are told."""
    require(rules.can_manage(actor, survey), rules.ONLY_COORDINATORS)
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    if not locked.is_closed:
        raise NotReady("Prima chiudi la rilevazione: i risultati si pubblicano dopo.")
    if audience not in (PARTICIPANTS, PUBLIC):
        raise NotReady("Scegli a chi pubblicare i risultati.")
    is_first = locked.published_at is None
    locked.audience, locked.published_at = audience, locked.published_at or timezone.now()
    locked.save()
    survey.refresh_from_db()
    if is_first:
        people = Membership.objects.current().filter(
            organisation__survey_invitations__survey=survey, person__is_active=True
        )
        text = f"Sono pubblicati i risultati di «{survey.title}»."
        notify([membership.person for membership in people.select_related("person")], text, survey)
