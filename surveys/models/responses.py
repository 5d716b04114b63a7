"""What was answered, and what was counted: one response per office, one frozen result per question and ATS."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Ats, Organisation, Person
from accounts.rules import WrongMoment
from accounts.standing import standing_of
from surveys.models.surveys import Question, Survey
from surveys.offices import office_ids


class StaleVersion(WrongMoment):
    """Somebody saved since this version was read; `stored` is what is there now."""

    def __init__(self, stored: Response) -> None:
        super().__init__("Nel frattempo una persona del tuo ufficio ha salvato un'altra versione.")
        self.stored = stored


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, person: Person | AnonymousUser) -> ResponseQuerySet:
        """The colleagues of the office; nobody else reads single answers."""
        return self.filter(organisation_id__in=office_ids(standing_of(person)))

    def submitted(self) -> ResponseQuerySet:
        return self.filter(submitted_at__isnull=False)


class Response(models.Model):
    """An office's answer. `answers` is the common draft, `submitted_answers` what counts: both map the id of
    the question, as text, to {"order": [[option ids], …], "not_relevant": [option ids]}. `version` grows by one
    at each save. `start_orders` keeps in which order the options were first shown."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="responses")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="survey_responses")
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
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.survey}"

    def get_absolute_url(self) -> str:
        return self.survey.get_absolute_url()

    @property
    def has_unsent_changes(self) -> bool:
        return self.submitted_at is not None and self.answers != self.submitted_answers


class Contribution(models.Model):
    """Who of the office has touched the response."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="contributions")
    person = models.ForeignKey(Person, models.CASCADE, related_name="survey_contributions")
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-last_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "person"], name="one_contribution_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.response}"


class Result(models.Model):
    """The count of one question as it stood at closing, with its inputs; `ats` None: the whole survey.

    `ballots`: [{"response", "organisation", "order", "not_relevant"}]; `counted`: what `surveys.explained`
    gives, by option id, plus "not_relevant": [[option, offices], …]."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="results")
    ats = models.ForeignKey(Ats, models.PROTECT, null=True, blank=True, related_name="survey_results")
    ballots = models.JSONField(default=list)
    counted = models.JSONField(default=dict)
    responses = models.PositiveIntegerField(default=0)
    frozen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "ats"], name="one_result_per_question_and_ats"),
            models.UniqueConstraint(
                fields=["question"], condition=Q(ats=None), name="one_result_per_question_for_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} ({self.ats or 'tutte le ATS'})"
