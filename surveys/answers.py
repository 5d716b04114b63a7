"""Is this an acceptable answer to a ranking question? Pure: plain values in, sentences out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.ballots import Ballot

Answer = dict[str, Any]


class AnswerError(ValueError):
    """The answer cannot be stored; `by_option` has the sentence for each option concerned."""

    def __init__(self, sentence: str, by_option: Mapping[int, str] | None = None) -> None:
        super().__init__(sentence)
        self.by_option = dict(by_option or {})


@dataclass(frozen=True)
class Rules:
    """What a question accepts."""

    options: tuple[int, ...]
    allows_partial: bool = False
    allows_ties: bool = False


@dataclass
class Typed:
    """What number fields and boxes say: the text in each field, and the options marked as not relevant."""

    places: dict[int, str] = field(default_factory=dict)
    not_relevant: set[int] = field(default_factory=set)


def empty() -> Answer:
    return {"order": [], "not_relevant": []}


def from_places(rules: Rules, typed: Typed) -> Answer:
    """An answer from numbers typed beside the options; gaps between numbers close up.

    Raises AnswerError with a sentence for each field that cannot be right."""
    wrong: dict[int, str] = {}
    by_place: dict[int, list[int]] = {}
    size = len(rules.options)
    for option in rules.options:
        text = typed.places.get(option, "").strip()
        if not text:
            continue
        if option in typed.not_relevant:
            wrong[option] = "Togli il numero oppure la spunta «Non pertinente per noi»."
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
    """The same answer with its shape verified; raises AnswerError on anything else."""
    if not isinstance(answer, dict) or not set(answer) <= {"order", "not_relevant"}:
        raise AnswerError("La risposta non ha la forma attesa.")
    order, aside = answer.get("order", []), answer.get("not_relevant", [])
    if not isinstance(order, list) or not isinstance(aside, list):
        raise AnswerError("La risposta non ha la forma attesa.")
    if not all(isinstance(group, list) and group for group in order):
        raise AnswerError("La risposta non ha la forma attesa.")
    named = [option for group in order for option in group] + aside
    known = set(rules.options)
    if not all(type(option) is int and option in known for option in named):
        raise AnswerError("La risposta nomina una voce che non è nella domanda.")
    if len(set(named)) != len(named):
        raise AnswerError("La risposta nomina due volte la stessa voce.")
    if not rules.allows_ties and any(len(group) > 1 for group in order):
        raise AnswerError("Questa domanda non ammette pari merito: dai a ogni voce un posto diverso.")
    return {"order": order, "not_relevant": aside}


def missing(rules: Rules, answer: Mapping[str, Any] | None) -> list[int]:
    """The options still to be placed before the answer can be sent; empty: it is complete."""
    order = answer.get("order", []) if answer else []
    named = {option for group in order for option in group} | set(
        answer.get("not_relevant", []) if answer else []
    )
    left = [option for option in rules.options if option not in named]
    if rules.allows_partial and named:
        return []
    return left


def places(answer: Mapping[str, Any]) -> dict[int, int]:
    """The number beside each ordered option; ties share the better one."""
    found, place = {}, 1
    for group in answer.get("order", []):
        found.update(dict.fromkeys(group, place))
        place += len(group)
    return found


def ballots(answers: Iterable[Mapping[str, Any]]) -> list[Ballot]:
    """Ballots of answers to a ranking; an order that ranks nothing says nothing and is left out."""
    return [Ballot(tuple(tuple(group) for group in answer["order"])) for answer in answers if answer["order"]]
