"""What happens when a survey closes? Every question is counted, over all offices and ATS by ATS, and kept."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from surveys.answers import ballots
from surveys.explained import explain
from surveys.models import Question, Response, Result, Survey, SurveyClosed


@transaction.atomic
def close_now(survey: Survey) -> None:
    """Stop taking answers and freeze, once; whoever calls has the right, or the clock, on their side."""
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    if locked.status != Survey.Status.OPEN:
        raise SurveyClosed("La rilevazione non è aperta: non c'è niente da chiudere.")
    _close(locked)
    survey.refresh_from_db()


@transaction.atomic
def close_due(survey_id: int, now: datetime.datetime) -> bool:
    """Close the survey if its time is over and nobody has done it; tells whether it did."""
    locked = Survey.objects.select_for_update().filter(pk=survey_id).first()
    if locked is None or locked.status != Survey.Status.OPEN:
        return False
    if locked.closes_at is None or locked.closes_at > now:
        return False
    _close(locked)
    return True


def _close(locked: Survey) -> None:
    freeze(locked)
    locked.status, locked.closed_at = Survey.Status.CLOSED, timezone.now()
    locked.save()


def freeze(survey: Survey) -> None:
    """Write the results from the submitted responses; the caller holds the survey's lock."""
    responses = list(survey.responses.submitted().select_related("organisation"))
    invited = survey.invitations.values_list("organisation__ats_id", flat=True)
    groups: list[int | None] = [None, *sorted({ats_id for ats_id in invited if ats_id is not None})]
    for question in survey.questions.prefetch_related("options"):
        rows = [(response.organisation.ats_id, ballot_of(question, response)) for response in responses]
        for ats_id in groups:
            own = [row for row_ats_id, row in rows if ats_id is None or row_ats_id == ats_id]
            Result.objects.create(
                question=question,
                ats_id=ats_id,
                ballots=own,
                counted=count(question, own),
                responses=len(own),
            )


def ballot_of(question: Question, response: Response) -> dict[str, Any]:
    answer = response.submitted_answers.get(str(question.pk)) or {}
    return {
        "response": response.pk,
        "organisation": response.organisation_id,
        "order": answer.get("order", []),
        "not_relevant": answer.get("not_relevant", []),
    }


def count(question: Question, rows: list[dict[str, Any]]) -> dict[str, Any]:
    options = [option.pk for option in question.options.all()]
    aside = [[option, sum(option in row["not_relevant"] for row in rows)] for option in options]
    return explain(options, ballots(rows)) | {"not_relevant": aside}
