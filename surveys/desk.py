"""For whom, and at which question, is the person answering?"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.urls import reverse

from accounts.models import Organisation, Person
from accounts.rules import require
from surveys import answers, rules
from surveys.actions import rules_of, start_order
from surveys.models import Contribution, Question, Response, Survey
from surveys.prefill import carried_over
from surveys.queries import last_answers_to, response_of
from surveys.readout import Reading, read_out
from surveys.respondents import Respondent, name_of, respondents_of


@dataclass
class Step:
    """One question with the answer so far; `last_time` is what was sent the last time, where there is none yet."""

    number: int
    question: Question
    answer: answers.Answer | None
    url: str
    last_time: answers.Answer | None = None
    changed: Contribution | None = None

    @property
    def label(self) -> str:
        return f"Domanda {self.number}"

    @cached_property
    def rules(self) -> answers.Rules:
        return rules_of(self.question)

    @property
    def mark(self) -> str:
        return mark_of(self.answer)

    @cached_property
    def missing(self) -> str:
        return answers.missing(self.rules, self.answer)

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def unplaced(self) -> list[str]:
        """The options that a ranking, once begun, still has to place."""
        if not self.question.is_ranking or self.answer is None:
            return []
        left = answers.unplaced(self.rules, self.answer)
        return [option.title for option in self.question.options.all() if option.pk in left]

    @property
    def reading(self) -> Reading:
        return read_out(self.question, self.answer)


@dataclass
class Desk:
    """What a respondent has in front of them while answering a survey."""

    survey: Survey
    respondent: Respondent
    respondents: list[Respondent]
    response: Response | None
    steps: list[Step]
    query: str

    @property
    def label(self) -> str:
        return name_of(self.respondent)

    @property
    def office(self) -> Organisation | None:
        """None where the person answers for themselves."""
        return self.respondent if isinstance(self.respondent, Organisation) else None

    @property
    def version(self) -> int:
        return self.response.version if self.response else 0

    @property
    def summary_url(self) -> str:
        return reverse("surveys:summary", args=[self.survey.pk]) + self.query

    @property
    def next_url(self) -> str:
        """The first question that is not complete, or the summary; where it is anonymous, the one page."""
        if self.survey.is_anonymous:
            return reverse("surveys:respond_anonymously", args=[self.survey.pk])
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
        return stored + [pk for pk in start_order(question, self.respondent) if pk not in stored]


def desk_of(person: Person | AnonymousUser, survey: Survey, wanted: str = "") -> Desk:
    """The desk of the respondent that `seat_of` finds."""
    respondents, respondent = seat_of(person, survey, wanted)
    response = response_of(survey, respondent)
    query = "" if len(respondents) == 1 or isinstance(respondent, Person) else f"?ente={respondent.pk}"
    steps = _steps(survey, response, respondent, query)
    return Desk(survey, respondent, respondents, response, steps, query)


def seat_of(
    person: Person | AnonymousUser, survey: Survey, wanted: str = ""
) -> tuple[list[Respondent], Respondent]:
    """All for whom the person may answer, and the one: the office with the id `wanted`, or the first, or the person
    where persons are asked. Refused without any, 404 for an office that is not theirs."""
    respondents = respondents_of(person, survey)
    require(bool(respondents), rules.ONLY_INVITED if survey.asks_persons else rules.ONLY_OFFICE)
    named = [one for one in respondents if isinstance(one, Organisation) and str(one.pk) == wanted]
    if wanted and not named:
        raise Http404("L'ufficio chiesto non è fra quelli per cui rispondi.")
    return respondents, (named or respondents)[0]


def _steps(survey: Survey, response: Response | None, respondent: Respondent, query: str) -> list[Step]:
    questions = survey.questions.select_related("section", "copied_from")
    questions = questions.prefetch_related("options", "copied_from__options")
    given = response.answers if response else {}
    last = _last_time(list(questions), respondent)
    changes = list(response.contributions.all()) if response else []  # the latest first
    return [
        Step(
            number,
            question,
            given.get(str(question.pk)),
            reverse("surveys:respond_step", args=[survey.pk, number]) + query,
            None if str(question.pk) in given else last.get(question.pk),
            next((change for change in changes if change.question_id == question.pk), None),
        )
        for number, question in enumerate(questions, start=1)
    ]


def _last_time(questions: list[Question], respondent: Respondent) -> dict[int, answers.Answer | None]:
    sources = [question.copied_from for question in questions if question.copied_from]
    if not sources:
        return {}
    sent = last_answers_to(sources, respondent)
    found = {}
    for question in questions:
        source = question.copied_from
        if source and source.survey_id in sent:
            given = sent[source.survey_id].submitted_answers.get(str(source.pk))
            found[question.pk] = carried_over(question, given)
    return found


def mark_of(answer: Any) -> str:
    """Short, and the same for the same answer: tells whether this one question was changed meanwhile."""
    return hashlib.sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()[:16]
