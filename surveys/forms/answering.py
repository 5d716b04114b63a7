"""Is what people answer acceptable? One form for each kind of question; errors stay at the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField

from surveys import answers
from surveys.answers import AnswerError, numbers, texts
from surveys.answers.shape import Rules
from surveys.models import Option, Question


class AnswerForm(forms.Form):
    """`answer` is the one given, then, once valid, the one typed; None where nothing is. The names of the fields
    hold the question's or the option's id, so that several questions stand on one page."""

    template: ClassVar[str]

    def __init__(
        self, question: Question, rules: Rules, answer: Mapping[str, Any] | None, data: Any = None
    ) -> None:
        super().__init__(data)
        self.question, self.rules, self.answer = question, rules, answer
        self.build(answer)

    def build(self, answer: Mapping[str, Any] | None) -> None:
        raise NotImplementedError

    def typed(self, data: dict[str, Any]) -> answers.Answer:
        """The answer as the fields say it; raises AnswerError."""
        raise NotImplementedError

    def field_of(self, part: Any) -> str | None:
        """Where the error of a part is shown; None: above all fields."""
        return self.main_field

    @property
    def main_field(self) -> str:
        return f"answer_{self.question.pk}"

    @property
    def main(self) -> BoundField:
        return self[self.main_field]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        try:
            self.answer = answers.checked(self.rules, self.typed(data))
        except AnswerError as error:
            self._show(error)
        return data

    def _show(self, error: AnswerError) -> None:
        for part, sentence in error.by_field.items():
            self.add_error(self.field_of(part), sentence)
        if not error.by_field:
            self.add_error(self.field_of("value"), str(error))

    def require_complete(self) -> bool:
        """Also says what is missing; tells whether the answer can be sent."""
        if self.is_valid() and (sentence := answers.missing(self.rules, self.answer)):
            self.add_error(self.field_of("value"), sentence)
        return not self.errors

    def problems(self) -> list[tuple[str, str]]:
        """Of each error the id of its field, empty for the whole question, and the sentence."""
        return [
            (self[name].id_for_label if name in self.fields else "", str(sentence))
            for name, sentences in self.errors.items()
            for sentence in sentences
        ]


@dataclass
class OptionRow:
    """One option on the page with its two fields."""

    option: Option
    place: BoundField
    not_relevant: BoundField


class RankingForm(AnswerForm):
    """One number and one box for each option, in the order `order`."""

    template = "surveys/_question_ranking.html"

    def __init__(self, *args: Any, order: Sequence[int], **kwargs: Any) -> None:
        self.order = order
        super().__init__(*args, **kwargs)

    def build(self, answer: Mapping[str, Any] | None) -> None:
        options = self.question.options.all()
        self.options = sorted(options, key=lambda option: self.order.index(option.pk))
        places, aside = answers.places(answer or {}), (answer or {}).get("not_relevant", [])
        for option in self.options:
            number = forms.NumberInput(attrs={"min": 1, "max": len(self.options), "class": "ranking-input"})
            self.fields[f"place_{option.pk}"] = forms.CharField(
                label=f"Posto di «{option.title}»",
                required=False,
                widget=number,
                initial=places.get(option.pk, ""),
            )
            self.fields[f"aside_{option.pk}"] = forms.BooleanField(
                label="Non pertinente per noi", required=False, initial=option.pk in aside
            )

    def rows(self) -> list[OptionRow]:
        return [
            OptionRow(option, self[f"place_{option.pk}"], self[f"aside_{option.pk}"])
            for option in self.options
        ]

    def field_of(self, part: Any) -> str | None:
        return f"place_{part}" if f"place_{part}" in self.fields else None

    def typed(self, data: dict[str, Any]) -> answers.Answer:
        typed = answers.Typed(
            {option.pk: data.get(f"place_{option.pk}", "") for option in self.options},
            {option.pk for option in self.options if data.get(f"aside_{option.pk}")},
        )
        return answers.from_places(self.rules, typed)


class ChoiceForm(AnswerForm):
    template = "surveys/_question_choice.html"

    def build(self, answer: Mapping[str, Any] | None) -> None:
        choices = [(str(option.pk), option.title) for option in self.question.options.all()]
        chosen = [str(choice) for choice in (answer or {}).get("choices", [])]
        label = self.question.title
        field: forms.Field
        if self.question.kind == Question.Kind.MULTIPLE:
            field = forms.MultipleChoiceField(
                label=label,
                choices=choices,
                required=False,
                initial=chosen,
                widget=forms.CheckboxSelectMultiple,
            )
        else:
            if not self.question.is_required:
                choices.append(("", "Nessuna risposta"))
            field = forms.ChoiceField(
                label=label,
                choices=choices,
                required=False,
                initial="".join(chosen[:1]) if chosen or not self.question.is_required else None,
                widget=forms.RadioSelect,
            )
        self.fields[self.main_field] = field

    def typed(self, data: dict[str, Any]) -> answers.Answer:
        given = data.get(self.main_field) or []
        return {"choices": [int(choice) for choice in ([given] if isinstance(given, str) else given)]}


class ScaleForm(AnswerForm):
    template = "surveys/_question_scale.html"

    def build(self, answer: Mapping[str, Any] | None) -> None:
        choices = [(str(step), str(step)) for step in numbers.scale_steps(self.rules.least, self.rules.most)]
        if not self.question.is_required:
            choices.append(("", "Nessuna risposta"))
        given = "" if answer is None else str(answer["value"])
        self.fields[self.main_field] = forms.ChoiceField(
            label=self.question.title,
            choices=choices,
            required=False,
            initial=given if given or not self.question.is_required else None,
            widget=forms.RadioSelect,
        )

    def typed(self, data: dict[str, Any]) -> answers.Answer:
        given = data.get(self.main_field)
        return {"value": int(given) if given else None}


class NumberForm(AnswerForm):
    template = "surveys/_question_number.html"

    def build(self, answer: Mapping[str, Any] | None) -> None:
        self.fields[self.main_field] = forms.CharField(
            label=self.question.title,
            required=False,
            max_length=20,
            initial="" if answer is None else numbers.written(answer["value"]),
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )

    def typed(self, data: dict[str, Any]) -> answers.Answer:
        text = data.get(self.main_field, "")
        return {"value": numbers.typed_number(text) if text else None}


class TextForm(AnswerForm):
    template = "surveys/_question_text.html"

    def build(self, answer: Mapping[str, Any] | None) -> None:
        self.fields[self.main_field] = forms.CharField(
            label=self.question.title,
            required=False,
            strip=False,
            help_text=f"Al massimo {texts.LONGEST} caratteri.",
            initial="" if answer is None else answer["text"],
            widget=forms.Textarea(attrs={"rows": 6}),
        )

    def typed(self, data: dict[str, Any]) -> answers.Answer:
        return {"text": data.get(self.main_field, "")}
