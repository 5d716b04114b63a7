"""What is there to answer, for whom, and how far is it?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import Membership, Organisation, Person, Role
from surveys.models import Contribution, Invitation, Question, Response, Survey
from surveys.respondents import Key, Respondent, key_of, name_of, own, owner


@dataclass
class Task:
    """A survey that the person, or one of their offices, is invited to, and how far the answer is."""

    invitation: Invitation
    response: Response | None = None
    questions: int = 0

    @property
    def survey(self) -> Survey:
        return self.invitation.survey

    @property
    def respondent(self) -> Respondent | None:
        return self.invitation.organisation or self.invitation.person

    @property
    def label(self) -> str:
        return name_of(self.respondent) if self.respondent else ""

    @property
    def query(self) -> str:
        """What the address of the questionnaire adds to say for which office."""
        return f"?ente={self.invitation.organisation_id}" if self.invitation.organisation_id else ""

    @property
    def is_submitted(self) -> bool:
        if self.survey.is_anonymous:
            return self.invitation.has_answered
        return self.response is not None and self.response.submitted_at is not None

    @property
    def is_final(self) -> bool:
        """Sent, and never to be changed."""
        return self.survey.is_anonymous and self.invitation.has_answered

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
    """What the person and their offices are asked, the first to close first, over surveys not yet closed."""
    invitations = Invitation.objects.filter(own(person), survey__status=Survey.Status.OPEN)
    return _tasks(invitations.order_by("survey__closes_at", "pk"))


def tasks_on(person: Person | AnonymousUser, survey: Survey) -> list[Task]:
    """The person, or their offices, where they were invited to this survey, at any moment of its life."""
    return _tasks(survey.invitations.filter(own(person)))


def _tasks(invitations: QuerySet[Invitation]) -> list[Task]:
    found = list(invitations.select_related("survey", "organisation__ambito", "person"))
    responses = responses_to(found)
    asked = Question.objects.filter(survey__in={row.survey_id for row in found})
    questions = Counter(asked.values_list("survey_id", flat=True))
    return [Task(row, responses.get(key_of(row)), questions[row.survey_id]) for row in found]


def responses_to(invitations: Collection[Invitation]) -> dict[Key, Response]:
    """The responses of the invited, with who worked on them, by `respondents.key_of`."""
    offices = {row.organisation_id for row in invitations} - {None}
    persons = {row.person_id for row in invitations} - {None}
    rows = Response.objects.filter(survey__in={row.survey_id for row in invitations})
    rows = rows.filter(Q(organisation__in=offices) | Q(person__in=persons))
    return {key_of(row): row for row in _with_changes(rows)}


def response_of(survey: Survey, respondent: Respondent) -> Response | None:
    """With who worked on it."""
    return _with_changes(survey.responses.filter(**owner(respondent))).first()


def _with_changes(responses: QuerySet[Response]) -> QuerySet[Response]:
    touched = Prefetch("contributions", Contribution.objects.select_related("person"))
    return responses.select_related("submitted_by").prefetch_related(touched)


def surveys_to_answer(person: Person | AnonymousUser) -> QuerySet[Survey]:
    """Open surveys that the person, or one of their offices, was invited to and has not answered."""
    same = Q(organisation=OuterRef("organisation")) | Q(person=OuterRef("person"))
    sent = Response.objects.submitted().filter(same, survey=OuterRef("survey"))
    waiting = Invitation.objects.filter(~Exists(sent), own(person), has_answered=False)
    surveys = Survey.objects.visible_to(person).open()
    return surveys.filter(pk__in=waiting.values("survey")).order_by("closes_at", "pk")


def answered_by(person: Person | AnonymousUser) -> QuerySet[Response]:
    """What the person and their offices sent to surveys that are closed, the latest first."""
    sent = Response.objects.filter(own(person), survey__status=Survey.Status.CLOSED).submitted()
    return sent.select_related("survey", "organisation__ambito", "person", "submitted_by").order_by(
        "-survey__closed_at"
    )


def last_answers_to(questions: Collection[Question], respondent: Respondent) -> dict[int, Response]:
    """By survey, what the respondent sent to the surveys that these questions are of."""
    sent = Response.objects.submitted().filter(survey__in={question.survey_id for question in questions})
    return {row.survey_id: row for row in sent.filter(**owner(respondent))}


def representatives_of(organisation: Organisation) -> list[Person]:
    current = Membership.objects.current().filter(organisation=organisation, role=Role.REPRESENTATIVE)
    return [row.person for row in current.select_related("person")]
