"""Is this input acceptable? Programmes as people meet them."""

from typing import Any, ClassVar

from django import forms

from accounts.fields import BoundedDateField
from labs.forms import LocalDate
from labs.models import Programme


class ProgrammeForm(forms.ModelForm[Programme]):
    class Meta:
        model = Programme
        fields: ClassVar = ["title", "description", "organiser", "starts_on", "ends_on"]
        widgets: ClassVar = {
            "description": forms.Textarea(attrs={"rows": 8}),
            "starts_on": LocalDate(),
            "ends_on": LocalDate(),
        }
        field_classes: ClassVar = {"starts_on": BoundedDateField, "ends_on": BoundedDateField}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "La fine viene dopo l'inizio: correggi uno dei due giorni.")
        return cleaned
