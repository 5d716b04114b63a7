"""Opening a survey to whom it asks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import Ats, Membership, Organisation, Person, Role
from accounts.rules import require
from notifications.actions import notify
from surveys import rules
from surveys.actions.preparing import write_options
from surveys.dates import when
from surveys.models import (
    Invitation,
    NotLaunchable,
    Survey,
)
from surveys.tasks import close_when_due


@transaction.atomic
def launch(
    actor: Person,
    survey: Survey,
    *,
    closes_at: datetime.datetime,
    opens_at: datetime.datetime | None = None,
    ats: Iterable[Ats] | None = None,
) -> None:
    """Open the survey to the offices of every Ambito, or of some ATS; each is told."""
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    require(rules.can_manage(actor, survey), rules.ONLY_COORDINATORS)
    opens_at = opens_at or timezone.now()
    if not survey.is_draft:
        raise NotLaunchable("La rilevazione è già stata lanciata.")
    if closes_at <= max(opens_at, timezone.now()):
        raise NotLaunchable("La chiusura deve venire dopo l'apertura e dopo adesso.")
    _refresh_questions(survey)
    offices = _offices(survey, ats)
    Invitation.objects.bulk_create(Invitation(survey=survey, organisation=office) for office in offices)
    survey.status, survey.opens_at, survey.closes_at = Survey.Status.OPEN, opens_at, closes_at
    survey.save()
    people = Membership.objects.current().filter(
        organisation__in=offices, role__in=[Role.MEMBER, Role.REPRESENTATIVE], person__is_active=True
    )
    text = f"Il tuo ufficio è invitato a rispondere a «{survey.title}» entro {when(closes_at)}."
    notify([membership.person for membership in people.select_related("person")], text, survey)
    close_when_due.using(run_after=closes_at).enqueue(survey.pk)


def _refresh_questions(survey: Survey) -> None:
    questions = list(survey.questions.select_related("section"))
    if not questions:
        raise NotLaunchable("Scegli almeno una macro sezione prima di lanciare.")
    sections = [question.section for question in questions if question.section is not None]
    for question in questions:
        question.options.all().delete()
        write_options(question, sections)
        if question.options.count() < 2:
            raise NotLaunchable(f"La domanda «{question.title}» ha meno di due voci da ordinare.")


def _offices(survey: Survey, ats: Iterable[Ats] | None) -> list[Organisation]:
    offices = Organisation.objects.filter(kind=Organisation.Kind.OFFICE)
    if survey.ats_id is not None:
        offices = offices.filter(ats_id=survey.ats_id)
    if ats is not None:
        offices = offices.filter(ats__in=list(ats))
    found = list(offices)
    if not found:
        raise NotLaunchable("Nelle ATS scelte non c'è nessun ufficio di piano da invitare.")
    return found
