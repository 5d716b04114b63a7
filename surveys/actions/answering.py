"""What people do with the questionnaire: draft together, send."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Organisation, Person
from accounts.rules import require
from surveys import answers as acceptable
from surveys import rules
from surveys.dates import when
from surveys.models import (
    Contribution,
    Question,
    Response,
    StaleVersion,
    Survey,
    SurveyClosed,
)


@transaction.atomic
def save_draft(
    actor: Person, survey: Survey, organisation: Organisation, answers: Mapping[str, Any], version: int
) -> Response:
    """Replace the answers to the questions named in `answers`; `version` is the one that was read, 0 = none.
    The same answers sent again are the same save.

    Raises StaleVersion if somebody saved other answers since, SurveyClosed outside the dates, AnswerError."""
    require(rules.can_draft(actor, survey, organisation), rules.ONLY_OFFICE)
    _open(survey)
    response = _locked_response(survey, organisation)
    merged = response.answers | _checked(survey, answers)
    is_new = merged != response.answers or response.version == 0
    if is_new and response.version != version:
        raise StaleVersion(response)
    if is_new:
        response.answers = merged
        response.version += 1
        response.save()
    for question_id in answers:
        Contribution.objects.update_or_create(
            response=response, question_id=question_id, person=actor, defaults={"last_at": timezone.now()}
        )
    return response


@transaction.atomic
def submit_response(
    actor: Person, survey: Survey, organisation: Organisation, answers: Mapping[str, Any], version: int
) -> Response:
    """Send the office's answer: the draft with `answers` laid over it. It can be sent again until closing.

    The representative sends what they have read: any newer version is StaleVersion here."""
    require(rules.can_draft(actor, survey, organisation), rules.ONLY_OFFICE)
    require(rules.can_submit(actor, survey, organisation), rules.ONLY_REPRESENTATIVE)
    _open(survey)
    stored = _locked_response(survey, organisation)
    if stored.version != version:
        raise StaleVersion(stored)
    response = save_draft(actor, survey, organisation, answers, version)
    for question in survey.questions.prefetch_related("options"):
        if acceptable.missing(rules_of(question), response.answers.get(str(question.pk))):
            raise acceptable.AnswerError(f"Manca ancora qualche voce in «{question.title}».")
    response.submitted_answers = response.answers
    response.submitted_at, response.submitted_by = timezone.now(), actor
    response.save()
    return response


def _open(survey: Survey) -> None:
    """Locks the survey's row, so that nothing slips in while it is being closed."""
    now = Survey.objects.select_for_update().get(pk=survey.pk)
    if now.is_open:
        return
    if now.is_to_come and now.opens_at:
        raise SurveyClosed(f"La rilevazione apre {when(now.opens_at)}.")
    raise SurveyClosed("La rilevazione è chiusa: non si può più rispondere né cambiare la risposta.")


def _locked_response(survey: Survey, organisation: Organisation) -> Response:
    """The office's row, locked; made at the first save, with the order in which the options were shown."""
    rows = Response.objects.select_for_update()
    found = rows.filter(survey=survey, organisation=organisation).first()
    if found is not None:
        return found
    start = {str(question.pk): start_order(question, organisation) for question in survey.questions.all()}
    try:
        with transaction.atomic():
            return Response.objects.create(survey=survey, organisation=organisation, start_orders=start)
    except IntegrityError:
        return rows.get(survey=survey, organisation=organisation)


def start_order(question: Question, organisation: Organisation) -> list[int]:
    """The options as the office first sees them: shuffled, the same at every visit."""
    options = [option.pk for option in question.options.all()]
    random.Random(f"{question.pk}:{organisation.pk}").shuffle(options)  # noqa: S311 - no secret
    return options


def rules_of(question: Question) -> acceptable.Rules:
    options = tuple(option.pk for option in question.options.all())
    return acceptable.Rules(options, question.allows_partial, question.allows_ties)


def _checked(survey: Survey, answers: Mapping[str, Any]) -> dict[str, Any]:
    questions = {str(q.pk): q for q in survey.questions.prefetch_related("options")}
    unknown = set(answers) - set(questions)
    if unknown:
        raise acceptable.AnswerError("La risposta nomina una domanda che non è nella rilevazione.")
    return {key: acceptable.checked(rules_of(questions[key]), answer) for key, answer in answers.items()}
