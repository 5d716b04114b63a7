"""What people do with the questionnaire: draft together, send."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Person
from accounts.rules import require
from live.statements import columns
from surveys import answers as acceptable
from surveys import rules
from surveys.dates import when
from surveys.models import (
    AlreadySent,
    Contribution,
    Question,
    Response,
    StaleVersion,
    Survey,
    SurveyClosed,
)
from surveys.respondents import Respondent, owner

Given = Mapping[str, Any]
DRAFT = ("answers", "version", "updated_at")
SHARED = f"SELECT {columns(Survey, 'survey')} FROM surveys_survey survey WHERE id = %s FOR SHARE"  # noqa: S608


@transaction.atomic
def save_draft(
    actor: Person, survey: Survey, respondent: Respondent, answers: Given, version: int
) -> Response:
    """Replace the answers to the questions named in `answers`, None takes one away; `version` is the one that
    was read, 0 = none. The same answers sent again are the same save.

    Raises StaleVersion if somebody saved other answers since, SurveyClosed outside the dates, AnswerError."""
    _may_answer(actor, survey, respondent)
    questions = asked(survey)
    response = _locked_response(survey, respondent, questions)
    changed = _lay(response, questions, answers, version)
    if changed is not None:
        response.save(update_fields=DRAFT)
        _sign(actor, response, changed)
    return response


@transaction.atomic
def submit_response(
    actor: Person, survey: Survey, respondent: Respondent, answers: Given, version: int
) -> Response:
    """Send the answer: the draft with `answers` laid over it. It can be sent again until closing.

    Who sends has read what they send: any newer version is StaleVersion, except the very same sending."""
    _may_answer(actor, survey, respondent)
    require(rules.can_send(actor, respondent), rules.ONLY_REPRESENTATIVE)
    questions = asked(survey)
    stored = _locked_response(survey, respondent, questions)
    is_same = stored.submitted_by == actor and _merged(stored, questions, answers) == stored.submitted_answers
    if is_same and not stored.has_unsent_changes:
        return stored
    if stored.version != version:
        raise StaleVersion(stored)
    changed = _lay(stored, questions, answers, version)
    require_complete(questions, stored.answers)
    stored.submitted_answers = stored.answers
    stored.submitted_at, stored.submitted_by = timezone.now(), actor
    stored.save(update_fields=[*DRAFT, "submitted_answers", "submitted_at", "submitted_by"])
    _sign(actor, stored, changed or [])
    return stored


def _may_answer(actor: Person, survey: Survey, respondent: Respondent) -> None:
    refusal = rules.ONLY_INVITED if isinstance(respondent, Person) else rules.ONLY_OFFICE
    require(rules.can_draft(actor, survey, respondent), refusal)
    if survey.is_anonymous:
        raise AlreadySent("Questa rilevazione è anonima: non si salva una bozza, si risponde una volta sola.")
    require_open(_held(survey))


def _held(survey: Survey) -> Survey:
    """The survey as it is now, its row held shared until the transaction ends: answers come in side by side,
    closing waits for those under way, and none comes in while or after it closes."""
    if connection.vendor != "postgresql":  # SQLite has one writer at a time
        return Survey.objects.get(pk=survey.pk)
    return Survey.objects.raw(SHARED, [survey.pk])[0]


def require_open(survey: Survey) -> None:
    """Raises SurveyClosed with the reason, by the server's clock."""
    if survey.is_open:
        return
    if survey.is_to_come and survey.opens_at:
        raise SurveyClosed(f"La rilevazione apre {when(survey.opens_at)}.")
    raise SurveyClosed("La rilevazione è chiusa: non si può più rispondere né cambiare la risposta.")


def asked(survey: Survey) -> list[Question]:
    return list(survey.questions.prefetch_related("options"))


