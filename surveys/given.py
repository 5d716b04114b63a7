"""How is a single answer read out? For surveys with names only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.ballots import places_of_groups
from surveys.models import Question, Response, Survey

Kind = Question.Kind


def given_answers(survey: Survey, sent: Sequence[Response]) -> tuple[list[str], list[list[str]]]:
    """The header and a row for each response: who, and what to each question."""
    questions = list(survey.questions.prefetch_related("options"))
    header = ["Persona" if survey.asks_persons else "Ufficio", *(question.title for question in questions)]
    return header, [[_who(one), *_cells(questions, one)] for one in sent]


def _who(response: Response) -> str:
    if response.organisation:
        return response.organisation.label
    return str(response.person) if response.person else "Persona cancellata"


def _cells(questions: Sequence[Question], response: Response) -> list[str]:
    given = response.submitted_answers
    return [read_aloud(question, given.get(str(question.pk))) for question in questions]


def read_aloud(question: Question, answer: Mapping[str, Any] | None) -> str:
    """An answer in one line; empty where there is none."""
    if not answer:
        return ""
    titles = question.titles
    match question.kind:
        case Kind.RANKING:
            return _ranking(titles, answer)
        case Kind.SINGLE | Kind.MULTIPLE:
            return "; ".join(titles[option] for option in answer["choices"] if option in titles)
        case Kind.SCALE | Kind.NUMBER:
            return str(answer["value"])
        case Kind.TABLE:
            return " / ".join("; ".join(map(str, line)) for line in answer["cells"])
    return str(answer["text"])


def _ranking(titles: Mapping[int, str], answer: Mapping[str, Any]) -> str:
    words = [
        f"{place}. {' = '.join(titles[option] for option in group if option in titles)}"
        for place, group in places_of_groups(answer["order"])
    ]
    aside = [titles[option] for option in answer["not_relevant"] if option in titles]
    return "; ".join(words + ([f"non pertinenti: {', '.join(aside)}"] if aside else []))
