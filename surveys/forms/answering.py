"""Is what people answer acceptable?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from surveys.answers import AnswerError, Rules, Typed, from_places, places
from surveys.models import Option, Question


@dataclass
class OptionRow:
    """One option on the page with its two fields."""

    option: Option
    place: BoundField
    not_relevant: BoundField


class RankingForm(forms.Form):
    """The base of the ranking: one number and one box for each option; errors stay at the field."""

    def __init__(
        self, question: Question, order: list[int], answer: Mapping[str, Any], data: Any = None
    ) -> None:
        super().__init__(data)
        self.question, self.answer = question, dict(answer)
        self.options = sorted(question.options.all(), key=lambda option: order.index(option.pk))
        self.rules = Rules(
            tuple(option.pk for option in self.options), question.allows_partial, question.allows_ties
        )
        numbers, aside = places(answer), answer.get("not_relevant", [])
        for option in self.options:
            number = forms.NumberInput(attrs={"min": 1, "max": len(self.options), "class": "ranking-input"})
            label = f"Posto di «{option.title}»"
            self.fields[f"place_{option.pk}"] = forms.CharField(
                label=label, required=False, widget=number, initial=numbers.get(option.pk, "")
            )
            self.fields[f"aside_{option.pk}"] = forms.BooleanField(
                label="Non pertinente per noi", required=False, initial=option.pk in aside
            )

    def rows(self) -> list[OptionRow]:
        return [
            OptionRow(option, self[f"place_{option.pk}"], self[f"aside_{option.pk}"])
            for option in self.options
        ]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        typed = Typed(
            {option.pk: data.get(f"place_{option.pk}", "") for option in self.options},
            {option.pk for option in self.options if data.get(f"aside_{option.pk}")},
        )
        try:
            self.answer = from_places(self.rules, typed)
        except AnswerError as error:
            for option, sentence in error.by_option.items():
                self.add_error(f"place_{option}", sentence)
        return data
