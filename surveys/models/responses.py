"""What was answered, and what was counted: one response per office or person, one frozen result per question."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Organisation, Person
from accounts.rules import WrongMoment
from accounts.standing import Standing, standing_of
from surveys.models.questions import Question
from surveys.models.surveys import Survey
from surveys.offices import office_ids


class AlreadySent(WrongMoment):
    """An anonymous answer is sent once and whole: there is no draft, and nothing to change afterwards."""


class StaleVersion(WrongMoment):
    """Somebody saved since this version was read; `stored` is what is there now."""

    def __init__(self, stored: Response) -> None:
        who = "una persona del tuo ufficio ha" if stored.organisation_id else "da un'altra pagina hai"
        super().__init__(f"Nel frattempo {who} salvato un'altra versione.")
        self.stored = stored


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, person: Person | AnonymousUser) -> ResponseQuerySet:
        """The colleagues of the office, or the person who answered; of a survey with names that is closed also
        who looks after it. Nobody else reads single answers."""
        standing = standing_of(person)
        own = Q(organisation_id__in=office_ids(standing)) | Q(person_id=person.pk, person__isnull=False)
        return self.filter(own | self._told_to(standing))

    def _told_to(self, standing: Standing) -> Q:
        told = Q(survey__privacy=Survey.Privacy.NAMED, survey__status=Survey.Status.CLOSED)
        if standing.coordinates():
            return told
        return told & Q(survey__ats_id__in=standing.coordinated_ats_ids or frozenset())

    def submitted(self) -> ResponseQuerySet:
        return self.filter(submitted_at__isnull=False)


class Response(models.Model):
    """The answer of an office, or of a person. `answers` is the (common) draft, `submitted_answers` what counts:
    both map the id of the question, as text, to an answer as `surveys.answers` describes it. `version` grows by
    one at each save. `start_orders` keeps in which order the options were first shown."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="responses")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="survey_responses"
    )
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="survey_responses"
    )
    answers = models.JSONField(default=dict, blank=True)
    submitted_answers = models.JSONField(default=dict, blank=True)
    start_orders = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="submitted_responses"
    )

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "risposta"
        verbose_name_plural = "risposte"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "organisation"], name="one_response_per_office"),
            models.UniqueConstraint(fields=["survey", "person"], name="one_response_per_person"),
            models.CheckConstraint(
                condition=Q(organisation=None) | Q(person=None), name="response_is_of_an_office_or_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or self.person}: {self.survey}"

    def get_absolute_url(self) -> str:
        return self.survey.get_absolute_url()

    @property
    def has_unsent_changes(self) -> bool:
        return self.submitted_at is not None and self.answers != self.submitted_answers


class AnonymousAnswer(models.Model):
    """What somebody answered to an anonymous survey: no person, no group, no time, no order of arrival.

    `answers` is as in `Response`. See docs/decisions/0032-anonymous-answers.md for what else must not tell."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="anonymous_answers")
    answers = models.JSONField(default=dict)

    class Meta:
        ordering = ("pk",)
        verbose_name = "risposta anonima"
        verbose_name_plural = "risposte anonime"

    def __str__(self) -> str:
        return f"{self.survey}: {self.pk}"


class Contribution(models.Model):
    """Who of the office last changed which answer, and when."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="contributions")
    question = models.ForeignKey(Question, models.CASCADE, related_name="contributions")
    person = models.ForeignKey(Person, models.CASCADE, related_name="survey_contributions")
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-last_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["response", "question", "person"], name="one_contribution_per_question_and_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.response}"


class Result(models.Model):
    """One question as it stood at closing: the inputs, their digest, and what was counted from all of them.

    `ballots`: one row for each response, {"answer", "ats", "ambito", "role", "size", "population", "respondent"}
    (only "answer" where the survey is anonymous); `digest`: SHA-256 of the question's options, the rule and the
    rows; `counted`: for a ranking what `surveys.explained` gives plus "not_relevant": [[option, how many], …].

    `peers` were read with it without their rows: `inputs` fetches those of all of them at once."""

    peers: Sequence[Result] = ()

    question = models.OneToOneField(Question, models.CASCADE, related_name="result")
    ballots = models.JSONField(default=list)
    digest = models.CharField(max_length=64, default="")
    counted = models.JSONField(default=dict)
    responses = models.PositiveIntegerField(default=0)
    frozen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.question)

    @property
    def inputs(self) -> list[dict[str, Any]]:
        """The rows of `ballots`, also where the result was read without them."""
        if "ballots" in self.get_deferred_fields():
            rows = dict(
                Result.objects.filter(pk__in=[one.pk for one in self.peers]).values_list("pk", "ballots")
            )
            for one in self.peers:
                one.ballots = rows[one.pk]
        found: list[dict[str, Any]] = self.ballots
        return found
