"""What happens when a survey closes? Every question is counted and kept with its inputs."""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Ambito, Membership, Organisation
from accounts.roles import Role
from surveys.counts import count, digest
from surveys.groups import size_class
from surveys.models import Result, Survey, SurveyClosed


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
        if survey.is_anonymous:  # the order of the rows is of their content: the same place says nothing
            rows.sort(key=lambda row: json.dumps(row, sort_keys=True))
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
    sent = list(survey.responses.submitted().select_related("organisation"))
    populations = dict(
        Ambito.objects.annotate(inhabitants=Sum("comuni__population")).values_list("pk", "inhabitants")
    )
    roles = _roles(survey, [row.person_id for row in sent if row.person_id])
    found: list[Given] = []
    for row in sent:
        office, role = (row.organisation, None) if row.organisation_id else roles.get(row.person_id, NOWHERE)
        who = {"respondent": row.organisation_id or row.person_id, "role": role} | _place(office, populations)
        found.append((who, row.submitted_answers))
    return found


Post = tuple[Organisation | None, str | None]
NOWHERE: Post = (None, None)


def _roles(survey: Survey, people: Collection[int]) -> dict[int | None, Post]:
    """In which office each person works today, and as what; of several, first those of the ATS that asks, then
    where the person represents it."""
    own = Membership.objects.current().filter(
        person_id__in=people, organisation__isnull=False, role__in=(Role.MEMBER, Role.REPRESENTATIVE)
    )
    rows = sorted(
        own.select_related("organisation"),
        key=lambda one: (
            one.organisation is not None and one.organisation.ats_id == survey.ats_id,
            one.role == Role.REPRESENTATIVE,
            -one.pk,
        ),
    )
    return {one.person_id: (one.organisation, one.role) for one in rows}


def _place(office: Organisation | None, populations: Mapping[int, int | None]) -> dict[str, Any]:
    population = populations.get(office.ambito_id) or 0 if office and office.ambito_id else 0
    return {
        "ats": office.ats_id if office else None,
        "ambito": office.ambito_id if office else None,
        "size": size_class(population) if population else None,
        "population": population,
    }
