"""Is what people write into a table of numbers acceptable? One field for each cell, and one for each row's total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from surveys import answers
from surveys.answers import AnswerError, tables
from surveys.forms.answering import AnswerForm

TOTAL = "total"


@dataclass
class TableRow:
    title: str
    cells: list[tuple[str, BoundField]]  # with the column's title
    total: BoundField | None
    warning: str


class TableForm(AnswerForm):
    template = "surveys/_question_table.html"

    def build(self, answer: Mapping[str, Any] | None) -> None:
        cells = answer["cells"] if answer else [[None] * len(self.rules.columns) for _ in self.rules.rows]
        totals = (answer or {}).get("totals", [None] * len(self.rules.rows))
        for r, row in enumerate(self.rules.rows):
            for c, column in enumerate(self.rules.columns):
                self.fields[self._name(r, c)] = _number(f"{row}, {column}", cells[r][c])
            if self.rules.has_totals:
                self.fields[self._name(r, TOTAL)] = _number(f"{row}, totale", totals[r])

    def _name(self, row: int, column: int | str) -> str:
        return f"cell_{self.question.pk}_{row}_{column}"

    def field_of(self, part: Any) -> str | None:
        return self._name(*part) if isinstance(part, tuple) else None

    def rows(self) -> list[TableRow]:
        warnings = tables.wrong_totals(self.rules, self.answer) if self.answer else {}
        return [
            TableRow(
                title,
                [(column, self[self._name(r, c)]) for c, column in enumerate(self.rules.columns)],
                self[self._name(r, TOTAL)] if self.rules.has_totals else None,
                warnings.get(r, ""),
            )
            for r, title in enumerate(self.rules.rows)
        ]

    def typed(self, data: dict[str, Any]) -> answers.Answer:
        wrong: dict[Any, str] = {}

        def number(row: int, column: int | str) -> int | None:
            try:
                return tables.typed_cell(data.get(self._name(row, column), ""))
            except AnswerError as error:
                wrong[row, column] = str(error)
                return None

        height, width = range(len(self.rules.rows)), range(len(self.rules.columns))
        found: answers.Answer = {"cells": [[number(r, c) for c in width] for r in height]}
        if self.rules.has_totals:
            found["totals"] = [number(r, TOTAL) for r in height]
        if wrong:
            raise AnswerError("Alcuni numeri della tabella sono da correggere.", wrong)
        return found

    def require_complete(self) -> bool:
        """Also where a total is not the sum of its row, at the total."""
        if self.is_valid() and self.answer is not None:
            for row, sentence in tables.wrong_totals(self.rules, self.answer).items():
                self.add_error(self._name(row, TOTAL), sentence)
        return super().require_complete()


def _number(label: str, value: int | None) -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "aria-label": label})
    initial = "" if value is None else str(value)
    return forms.CharField(label=label, required=False, max_length=20, initial=initial, widget=widget)
