"""Is this an acceptable answer, and can it be sent? One module for each kind of question.

An answer is a JSON object, kept under the id of its question; a question without an answer has no key."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from surveys.answers import choices, numbers, ranking, tables, texts
from surveys.answers.ranking import Typed, from_places, places, unplaced
from surveys.answers.shape import Answer, AnswerError, Rules

__all__ = [
    "Answer",
    "AnswerError",
    "Rules",
    "Typed",
    "checked",
    "from_places",
    "missing",
    "places",
    "unplaced",
]
KINDS: dict[str, ModuleType] = {
    "ranking": ranking,
    "single": choices,
    "multiple": choices,
    "scale": numbers,
    "number": numbers,
    "text": texts,
    "table": tables,
}


def checked(rules: Rules, answer: object) -> Answer | None:
    """The same answer with its shape verified, None where it says nothing; raises AnswerError."""
    if answer is None:
        return None
    kind = KINDS[rules.kind]
    found: Answer = kind.checked(rules, answer)
    return None if kind.is_empty(found) else found


def missing(rules: Rules, answer: Mapping[str, Any] | None) -> str:
    """What must still be done before the answer can be sent, as a sentence; empty: nothing."""
    if answer is None:
        return "Questa domanda aspetta una risposta." if rules.is_required else ""
    sentence: str = KINDS[rules.kind].lacks(rules, answer)
    return sentence
