"""What the address asks of the catalogue, as a list and as a month."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils import formats

from accounts.fields import SafeModelChoiceField
from accounts.models import Ats, Person
from accounts.standing import standing_of
from labs.models import Lab, LabQuerySet, Programme, Session
from surveys.models import Section

Status = Lab.Status
PUBLISHED = [
    (one.value, one.label) for one in (Status.OPEN, Status.RUNNING, Status.CONCLUDED, Status.CANCELLED)
]


class CatalogueFilter(forms.Form):
    """A value that means nothing is left out; without `months` (their first days) the month is not asked."""

    ats = forms.ModelChoiceField(
        Ats.objects.all(), to_field_name="code", required=False, label="ATS", empty_label="Tutte"
    )
    percorso = SafeModelChoiceField(
        Programme.objects.none(), required=False, label="Percorso", empty_label="Tutti"
    )
    formato = forms.ChoiceField(choices=[("", "Tutti"), *Lab.Format.choices], required=False, label="Formato")
    sezione = SafeModelChoiceField(Section.objects.all(), required=False, label="Tema", empty_label="Tutti")
    stato = forms.ChoiceField(required=False, label="Stato")
    mese = forms.ChoiceField(required=False, label="Mese")
    liberi = forms.BooleanField(required=False, label="Solo con posti liberi")

    def __init__(
        self, person: Person | AnonymousUser, data: Any, months: Sequence[datetime.date] | None = None
    ) -> None:
        super().__init__(data)
        percorso, stato, mese = (self.fields[name] for name in ("percorso", "stato", "mese"))
        assert isinstance(percorso, forms.ModelChoiceField)
        assert isinstance(stato, forms.ChoiceField) and isinstance(mese, forms.ChoiceField)
        percorso.queryset = Programme.objects.visible_to(person).order_by("title", "pk")
        standing = standing_of(person)
        sees_drafts = standing.is_coordinator or standing.trained_circle_ids
        drafts = [(Status.DRAFT.value, Status.DRAFT.label)] if sees_drafts else []
        stato.choices = [("", "Tutti"), *drafts, *PUBLISHED]
        if months is None:
            del self.fields["mese"]
        else:
            named = [(f"{month:%Y-%m}", formats.date_format(month, "F Y")) for month in months]
            mese.choices = [("", "Tutti"), *named]

    def apply(self, labs: LabQuerySet) -> LabQuerySet:
        """The labs that match; they come with their counts."""
        self.is_valid()
        asked = self.cleaned_data
        columns = {"ats": "ats", "percorso": "programme", "formato": "format", "sezione": "module__section"}
        columns["stato"] = "status"
        labs = labs.filter(**{column: asked[name] for name, column in columns.items() if asked.get(name)})
        if asked.get("mese"):
            year, month = map(int, asked["mese"].split("-"))
            held = Session.objects.filter(starts_at__year=year, starts_at__month=month)
            labs = labs.filter(pk__in=held.values("lab"))
        return labs.with_free_seats() if asked.get("liberi") else labs

    @property
    def is_filtered(self) -> bool:
        """After `apply`."""
        return any(self.cleaned_data.values())
