"""Is what a coordinator writes in the library acceptable?"""

from __future__ import annotations

from typing import ClassVar

from django import forms

from surveys.models import Module, Section


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
