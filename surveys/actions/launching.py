"""Opening a survey to whom it asks, and giving them more time."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from accounts.rules import require
from notifications.actions import notify
from surveys import rules
from surveys.actions.asking import write_library_options
from surveys.dates import when
from surveys.models import Invitation, NotLaunchable, Survey, SurveyClosed
from surveys.queries.asked import asked_in, faults_of
from surveys.queries.inviting import EVERY_OFFICE, Invited, organisations_of, people_of
from surveys.reminders import REMINDED_BEFORE, missing, tell
from surveys.tasks import close_when_due, remind_when_due


@transaction.atomic
def launch(
    actor: Person,
    survey: Survey,
    invited: Invited = EVERY_OFFICE,
    *,
    closes_at: datetime.datetime,
    opens_at: datetime.datetime | None = None,
    privacy: str = Survey.Privacy.CONFIDENTIAL,
    partial_rule: str = Survey.PartialRule.SHARED,
) -> int:
    """Open the survey to the invited, fix how it is answered and counted, and tell everybody concerned.

    Gives how many were invited."""
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    require(rules.can_manage(actor, survey), rules.ONLY_COORDINATORS)
    opens_at = opens_at or timezone.now()
    _require_launchable(survey, invited, privacy, opens_at, closes_at)
    write_library_options(survey)
    for fault in faults_of(asked_in(survey)):
        raise NotLaunchable(fault)
    survey.respondents, survey.privacy, survey.partial_rule = invited.respondents, privacy, partial_rule
    survey.status, survey.opens_at, survey.closes_at = Survey.Status.OPEN, opens_at, closes_at
    survey.save()
    how_many = _invite(survey, invited)
    _plan(survey)
    return how_many


@transaction.atomic
def extend(actor: Person, survey: Survey, closes_at: datetime.datetime) -> int:
    """Move the end of an open survey further away and tell who is missing; gives how many people were told."""
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    require(rules.can_manage(actor, survey), rules.ONLY_COORDINATORS)
    if not (survey.is_open or survey.is_to_come) or survey.closes_at is None:
        raise SurveyClosed("La rilevazione non è aperta: il termine non si può più spostare.")
    if closes_at <= survey.closes_at:
        raise NotLaunchable(f"Il nuovo termine deve venire dopo quello di adesso: {when(survey.closes_at)}.")
    survey.closes_at = closes_at
    survey.save(update_fields=["closes_at"])
    _plan(survey)
    return tell(missing(survey), survey, f"C'è più tempo per «{survey.title}»: fino a {when(closes_at)}.")


def _require_launchable(
    survey: Survey, invited: Invited, privacy: str, opens_at: datetime.datetime, closes_at: datetime.datetime
) -> None:
    if not survey.is_draft:
        raise NotLaunchable("La rilevazione è già stata lanciata.")
    if closes_at <= max(opens_at, timezone.now()):
        raise NotLaunchable("La chiusura deve venire dopo l'apertura e dopo adesso.")
    if privacy == Survey.Privacy.ANONYMOUS and not invited.roles:
        raise NotLaunchable("Una rilevazione anonima si chiede alle persone, non agli uffici.")


def _invite(survey: Survey, invited: Invited) -> int:
    organisations = organisations_of(survey, invited)
    until = f"entro {when(survey.closes_at)}." if survey.closes_at else ""
    if invited.roles:
        people = list(people_of(organisations, invited.roles))
        rows = [Invitation(survey=survey, person=person) for person in people]
        text = f"Sei tra le persone invitate a rispondere a «{survey.title}» {until}"
    else:
        rows = [Invitation(survey=survey, organisation=office) for office in organisations]
        people = list(people_of(organisations))
        text = f"Il tuo ufficio è invitato a rispondere a «{survey.title}» {until}"
    if not rows:
        raise NotLaunchable("Tra gli enti scelti non c'è nessuno da invitare: cambia la scelta.")
    Invitation.objects.bulk_create(rows)
    notify(people, text, survey)
    return len(rows)


def _plan(survey: Survey) -> None:
    """The close, and the reminder if there is time for one; what was planned for an earlier end does nothing."""
    if survey.closes_at is None or survey.opens_at is None:
        return
    close_when_due.using(run_after=survey.closes_at).enqueue(survey.pk)
    reminder_at = survey.closes_at - REMINDED_BEFORE
    if reminder_at > max(survey.opens_at, timezone.now()):
        remind_when_due.using(run_after=reminder_at).enqueue(survey.pk)
