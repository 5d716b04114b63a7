"""Telling who has not answered that they still can."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Person
from accounts.rules import require
from surveys import rules
from surveys.models import Survey, SurveyClosed
from surveys.reminders import remind_now


@transaction.atomic
def remind(actor: Person, survey: Survey) -> int:
    """Tell those who are missing, but whom was told within a day; gives how many people were told."""
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    require(rules.can_manage(actor, survey), rules.ONLY_COORDINATORS)
    if not survey.is_open:
        raise SurveyClosed("I promemoria partono solo mentre la rilevazione è aperta.")
    return remind_now(survey)
