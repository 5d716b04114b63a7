"""Single and multiple choices: {"choices": [option ids]}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from surveys.answers.shape import UNKNOWN_OPTION, WRONG_SHAPE, Answer, AnswerError, Rules, only_keys


def checked(rules: Rules, answer: object) -> Answer:
    choices = only_keys(answer, "choices").get("choices", [])
    if not isinstance(choices, list):
        raise AnswerError(WRONG_SHAPE)
    if not all(type(choice) is int and choice in rules.options for choice in choices):
        raise AnswerError(UNKNOWN_OPTION)
    if len(set(choices)) != len(choices):
        raise AnswerError("La risposta nomina due volte la stessa voce.")
    if rules.kind == "single" and len(choices) > 1:
        raise AnswerError("Questa domanda ammette una scelta sola.")
    return {"choices": [option for option in rules.options if option in choices]}


def is_empty(answer: Mapping[str, Any]) -> bool:
    return not answer["choices"]


def lacks(rules: Rules, answer: Mapping[str, Any]) -> str:
    return ""
