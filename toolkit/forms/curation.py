"""Is what curators decide on many documents at once acceptable?"""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from accounts.fields import BoundedDateField, SafeModelChoiceField, SafeModelMultipleChoiceField
from toolkit.forms.documents import MAX_TAG, MAX_TAGS
from toolkit.models import Area, Document, DocumentQuerySet
from toolkit.references import Reference, reference_in

DAY_WIDGET = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NOT_AN_ACT = "Non riconosco l'atto: scrivilo per esempio «DGR XI/4563» oppure «D.lgs. 147/2017»."


def future_day(day: datetime.date) -> datetime.date:
    if day <= timezone.localdate():
        raise forms.ValidationError("Scegli un giorno che deve ancora venire.")
    return day


class ReviewDayForm(forms.Form):
    """Until when a document holds."""

    use_required_attribute = False

    review_by = BoundedDateField(
        label="Da rivedere entro il",
        widget=DAY_WIDGET,
        error_messages={"required": "Scegli il giorno entro cui rivederlo."},
    )

    def clean_review_by(self) -> datetime.date:
        return future_day(self.cleaned_data["review_by"])


class FlagForm(forms.Form):
    """Why documents are to be brought up to date: their authors will read it."""

    use_required_attribute = False

    reason = forms.CharField(
        label="Perché è da aggiornare",
        max_length=300,
        help_text="Lo legge chiunque apra il documento. Per esempio: la DGR XI/4563 è stata sostituita.",
        error_messages={"required": "Scrivi perché è da aggiornare."},
    )


class FilterForm(forms.Form):
    """Which documents a curator looks at."""

    q = forms.CharField(label="Titolo", max_length=200, required=False)
    cita = forms.CharField(
        label="Che citano l'atto", max_length=120, required=False, help_text="Per esempio: DGR XI/4563."
    )
    tipo = forms.ChoiceField(label="Tipo", choices=[("", "Tutti"), *Document.Kind.choices], required=False)
    stato = forms.ChoiceField(
        label="Stato",
        choices=[("", "Tutti"), *Document.Status.choices, ("outdated", "Da aggiornare")],
        required=False,
    )

    def clean_cita(self) -> Reference | None:
        written = self.cleaned_data["cita"]
        reference = reference_in(written) if written else None
        if written and reference is None:
            raise forms.ValidationError(NOT_AN_ACT)
        return reference


class BulkForm(forms.Form):
    """One thing done to many documents; only the fields of the chosen action are looked at."""

    use_required_attribute = False
    ACTIONS: ClassVar = (
        ("kind", "Cambia il tipo"),
        ("area", "Aggiungi un'area tematica"),
        ("tags", "Aggiungi parole chiave"),
        ("review_by", "Scegli quando vanno rivisti"),
        ("flag", "Segna come da aggiornare"),
    )

    documents = SafeModelMultipleChoiceField(
        queryset=Document.objects.none(),
        error_messages={
            "required": "Scegli almeno un documento dall'elenco.",
            "invalid_choice": "Uno dei documenti scelti non c'è più: ricarica la pagina e scegli di nuovo.",
        },
    )
    action = forms.ChoiceField(
        label="Che cosa fare", choices=ACTIONS, error_messages={"required": "Scegli che cosa fare."}
    )
    kind = forms.ChoiceField(label="Nuovo tipo", choices=Document.Kind.choices, required=False)
    area = SafeModelChoiceField(
        label="Area tematica", queryset=Area.objects.all(), required=False, empty_label="Scegli un'area"
    )
    tags = forms.CharField(
        label="Parole chiave", max_length=300, required=False, help_text="Separate da virgole."
    )
    review_by = BoundedDateField(label="Da rivedere entro il", widget=DAY_WIDGET, required=False)
    reason = forms.CharField(label="Perché sono da aggiornare", max_length=300, required=False)

    NEEDED: ClassVar = {
        "kind": ("kind", "Scegli il nuovo tipo."),
        "area": ("area", "Scegli l'area da aggiungere."),
        "tags": ("tags", "Scrivi almeno una parola chiave."),
        "review_by": ("review_by", "Scegli il giorno entro cui rivederli."),
        "flag": ("reason", "Scrivi perché sono da aggiornare: lo leggono gli autori."),
    }

    def __init__(self, *args: Any, curated: DocumentQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["documents"].queryset = curated  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        field, sentence = self.NEEDED.get(given.get("action", ""), ("", ""))
        if field and not given.get(field) and field not in self.errors:
            self.add_error(field, sentence)
        return given

    def clean_review_by(self) -> datetime.date | None:
        day = self.cleaned_data["review_by"]
        return future_day(day) if day else None

    def clean_tags(self) -> list[str]:
        tags = [one.strip() for one in self.cleaned_data["tags"].split(",") if one.strip()]
        if len(tags) > MAX_TAGS or any(len(one) > MAX_TAG for one in tags):
            raise forms.ValidationError(
                f"Al massimo {MAX_TAGS} parole chiave, ciascuna di {MAX_TAG} caratteri."
            )
        return tags
