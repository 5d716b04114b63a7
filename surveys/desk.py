"""For which office, and at which question, is the person answering?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.urls import reverse

from accounts.models import Organisation, Person
from accounts.rules import require
from surveys import answers, rules
from surveys.actions import rules_of, start_order
from surveys.models import Question, Response, Survey
from surveys.queries import offices_to_answer_for, responses_by_key


@dataclass
class Step:
    """One question with the office's answer so far."""

    number: int
    question: Question
    answer: Mapping[str, Any]
    url: str

    @property
    def label(self) -> str:
        return f"Domanda {self.number}"

    @property
    def is_complete(self) -> bool:
        return not answers.missing(rules_of(self.question), self.answer)

    @property
    def missing(self) -> list[str]:
        left = answers.missing(rules_of(self.question), self.answer)
        return [option.title for option in self.question.options.all() if option.pk in left]

    @property
    def ordered(self) -> list[tuple[int, str]]:
        """The answer read out: number and title, the best first."""
        return read_out(self.question, self.answer)

    @property
    def not_relevant(self) -> list[str]:
        aside = self.answer.get("not_relevant", [])
        return [option.title for option in self.question.options.all() if option.pk in aside]


@dataclass
class Desk:
    """What an office has in front of it while answering a survey."""

    survey: Survey
    organisation: Organisation
    offices: list[Organisation]
    response: Response | None
    steps: list[Step]
    query: str

    @property
    def version(self) -> int:
        return self.response.version if self.response else 0

    @property
    def summary_url(self) -> str:
        return reverse("surveys:summary", args=[self.survey.pk]) + self.query

    @property
    def next_url(self) -> str:
        """The first question that is not complete, or the summary."""
        return next((step.url for step in self.steps if not step.is_complete), self.summary_url)

    @property
    def is_complete(self) -> bool:
        return all(step.is_complete for step in self.steps)

    def after(self, number: int) -> str:
        return self.steps[number].url if number < len(self.steps) else self.summary_url

    def before(self, number: int) -> str:
        return self.steps[number - 2].url if number > 1 else self.survey.get_absolute_url()

    def start_order(self, question: Question) -> list[int]:
        """As recorded at the first save; whatever has no place in the record comes at the end."""
        stored = self.response.start_orders.get(str(question.pk), []) if self.response else []
        return stored + [pk for pk in start_order(question, self.organisation) if pk not in stored]


def desk_of(person: Person | AnonymousUser, survey: Survey, wanted: str = "") -> Desk:
    """The desk of the office with the id `wanted`, or of the person's first one; Refused without any, 404 for
    an office that is not theirs."""
    offices = offices_to_answer_for(person, survey)
    require(bool(offices), rules.ONLY_OFFICE)
    organisation = next((office for office in offices if not wanted or str(office.pk) == wanted), None)
    if organisation is None:
        raise Http404("L'ufficio chiesto non è fra quelli per cui rispondi.")
    response = responses_by_key([survey.pk], [organisation.pk]).get((survey.pk, organisation.pk))
    given = response.answers if response else {}
    query = f"?ente={organisation.pk}" if len(offices) > 1 else ""
    questions = survey.questions.select_related("section").prefetch_related("options")
    steps = [
        Step(
            number, question, given.get(str(question.pk)) or answers.empty(), step_url(survey, number) + query
        )
        for number, question in enumerate(questions, start=1)
    ]
    return Desk(survey, organisation, offices, response, steps, query)


def step_url(survey: Survey, number: int) -> str:
    return reverse("surveys:respond_step", args=[survey.pk, number])


def read_out(question: Question, answer: Mapping[str, Any]) -> list[tuple[int, str]]:
    titles = {option.pk: option.title for option in question.options.all()}
    found = answers.places(answer)
    return sorted(((place, titles[option]) for option, place in found.items() if option in titles))
