"""What the address asks of the results."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from accounts.fields import SafeModelChoiceField
from accounts.models import Ambito, Ats
from labs.models import Programme
from reports.queries.selection import Selection, last_day, months_with_sessions

MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])\Z")
NO_MONTH = "Scrivi il mese come anno e mese, per esempio 2026-05."
BACKWARDS = "L'ultimo mese viene prima del primo: scambiali."


def month_of(text: str) -> datetime.date | None:
    """The first day of «2026-05»; None where it is no month between 2000 and 2099."""
    return datetime.date.fromisoformat(f"{text}-01") if MONTH.match(text) else None


class MonthField(forms.CharField):
    """The first day of a month of those offered, or of another that the address names."""

    widget = forms.Select

    def clean(self, value: Any) -> datetime.date | None:
        text = super().clean(value)
        found = month_of(text)
        if text and found is None:
            raise ValidationError(NO_MONTH, code="month")
        return found


class SelectionForm(forms.Form):
    """Whole months and no days: a day would be one session, and few people."""

    percorso = SafeModelChoiceField(
        Programme.objects.none(), required=False, label="Percorso", empty_label="Tutti"
    )
    ats = forms.ModelChoiceField(
        Ats.objects.all(), to_field_name="code", required=False, label="ATS", empty_label="Tutte"
    )
    ambito = forms.ModelChoiceField(
        Ambito.objects.all(), to_field_name="code", required=False, label="Ambito", empty_label="Tutti"
    )
    dal = MonthField(required=False, label="Dal mese")
    al = MonthField(required=False, label="Al mese")

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        percorso = self.fields["percorso"]
        assert isinstance(percorso, forms.ModelChoiceField)
        percorso.queryset = Programme.objects.visible_to(AnonymousUser()).order_by("title", "pk")
        months = months_with_sessions()
        for name, empty in (("dal", "Dall'inizio"), ("al", "A oggi e oltre")):
            asked = month_of(data.get(name, ""))
            offered = sorted({*months, asked} if asked else months)
            named = [(f"{month:%Y-%m}", date_format(month, "F Y")) for month in offered]
            widget = self.fields[name].widget
            assert isinstance(widget, forms.Select)
            widget.choices = [("", empty), *named]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        since, until = asked.get("dal"), asked.get("al")
        if since and until and until < since:
            self.add_error("al", BACKWARDS)
        return asked

    @property
    def selection(self) -> Selection:
        """Of a valid form."""
        asked = self.cleaned_data
        return Selection(
            asked["percorso"],
            asked["ats"],
            asked["ambito"],
            asked["dal"],
            asked["al"] and last_day(asked["al"]),
        )
