"""Builders of questions of every kind, and of surveys that ask persons."""

from collections.abc import Sequence
from typing import Any

from accounts.models import Person
from surveys.models import Invitation, Option, Question, Survey
from tests.make.surveys import survey

CENSUS = {"rows": ["Assistenti sociali", "Educatori"], "columns": ["Donne", "Uomini"], "has_totals": True}
KINDS: tuple[dict[str, Any], ...] = (
    {"kind": "ranking", "title": "Metti in ordine", "allows_ties": True, "allows_partial": True},
    {"kind": "single", "title": "Scegli una forma"},
    {"kind": "multiple", "title": "Scegli i giorni", "is_required": False},
    {"kind": "scale", "title": "Quanto serve", "least": 1, "most": 5},
    {"kind": "number", "title": "Quante ore", "unit": "ore", "least": 0, "most": 100},
    {"kind": "text", "title": "Che cosa manca", "is_required": False},
    {"kind": "table", "title": "Chi lavora da voi", **CENSUS},
)
WITH_OPTIONS = ("ranking", "single", "multiple")
OPTIONS = ("Prima", "Seconda", "Terza")


def question(survey: Survey, *, options: Sequence[str] = OPTIONS, **fields: Any) -> Question:
    """One question at the end of the survey; `options` for the kinds that have them."""
    fields.setdefault("position", survey.questions.count() + 1)
    fields.setdefault("title", "Domanda")
    made = Question.objects.create(survey=survey, **fields)
    if made.kind in WITH_OPTIONS:
        for position, title in enumerate(options, start=1):
            Option.objects.create(question=made, title=title, position=position)
    return made


def survey_of_kinds(title: str = "Di ogni tipo", **fields: Any) -> Survey:
    """An open survey with one question of each kind."""
    made = survey(title, sections=[], **fields)
    for kind in KINDS:
        question(made, **kind)
    return made


def invite_persons(survey: Survey, persons: Sequence[Person]) -> None:
    for person in persons:
        Invitation.objects.create(survey=survey, person=person)


def survey_of_persons(persons: Sequence[Person], privacy: str = "confidential", **fields: Any) -> Survey:
    """An open survey with one question of each kind, that asks these persons."""
    made = survey_of_kinds(respondents="persons", privacy=privacy, offices=[], **fields)
    invite_persons(made, persons)
    return made


def answers_of_kinds(survey: Survey, word: str = "Niente") -> dict[str, Any]:
    """A complete answer to each question; `word` is its text."""
    found: dict[str, Any] = {}
    for asked in survey.questions.prefetch_related("options"):
        options = [option.pk for option in asked.options.all()]
        found[str(asked.pk)] = {
            "ranking": lambda ids: {"order": [[one] for one in ids], "not_relevant": []},
            "single": lambda ids: {"choices": ids[:1]},
            "multiple": lambda ids: {"choices": ids[1:]},
            "scale": lambda ids: {"value": 4},
            "number": lambda ids: {"value": 12.5},
            "text": lambda ids: {"text": word},
            "table": lambda ids: {"cells": [[1, 2], [3, 4]], "totals": [3, 7]},
        }[asked.kind](options)
    return found


def fields_of_kinds(
    survey: Survey, word: str = "Niente", *, number: str = "12,5", total: str = "7"
) -> dict[str, Any]:
    """The same as `answers_of_kinds`, as a browser without JavaScript sends it; one dictionary for all questions."""
    found: dict[str, Any] = {}
    for asked in survey.questions.prefetch_related("options"):
        options, main = [option.pk for option in asked.options.all()], f"answer_{asked.pk}"
        if asked.kind == "ranking":
            found |= {f"place_{option}": str(place) for place, option in enumerate(options, start=1)}
        elif asked.kind == "table":
            cells = {
                (0, 0): "1",
                (0, 1): "2",
                (0, "total"): "3",
                (1, 0): "3",
                (1, 1): "4",
                (1, "total"): total,
            }
            found |= {f"cell_{asked.pk}_{row}_{column}": text for (row, column), text in cells.items()}
        else:
            chosen = {"single": options[:1], "multiple": options[1:], "scale": "4"}
            found[main] = chosen.get(asked.kind, {"number": number, "text": word}.get(asked.kind))
    return found
