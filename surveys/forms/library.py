"""Is what a coordinator writes in the library acceptable?"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from accounts.fields import SafeModelChoiceField
from accounts.names import key_of
from surveys.models import Module, Section

FIELDS_WIDGETS = {"description": forms.Textarea(attrs={"rows": 3})}


class SectionForm(forms.ModelForm[Section]):
    class Meta:
        model = Section
        fields: ClassVar = ["title", "description"]
        widgets: ClassVar = FIELDS_WIDGETS

    def clean_title(self) -> str:
        return _only_one(self.cleaned_data["title"], Section.objects.exclude(pk=self.instance.pk))


class ModuleForm(forms.ModelForm[Module]):
    class Meta:
        model = Module
        fields: ClassVar = ["section", "title", "description", "is_active"]
        widgets: ClassVar = FIELDS_WIDGETS
        field_classes: ClassVar = {"section": SafeModelChoiceField}
        help_texts: ClassVar = {
            "is_active": "Un modulo non più in uso non si chiede nelle prossime rilevazioni."
        }

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        title, section = data.get("title"), data.get("section")
        if title and section:
            try:
                _only_one(title, section.modules.exclude(pk=self.instance.pk))
            except forms.ValidationError as error:
                self.add_error("title", error)
        return data


def _only_one(title: str, others: Any) -> str:
    if key_of(title) in {key_of(other) for other in others.values_list("title", flat=True)}:
        raise forms.ValidationError("C'è già con questo titolo: scegline un altro.")
    return title
