"""Rankings: {"order": [[ids tied], …] the best first, "not_relevant": [ids]}."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.answers.shape import UNKNOWN_OPTION, WRONG_SHAPE, Answer, AnswerError, Rules, only_keys
from surveys.ballots import places_of_groups


@dataclass
class Typed:
    """What number fields and boxes say: the text in each field, and the options marked as not relevant."""

    places: dict[int, str] = field(default_factory=dict)
    not_relevant: set[int] = field(default_factory=set)


def from_places(rules: Rules, typed: Typed) -> Answer:
    """An answer from numbers typed beside the options; gaps between numbers close up.

    Raises AnswerError with a sentence for each field that cannot be right."""
    wrong: dict[Hashable, str] = {}
    by_place: dict[int, list[int]] = {}
    size = len(rules.options)
    for option in rules.options:
        text = typed.places.get(option, "").strip()
        if not text:
            continue
        if option in typed.not_relevant:
            wrong[option] = "Togli il numero oppure la spunta «Non pertinente»."
        elif not text.isascii() or not text.isdigit() or len(text) > 4 or not 1 <= int(text) <= size:
            wrong[option] = f"Scrivi un numero intero da 1 a {size}."
        else:
            by_place.setdefault(int(text), []).append(option)
    if not rules.allows_ties:
        for place, options in by_place.items():
            if len(options) > 1:
                wrong |= dict.fromkeys(
                    options, f"Il numero {place} c'è più di una volta: usalo una volta sola."
                )
    if wrong:
        raise AnswerError("Alcuni numeri sono da correggere.", wrong)
    order = [by_place[place] for place in sorted(by_place)]
    return {"order": order, "not_relevant": [o for o in rules.options if o in typed.not_relevant]}


def checked(rules: Rules, answer: object) -> Answer:
    given = only_keys(answer, "order", "not_relevant")
    order, aside = given.get("order", []), given.get("not_relevant", [])
    if not isinstance(order, list) or not isinstance(aside, list):
        raise AnswerError(WRONG_SHAPE)
    if not all(isinstance(group, list) and group for group in order):
        raise AnswerError(WRONG_SHAPE)
    named = [option for group in order for option in group] + aside
    known = set(rules.options)
    if not all(type(option) is int and option in known for option in named):
        raise AnswerError(UNKNOWN_OPTION)
    if len(set(named)) != len(named):
        raise AnswerError("La risposta nomina due volte la stessa voce.")
    if not rules.allows_ties and any(len(group) > 1 for group in order):
        raise AnswerError("Questa domanda non ammette pari merito: dai a ogni voce un posto diverso.")
    return {"order": order, "not_relevant": aside}


def is_empty(answer: Mapping[str, Any]) -> bool:
    return not answer["order"] and not answer["not_relevant"]


def unplaced(rules: Rules, answer: Mapping[str, Any] | None) -> list[int]:
    """The options still to be placed before the answer can be sent; empty: it is complete."""
    given = answer or {}
    named = {option for group in given.get("order", []) for option in group} | set(
        given.get("not_relevant", [])
    )
    if rules.allows_partial and named:
        return []
    return [option for option in rules.options if option not in named]


def lacks(rules: Rules, answer: Mapping[str, Any]) -> str:
    count = len(unplaced(rules, answer))
    if count == 1:
        return "Manca il posto di una voce."
    return f"Manca il posto di {count} voci." if count else ""


def places(answer: Mapping[str, Any]) -> dict[int, int]:
    """The number beside each ordered option; ties share the better one."""
    return {option: place for place, group in places_of_groups(answer.get("order", [])) for option in group}
