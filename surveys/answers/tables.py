"""Tables of whole numbers: {"cells": [[number or null, …] for each row]}.

Where the question asks for totals the respondent writes one for each row, {"totals": [number or null, …]}: it is
kept as written, said while it differs from the sum, and the answer is sent only when both agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.answers.numbers import LARGEST
from surveys.answers.shape import WRONG_SHAPE, Answer, AnswerError, Rules, only_keys, within

Row = Sequence[int | None]


def typed_cell(text: str) -> int | None:
    """Raises AnswerError for anything but digits."""
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not text.removeprefix("-").isdigit() or len(text) > 12:
        raise AnswerError("Scrivi un numero intero, solo cifre.")
    return int(text)


def checked(rules: Rules, answer: object) -> Answer:
    given = only_keys(answer, "cells", *(["totals"] if rules.has_totals else []))
    cells = given.get("cells", [])
    if not _is_grid(cells, len(rules.rows), len(rules.columns)):
        raise AnswerError(WRONG_SHAPE)
    totals = given.get("totals", [None] * len(rules.rows))
    if not _is_row(totals, len(rules.rows)):
        raise AnswerError(WRONG_SHAPE)
    wrong: dict[Any, str] = {
        (r, c): sentence
        for r, row in enumerate(cells)
        for c, value in enumerate(row)
        if value is not None and (sentence := _outside(rules, value))
    }
    wrong |= {
        (r, "total"): sentence
        for r, value in enumerate(totals)
        if value is not None and (sentence := within(value, -LARGEST, LARGEST))
    }
    if wrong:
        raise AnswerError("Alcuni numeri della tabella sono da correggere.", wrong)
    return {"cells": cells} | ({"totals": totals} if rules.has_totals else {})


def _is_grid(cells: object, height: int, width: int) -> bool:
    return isinstance(cells, list) and len(cells) == height and all(_is_row(row, width) for row in cells)


def _is_row(row: object, width: int) -> bool:
    return (
        isinstance(row, list)
        and len(row) == width
        and all(value is None or type(value) is int for value in row)
    )


def _outside(rules: Rules, value: int) -> str:
    least = 0 if rules.least is None else rules.least
    most = LARGEST if rules.most is None else rules.most
    return within(value, least, most)


def is_empty(answer: Mapping[str, Any]) -> bool:
    numbers = [value for row in answer["cells"] for value in row] + answer.get("totals", [])
    return all(value is None for value in numbers)


def wrong_totals(rules: Rules, answer: Mapping[str, Any]) -> dict[int, str]:
    """By row, where the total that was written is not the sum of its cells."""
    if not rules.has_totals:
        return {}
    found = {}
    for index, (row, total) in enumerate(zip(answer["cells"], answer["totals"], strict=True)):
        added = sum(value for value in row if value is not None)
        if total is not None and total != added:
            found[index] = f"Hai scritto {total}, ma la somma della riga è {added}."
    return found


def lacks(rules: Rules, answer: Mapping[str, Any]) -> str:
    for index, sentence in wrong_totals(rules, answer).items():
        return f"Il totale di «{rules.rows[index]}» non torna. {sentence}"
    for index, row in enumerate(answer["cells"]):
        if rules.is_required and None in row:
            return f"Manca qualche numero in «{rules.rows[index]}»: dove non ce n'è scrivi 0."
        has_numbers = any(value is not None for value in row)
        if rules.has_totals and has_numbers and answer["totals"][index] is None:
            return f"Manca il totale di «{rules.rows[index]}»."
    return ""
