"""Is what a coordinator writes about a survey acceptable?"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from accounts.audience import PARTICIPANTS, PUBLIC
from accounts.fields import BoundedDateTimeField, SafeModelMultipleChoiceField
from accounts.models import Ats, Person
from surveys.models import Section, Survey


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
