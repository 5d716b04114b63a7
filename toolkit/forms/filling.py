"""Is what somebody adds to fill a template acceptable?"""

from __future__ import annotations

from typing import Any

from django import forms

from toolkit.queries import FIELDS, RECORDS

LONGEST = 2000
LEFT_EMPTY = "Se lo lasci vuoto, nel documento resta una riga da completare a mano."
ONE_PER_LINE = "Un nome per riga. Se lo lasci vuoto, nel documento l'elenco non c'è."


class FillForm(forms.Form):
    """One field for each placeholder whose value is not known."""

    use_required_attribute = False

    def __init__(self, *args: Any, missing: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in missing:
            label = FIELDS.get(name) or name.replace("_", " ").capitalize()
            self.fields[f"campo_{name}"] = forms.CharField(
                label=label,
                required=False,
                max_length=LONGEST,
                help_text=ONE_PER_LINE if name in RECORDS else LEFT_EMPTY,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def values(self) -> dict[str, Any]:
        given = {name.removeprefix("campo_"): value for name, value in self.cleaned_data.items() if value}
        return {name: _records(value) if name in RECORDS else value for name, value in given.items()}


def _records(text: str) -> list[dict[str, str]]:
    return [{"nome": line.strip()} for line in text.splitlines() if line.strip()]
