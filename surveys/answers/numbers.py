"""Numbers and steps of a scale: {"value": number}; a step is a whole number, a number has at most two decimals."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from surveys.answers.shape import WRONG_SHAPE, Answer, AnswerError, Rules, only_keys, within

LARGEST = 1_000_000_000
SCALE = (1, 5)  # where a question does not say
TYPED = re.compile(r"-?\d{1,10}(,\d{1,2})?", re.ASCII)


def typed_number(text: str) -> int | float:
    """A number as Italians write it: «1500» or «1500,5». Raises AnswerError."""
    if not TYPED.fullmatch(text.strip()):
        raise AnswerError("Scrivi un numero, per esempio 1500 oppure 1500,5 (senza punti né altri segni).")
    value = float(text.strip().replace(",", "."))
    return int(value) if value.is_integer() else value


def written(value: float) -> str:
    """As `typed_number` reads it."""
    return f"{value}".replace(".", ",")


def scale_steps(least: int | None, most: int | None) -> range:
    first = SCALE[0] if least is None else least
    last = max(SCALE[1], first + 1) if most is None else most
    return range(first, last + 1)


def checked(rules: Rules, answer: object) -> Answer:
    value = only_keys(answer, "value").get("value")
    if value is None:
        return {"value": None}
    if rules.kind == "scale":
        steps = scale_steps(rules.least, rules.most)
        if type(value) is not int or value not in steps:
            raise AnswerError(f"Scegli un valore da {steps[0]} a {steps[-1]}.")
        return {"value": value}
    if type(value) is not int and (type(value) is not float or not math.isfinite(value)):
        raise AnswerError(WRONG_SHAPE)
    wrong = within(value, rules.least, rules.most) or within(value, -LARGEST, LARGEST)
    if not wrong and round(value, 2) != value:
        wrong = "Scrivi al massimo due cifre dopo la virgola."
    if wrong:
        raise AnswerError(wrong, {"value": wrong})
    return {"value": int(value) if float(value).is_integer() else value}


def is_empty(answer: Mapping[str, Any]) -> bool:
    return answer["value"] is None


def lacks(rules: Rules, answer: Mapping[str, Any]) -> str:
    return ""
