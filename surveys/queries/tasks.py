"""What is there to answer, for whom, and how far is it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet

from accounts.models import Membership, Organisation, Person, Role
from accounts.standing import standing_of
from surveys.models import (
    Contribution,
    Invitation,
    Question,
    Response,
    Survey,
)
from surveys.offices import office_ids


@dataclass
class Task:
    """A survey that one of the person's offices is invited to, and how far the office is."""

    survey: Survey
    organisation: Organisation
    response: Response | None = None
    questions: int = 0

    @property
    def is_submitted(self) -> bool:
        return self.response is not None and self.response.submitted_at is not None

    @property
    def touched_by(self) -> list[Person]:
        """The last who changed something first, each once."""
        changes = self.response.contributions.all() if self.response else []
        return list({change.person_id: change.person for change in changes}.values())

    @property
    def minutes(self) -> int:
        """About two minutes a question."""
        return max(2 * self.questions, 2)


def tasks_of(person: Person | AnonymousUser) -> list[Task]:
    """What the person's offices are asked, the first to close first, over surveys not yet closed."""
    invitations = Invitation.objects.filter(
        organisation_id__in=office_ids(standing_of(person)), survey__status=Survey.Status.OPEN
    ).select_related("survey", "organisation__ambito")
    found = list(invitations.order_by("survey__closes_at", "pk"))
    offices = {row.organisation_id for row in found if row.organisation_id}
    responses = responses_by_key({row.survey_id for row in found}, offices)
    questions: dict[int, int] = defaultdict(int)
    for survey_id in Question.objects.filter(survey_id__in={row.survey_id for row in found}).values_list(
        "survey_id", flat=True
    ):
        questions[survey_id] += 1
    return [
        Task(
            row.survey,
            row.organisation,
            responses.get((row.survey_id, row.organisation.pk)),
            questions[row.survey_id],
        )
        for row in found
        if row.organisation
    ]


def tasks_on(person: Person | AnonymousUser, survey: Survey) -> list[Task]:
    """The person's offices that were invited to this survey, at any moment of its life."""
    offices = offices_to_answer_for(person, survey)
    responses = responses_by_key([survey.pk], [office.pk for office in offices])
    questions = survey.questions.count()
    return [Task(survey, office, responses.get((survey.pk, office.pk)), questions) for office in offices]


def responses_by_key(
    survey_ids: Collection[int], organisation_ids: Collection[int]
) -> dict[tuple[int, int], Response]:
    touched = Prefetch("contributions", Contribution.objects.select_related("person"))
    rows = Response.objects.filter(survey_id__in=survey_ids, organisation_id__in=organisation_ids)
    return {
        (row.survey_id, row.organisation_id): row
        for row in rows.select_related("submitted_by").prefetch_related(touched)
        if row.organisation_id
    }


def answered_offices(person: Person | AnonymousUser) -> QuerySet[Response]:
    """What the person's offices sent to surveys that are closed, the latest first."""
    own = office_ids(standing_of(person))
    sent = (
        Response.objects.filter(organisation_id__in=own)
        .submitted()
        .filter(survey__status=Survey.Status.CLOSED)
    )
    return sent.select_related("survey", "organisation__ambito", "submitted_by").order_by(
        "-survey__closed_at"
    )


def offices_to_answer_for(person: Person | AnonymousUser, survey: Survey) -> list[Organisation]:
    ids = office_ids(standing_of(person))
    invited = Organisation.objects.filter(pk__in=ids, survey_invitations__survey=survey)
    return list(invited.select_related("ambito"))


def representatives_of(organisation: Organisation) -> list[Person]:
    current = Membership.objects.current().filter(organisation=organisation, role=Role.REPRESENTATIVE)
    return [row.person for row in current.select_related("person")]
