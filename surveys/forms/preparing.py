"""Is what a coordinator writes about a survey acceptable?"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from accounts.audience import PARTICIPANTS, PUBLIC
from accounts.fields import SafeModelChoiceField
from accounts.models import Ats, Person
from surveys.models import Survey


class SurveyForm(forms.ModelForm[Survey]):
    """What a draft is about; a coordinator of some ATS writes for those only."""

    class Meta:
        model = Survey
        fields: ClassVar = ["title", "intro", "ats"]
        widgets: ClassVar = {"intro": forms.Textarea(attrs={"rows": 4})}
        field_classes: ClassVar = {"ats": SafeModelChoiceField}
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


class SourceField(SafeModelChoiceField):
    """Titles come back year after year."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.created_at.year}, {obj.get_status_display().lower()})"


class CopyForm(SurveyForm):
    """A survey to start from."""

    source = SourceField(
        Survey.objects.none(),
        label="Rilevazione da copiare",
        empty_label="Scegli",
        help_text="Si copiano le domande, non gli inviti e non le risposte.",
    )

    class Meta(SurveyForm.Meta):
        fields: ClassVar = ["title", "ats"]
        labels: ClassVar = {"title": "Titolo della nuova"}

    field_order = ("source", "title", "ats")

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(person, *args, **kwargs)
        source = self.fields["source"]
        assert isinstance(source, forms.ModelChoiceField)
        source.queryset = Survey.objects.visible_to(person)


class PublishForm(forms.Form):
    audience = forms.ChoiceField(
        label="Chi può leggere i risultati",
        choices=[
            (PARTICIPANTS, "Chi ha risposto e gli altri partecipanti"),
            (PUBLIC, "Tutti, anche senza accedere"),
        ],
    )