def _locked_response(survey: Survey, respondent: Respondent, questions: Sequence[Question]) -> Response:
    """The respondent's row, locked; made at the first save, with the order in which the options were shown."""
    rows = Response.objects.select_for_update()
    found = rows.filter(survey=survey, **owner(respondent)).first()
    if found is not None:
        return found
    start = {str(q.pk): start_order(q, respondent) for q in questions if q.is_ranking}
    new = Response(survey=survey, start_orders=start, **owner(respondent))
    Response.objects.bulk_create([new], ignore_conflicts=True)  # a colleague may be first: theirs stays
    return rows.get(survey=survey, **owner(respondent))


def _lay(response: Response, questions: Sequence[Question], answers: Given, version: int) -> list[str] | None:
    """Lays the answers over the draft, unsaved, as its next version; gives the questions whose answer changed.
    None, and nothing done, where all was there already."""
    merged = _merged(response, questions, answers)
    if merged == response.answers and response.version:
        return None
    if response.version != version:
        raise StaleVersion(response)
    changed = [key for key in answers if merged.get(key) != response.answers.get(key)]
    response.answers = merged
    response.version += 1
    return changed


def _merged(response: Response, questions: Sequence[Question], answers: Given) -> dict[str, Any]:
    """The stored answers with the given ones laid over them; those that say nothing are taken away."""
    laid = response.answers | checked(questions, answers)
    return {key: answer for key, answer in laid.items() if answer is not None}


def _sign(actor: Person, response: Response, changed: Collection[str]) -> None:
    """Keeps who changed which answer, and when; in one query."""
    if not changed:
        return
    rows = [
        Contribution(response=response, question_id=int(key), person=actor, last_at=timezone.now())
        for key in changed
    ]
    unique = ["response", "question", "person"]
    Contribution.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=unique, update_fields=["last_at"]
    )


def start_order(question: Question, respondent: Respondent) -> list[int]:
    """The options as the respondent first sees them: shuffled, the same at every visit."""
    kind = "person:" if isinstance(respondent, Person) else ""
    return shuffled(question, f"{question.pk}:{kind}{respondent.pk}")


def shuffled(question: Question, seed: str) -> list[int]:
    options = [option.pk for option in question.options.all()]
    random.Random(seed).shuffle(options)  # noqa: S311 - no secret
    return options


def rules_of(question: Question) -> acceptable.Rules:
    return acceptable.Rules(
        kind=question.kind,
        options=tuple(option.pk for option in question.options.all()),
        is_required=question.is_required,
        allows_partial=question.allows_partial,
        allows_ties=question.allows_ties,
        least=question.least,
        most=question.most,
        rows=tuple(question.rows),
        columns=tuple(question.columns),
        has_totals=question.has_totals,
    )


def checked(questions: Sequence[Question], answers: Given) -> dict[str, acceptable.Answer | None]:
    """Each answer verified, None where it says nothing. Raises AnswerError with the sentence for each question."""
    by_id = {str(question.pk): question for question in questions}
    if set(answers) - set(by_id):
        raise acceptable.AnswerError("La risposta nomina una domanda che non è nella rilevazione.")
    found: dict[str, acceptable.Answer | None] = {}
    wrong = {}
    for key, answer in answers.items():
        try:
            found[key] = acceptable.checked(rules_of(by_id[key]), answer)
        except acceptable.AnswerError as error:
            wrong[key] = str(error)
    _refuse(by_id, wrong)
    return found


def require_complete(questions: Sequence[Question], answers: Given) -> None:
    """Raises AnswerError with the sentence for each question that cannot be sent yet."""
    by_id = {str(question.pk): question for question in questions}
    missing = {key: acceptable.missing(rules_of(q), answers.get(key)) for key, q in by_id.items()}
    _refuse(by_id, {key: sentence for key, sentence in missing.items() if sentence})


def _refuse(by_id: Mapping[str, Question], wrong: Mapping[str, str]) -> None:
    if wrong:
        whole = " ".join(f"«{by_id[key].title}»: {sentence}" for key, sentence in wrong.items())
        raise acceptable.AnswerError(whole, by_question=wrong)
