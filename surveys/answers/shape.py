"""What does a question accept? The words that every kind of answer shares. Pure: plain values in, sentences out."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

Answer = dict[str, Any]
WRONG_SHAPE = "La risposta non ha la forma attesa."
UNKNOWN_OPTION = "La risposta nomina una voce che non è nella domanda."


class AnswerError(ValueError):
    """The answer cannot be stored or sent; `by_field` has the sentence for each part concerned: an option's id,
    a cell (row, column), or "value" where the answer is one thing; `by_question` that for each question's id."""

    def __init__(
        self,
        sentence: str,
        by_field: Mapping[Hashable, str] | None = None,
        by_question: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.by_field, self.by_question = dict(by_field or {}), dict(by_question or {})


@dataclass(frozen=True)
class Rules:
    """What a question accepts. `least` and `most` bound numbers, the cells of tables and the steps of scales."""

    kind: str = "ranking"
    options: tuple[int, ...] = ()
    is_required: bool = True
    allows_partial: bool = False
    allows_ties: bool = False
    least: int | None = None
    most: int | None = None
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    has_totals: bool = False


def only_keys(answer: object, *keys: str) -> Answer:
    """The answer, if it is an object with no other keys; else AnswerError."""
    if not isinstance(answer, dict) or not set(answer) <= set(keys):
        raise AnswerError(WRONG_SHAPE)
    return answer


def within(value: float, least: float | None, most: float | None) -> str:
    """What is wrong with a number outside the bounds; empty: nothing."""
    if least is not None and most is not None and not least <= value <= most:
        return f"Scrivi un numero da {least} a {most}."
    if least is not None and value < least:
        return f"Scrivi un numero non più piccolo di {least}."
    if most is not None and value > most:
        return f"Scrivi un numero non più grande di {most}."
    return ""
