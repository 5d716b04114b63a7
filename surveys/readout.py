"""How is an answer read out? Titles and numbers in the words of the question, for the summary and for conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys import answers
from surveys.answers.numbers import written
from surveys.models import Question


@dataclass
class Reading:
    """`places`: number and title, the best first; `texts`: choices, a number or a text; `table`: rows of title,
    cells and total. Whatever the kind does not have is empty."""

    places: list[tuple[int, str]] = field(default_factory=list)
    not_relevant: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    table: list[tuple[str, list[int | None], int | None]] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """The same, one line after the other."""
        found = [f"{place}. {title}" for place, title in self.places]
        if self.not_relevant:
            found.append(f"Non pertinenti: {', '.join(self.not_relevant)}")
        found += self.texts
        for title, cells, total in self.table:
            numbers = ", ".join("–" if cell is None else str(cell) for cell in cells)
            found.append(f"{title}: {numbers}" + (f" (totale {total})" if total is not None else ""))
        return found


def read_out(question: Question, answer: Mapping[str, Any] | None) -> Reading:
    if answer is None:
        return Reading()
    titles = question.titles
    match question.kind:
        case Question.Kind.RANKING:
            placed = answers.places(answer)
            order = sorted((place, titles[option]) for option, place in placed.items() if option in titles)
            return Reading(order, [titles[o] for o in answer["not_relevant"] if o in titles])
        case Question.Kind.SINGLE | Question.Kind.MULTIPLE:
            return Reading(texts=[titles[choice] for choice in answer["choices"] if choice in titles])
        case Question.Kind.TABLE:
            totals = answer.get("totals", [None] * len(question.rows))
            return Reading(table=list(zip(question.rows, answer["cells"], totals, strict=True)))
        case Question.Kind.TEXT:
            return Reading(texts=[answer["text"]])
        case _:
            unit = f" {question.unit}" if question.unit else ""
            return Reading(texts=[f"{written(answer['value'])}{unit}"])
