"""What happens when a survey closes? Every question is counted and kept with its inputs."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Ambito
from surveys.counts import count, digest
from surveys.groups import size_class
from surveys.models import Response, Result, Survey, SurveyClosed


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
    given = inputs(survey)
    for question in survey.questions.prefetch_related("options"):
        question.survey = survey
        rows = [
            who | {"answer": answers[str(question.pk)]}
            for who, answers in given
            if str(question.pk) in answers
        ]
        Result.objects.create(
            question=question,
            ballots=rows,
            digest=digest(question, rows),
            counted=count(question, rows),
            responses=len(rows),
        )


Given = tuple[dict[str, Any], dict[str, Any]]


def inputs(survey: Survey) -> list[Given]:
    """Of each submitted response who gave it, as `Result.ballots` keeps it, and the answers by question."""
    if survey.is_anonymous:
        return [({}, row.answers) for row in survey.anonymous_answers.all()]
    sent = survey.responses.submitted().select_related("organisation")
    populations = dict(
        Ambito.objects.annotate(inhabitants=Sum("comuni__population")).values_list("pk", "inhabitants")
    )
    return [(_who(response, populations), response.submitted_answers) for response in sent]


def _who(response: Response, populations: Mapping[int, int | None]) -> dict[str, Any]:
    office = response.organisation
    population = populations.get(office.ambito_id) or 0 if office and office.ambito_id else 0
    return {
        "respondent": response.organisation_id or response.person_id,
        "ats": office.ats_id if office else None,
        "ambito": office.ambito_id if office else None,
        "size": size_class(population) if population else None,
        "population": population,
    }
