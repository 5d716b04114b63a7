"""Surveys for programs: read the questions, save the draft, send."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Schema
from pydantic import Field

from accounts.asking import signed_in
from accounts.models import Person
from accounts.routers import AreaRouter
from surveys import actions
from surveys.desk import seat_of
from surveys.models import Question, Response, Survey
from surveys.queries import response_of
from surveys.respondents import Respondent, name_of, respondents_of

router = AreaRouter(tags=["surveys"])

ANSWERS = """`answers` maps the id of a question, as text, to the answer: a ranking is
`{"order": [[ids], …], "not_relevant": [ids]}` (the best first, ties together), a choice `{"choices": [ids]}`, a number
or a step of a scale `{"value": 3}`, a text `{"text": "…"}`, a table `{"cells": [[1, null], …]}` and, where the question
has totals, `"totals": [1, …]` with one for each row; `null` takes the answer away. `organisation` says for which
office, where the person answers for several: the first otherwise."""
Organisation = Annotated[int | None, Query(description="The id of the office, among `respondents`.")]


class OptionOut(Schema):
    id: int
    title: str
    description: str


class QuestionOut(Schema):
    """`source`: whose `options` are put in order, its `own`, the `sections` of the library or the `modules` of a
    `section`. `least` and `most` bound numbers, cells and the steps of a scale."""

    id: int
    kind: str
    source: str
    section: int | None
    title: str
    help_text: str
    is_required: bool
    allows_partial: bool
    allows_ties: bool
    has_totals: bool
    unit: str
    least: int | None
    most: int | None
    least_label: str
    most_label: str
    rows: list[str]
    columns: list[str]
    options: list[OptionOut]


class ResponseOut(Schema):
    version: int
    submitted_at: datetime.datetime | None


class StoredOut(ResponseOut):
    answers: dict[str, Any]


class RespondentOut(Schema):
    """`organisation` is none where the person answers for themselves."""

    organisation: int | None
    name: str


class SurveyOut(Schema):
    """`respondents`: for whom the caller may answer; `response`: that of the one asked about, or of the first."""

    id: int
    title: str
    intro: str
    status: str
    privacy: str
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None
    questions: list[QuestionOut]
    respondents: list[RespondentOut]
    response: StoredOut | None


class ResponseIn(Schema):
    version: Annotated[int, Field(ge=0, le=2_000_000_000)]
    answers: Annotated[dict[str, Any], Field(default_factory=dict, max_length=500)]


@router.get("surveys/{int:survey_id}", response=SurveyOut, url_name="survey", summary="Una rilevazione")
def read_survey(request: HttpRequest, survey_id: int, organisation: Organisation = None) -> dict[str, Any]:
    """Le domande, per chi risponde chi chiede, e la risposta data finora."""
    person = signed_in(request)
    survey = _visible(person, survey_id)
    respondents = respondents_of(person, survey)
    response = None
    if respondents or organisation:
        response = response_of(survey, seat_of(person, survey, str(organisation or ""))[1])
    return {
        "questions": [question_of(question) for question in survey.questions.prefetch_related("options")],
        "respondents": [_respondent(respondent) for respondent in respondents],
        "response": _stored(response) if response else None,
    } | {name: getattr(survey, name) for name in SURVEY_FIELDS}


SURVEY_FIELDS = ("id", "title", "intro", "status", "privacy", "opens_at", "closes_at")
QUESTION_FIELDS = tuple(name for name in QuestionOut.model_fields if name not in ("options", "section"))


def _respondent(respondent: Respondent) -> dict[str, Any]:
    organisation = None if isinstance(respondent, Person) else respondent.pk
    return {"organisation": organisation, "name": name_of(respondent)}


def question_of(question: Question) -> dict[str, Any]:
    """A `QuestionOut`."""
    plain = {name: getattr(question, name) for name in QUESTION_FIELDS}
    return plain | {"section": question.section_id, "options": list(question.options.all())}


def _stored(response: Response) -> dict[str, Any]:
    return {name: getattr(response, name) for name in ("version", "submitted_at", "answers")}


def _visible(person: Person, survey_id: int) -> Survey:
    return get_object_or_404(Survey.objects.visible_to(person), pk=survey_id)


@router.put(
    "surveys/{int:survey_id}/response",
    response=ResponseOut,
    url_name="response",
    description=f"Saves the draft: replaces the answers to the questions named. {ANSWERS} A version that is no longer "
    "the stored one is refused with 409 and the `stored` answer. An anonymous survey has no draft: 409.",
    summary="Salva la bozza della risposta",
)
def save_response(
    request: HttpRequest, survey_id: int, payload: ResponseIn, organisation: Organisation = None
) -> Response:
    person, survey, respondent = _seat(request, survey_id, organisation)
    return actions.save_draft(person, survey, respondent, payload.answers, payload.version)


@router.post(
    "surveys/{int:survey_id}/response/submit",
    response=ResponseOut,
    url_name="submit_response",
    description=f"Sends the draft with `answers` laid over it, if it is complete; until closing it can be sent again. "
    f"{ANSWERS} To an anonymous survey `answers` is the whole answer, `version` is 0, and it is sent once.",
    summary="Invia la risposta",
)
def submit_response(
    request: HttpRequest, survey_id: int, payload: ResponseIn, organisation: Organisation = None
) -> Response | dict[str, Any]:
    person, survey, respondent = _seat(request, survey_id, organisation)
    if survey.is_anonymous:
        actions.submit_anonymously(person, survey, payload.answers)
        return {"version": 0, "submitted_at": None}
    return actions.submit_response(person, survey, respondent, payload.answers, payload.version)


def _seat(
    request: HttpRequest, survey_id: int, organisation: int | None
) -> tuple[Person, Survey, Respondent]:
    person = signed_in(request)
    survey = _visible(person, survey_id)
    return person, survey, seat_of(person, survey, str(organisation or ""))[1]
