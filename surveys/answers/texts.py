"""Texts: {"text": "…"}, as it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from surveys.answers.shape import WRONG_SHAPE, Answer, AnswerError, Rules, only_keys

LONGEST = 4000


def checked(rules: Rules, answer: object) -> Answer:
    text = only_keys(answer, "text").get("text", "")
    if not isinstance(text, str):
        raise AnswerError(WRONG_SHAPE)
    text = text.replace("\r\n", "\n")
    if len(text) > LONGEST:
        sentence = f"Il testo è troppo lungo: accorcialo a {LONGEST} caratteri (ora sono {len(text)})."
        raise AnswerError(sentence, {"value": sentence})
    if "\x00" in text or not _is_storable(text):
        raise AnswerError("Il testo contiene caratteri che non si possono salvare.")
    return {"text": text}


def _is_storable(text: str) -> bool:
    """Half a character cannot be written anywhere."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_empty(answer: Mapping[str, Any]) -> bool:
    return not answer["text"].strip()


def lacks(rules: Rules, answer: Mapping[str, Any]) -> str:
    return ""
