"""Is what people write about surveys acceptable?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone

from accounts.audience import PARTICIPANTS, PUBLIC
from accounts.fields import BoundedDateTimeField, SafeModelMultipleChoiceField
from accounts.models import Ats, Person
from surveys.answers import AnswerError, Rules, Typed, from_places, places
from surveys.models import Module, Option, Question, Section, Survey


class SurveyForm(forms.ModelForm[Survey]):
    """A draft with its choice of sections; a coordinator of some ATS writes for those only."""

    sections = SafeModelMultipleChoiceField(
        Section.objects.all(),
        label="Macro sezioni",
        help_text="Per ognuna il questionario chiede di mettere in ordine i suoi moduli.",
        widget=forms.CheckboxSelectMultiple,
    )
    asks_sections = forms.BooleanField(
        label="Chiedi anche di mettere in ordine le macro sezioni", required=False
    )
    allows_partial = forms.BooleanField(
        label="Si può ordinare solo una parte delle voci",
        required=False,
        help_text="Le voci lasciate fuori si dividono i punti rimasti.",
    )
    allows_ties = forms.BooleanField(label="Si possono mettere voci a pari merito", required=False)

    class Meta:
        model = Survey
        fields: ClassVar = ["title", "intro", "ats"]
        widgets: ClassVar = {"intro": forms.Textarea(attrs={"rows": 4})}
        help_texts: ClassVar = {
            "intro": "A che cosa serve e che cosa se ne farà: lo legge chi risponde.",
        }

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coordinated = person.standing.coordinated_ats_ids
        ats = self.fields["ats"]
        assert isinstance(ats, forms.ModelChoiceField)
        ats.empty_label = "Tutta la regione"
        if coordinated is not None:
            ats.queryset = Ats.objects.filter(pk__in=coordinated)
            ats.required, ats.empty_label = True, "Scegli"
        if self.instance.pk:
            asked = list(self.instance.questions.all())
            self.initial["sections"] = [question.section_id for question in asked if question.section_id]
            self.initial["asks_sections"] = any(question.orders_sections for question in asked)
            for flag in ("allows_partial", "allows_ties"):
                self.initial[flag] = any(getattr(question, flag) for question in asked)


class LaunchForm(forms.Form):
    """To whom and until when."""

    ats = SafeModelMultipleChoiceField(
        Ats.objects.all(),
        label="Solo alcune ATS",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Se non ne scegli nessuna, sono invitati gli uffici di tutti gli Ambiti.",
    )
    opens_at = BoundedDateTimeField(
        label="Apre",
        required=False,
        help_text="Se lo lasci vuoto, apre subito.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    closes_at = BoundedDateTimeField(
        label="Chiude",
        help_text="Fino a questo momento ogni ufficio può rispondere e cambiare la risposta.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if survey.ats_id is not None:
            del self.fields["ats"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        closes_at = data.get("closes_at")
        start = max(data.get("opens_at") or timezone.now(), timezone.now())
        if closes_at is not None and closes_at <= start:
            self.add_error("closes_at", "Scegli un momento che viene dopo l'apertura e dopo adesso.")
        return data


class PublishForm(forms.Form):
    audience = forms.ChoiceField(
        label="Chi può leggere i risultati",
        choices=[
            (PARTICIPANTS, "Chi ha risposto e gli altri partecipanti"),
            (PUBLIC, "Tutti, anche senza accedere"),
        ],
    )


class SectionForm(forms.ModelForm[Section]):
    class Meta:
        model = Section
        fields: ClassVar = ["title", "description", "position"]
        widgets: ClassVar = {"description": forms.Textarea(attrs={"rows": 3})}


class ModuleForm(forms.ModelForm[Module]):
    class Meta:
        model = Module
        fields: ClassVar = ["section", "title", "description", "position", "is_active"]
        widgets: ClassVar = {"description": forms.Textarea(attrs={"rows": 3})}
        help_texts: ClassVar = {
            "is_active": "Un modulo non più in uso non si chiede nelle prossime rilevazioni."
        }


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
