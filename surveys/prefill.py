"""What did the respondent answer last time, in the words of this time? Rankings are never ordered beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from surveys import answers
from surveys.actions import rules_of
from surveys.models import Question


def carried_over(question: Question, answer: Mapping[str, Any] | None) -> answers.Answer | None:
    """The answer to `question.copied_from` as one to `question`; None where it cannot be one."""
    source = question.copied_from
    if answer is None or source is None or question.is_ranking or source.kind != question.kind:
        return None
    carried = dict(answer)
    if "choices" in carried:
        carried["choices"] = _same_titles(source, question, carried["choices"])
    if (source.rows, source.columns) != (question.rows, question.columns):
        return None
    try:
        return answers.checked(rules_of(question), carried)
    except answers.AnswerError:
        return None


def _same_titles(source: Question, question: Question, choices: list[int]) -> list[int]:
    now = {option.title: option.pk for option in question.options.all()}
    chosen = [option.title for option in source.options.all() if option.pk in choices]
    return [now[title] for title in chosen if title in now]
