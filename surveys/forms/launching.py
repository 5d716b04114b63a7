"""Is what a coordinator decides at the launch acceptable?"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone

from accounts.fields import BoundedDateTimeField, SafeModelMultipleChoiceField
from accounts.models import Ats, Organisation, Role
from surveys.dates import when
from surveys.models import Survey
from surveys.queries.inviting import Invited, organisations_within

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
Respondents, Privacy, PartialRule = Survey.Respondents, Survey.Privacy, Survey.PartialRule
PRIVACY_CHOICES = [
    (Privacy.NAMED, "Con nome: dopo la chiusura chi coordina legge la risposta di ciascuno."),
    (Privacy.CONFIDENTIAL, "Riservata: si leggono solo i risultati di gruppi, mai una singola risposta."),
    (
        Privacy.ANONYMOUS,
        "Anonima: la risposta è conservata senza chi l'ha data, e nessuno può risalirvi. Solo se rispondono le "
        "persone.",
    ),
]
RULE_CHOICES = [
    (PartialRule.SHARED, "Si dividono i punti rimasti: chi non le ordina non le penalizza."),
    (PartialRule.ZERO, "Ricevono zero punti: contano come ultime."),
    (PartialRule.MODIFIED, "Ricevono zero punti, e chi ordina poche voci dà meno punti anche alle prime."),
]


class OrganisationsField(SafeModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label if obj.kind == Organisation.Kind.OFFICE else obj.name)


class LaunchForm(forms.Form):
    """To whom, until when, and on which terms. `invited` is what `surveys.actions.launch` takes."""

    respondents = forms.ChoiceField(
        label="Chi risponde",
        choices=Respondents.choices,
        initial=Respondents.OFFICES,
        widget=forms.RadioSelect,
    )
    roles = forms.MultipleChoiceField(
        label="Se rispondono le persone, quali",
        choices=[(Role.REPRESENTATIVE, "I referenti"), (Role.MEMBER, "I componenti")],
        initial=[Role.REPRESENTATIVE, Role.MEMBER],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ats = SafeModelMultipleChoiceField(
        Ats.objects.all(),
        label="Solo alcune ATS",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Se non scegli né ATS né enti, vale per gli uffici di tutti gli Ambiti.",
    )
    organisations = OrganisationsField(
        Organisation.objects.none(),
        label="Solo alcuni enti",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Si aggiungono agli uffici delle ATS scelte sopra.",
    )
    privacy = forms.ChoiceField(
        label="Riservatezza",
        choices=PRIVACY_CHOICES,
        initial=Privacy.CONFIDENTIAL,
        widget=forms.RadioSelect,
        help_text="Si decide adesso: dopo il lancio non si cambia più.",
    )
    partial_rule = forms.ChoiceField(
        label="Le voci che qualcuno non ordina",
        choices=RULE_CHOICES,
        initial=PartialRule.SHARED,
        widget=forms.RadioSelect,
        help_text="Vale per gli ordinamenti che si possono lasciare a metà. Si decide adesso e sta scritta accanto "
        "ai risultati.",
    )
    opens_at = BoundedDateTimeField(
        label="Apre", required=False, help_text="Se lo lasci vuoto, apre subito.", widget=MOMENT
    )
    closes_at = BoundedDateTimeField(
        label="Chiude",
        help_text="Fino a questo momento si può rispondere e cambiare la risposta.",
        widget=MOMENT,
    )

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if survey.ats_id is not None:
            del self.fields["ats"]
        chosen = self.fields["organisations"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        found = organisations_within(survey).select_related("ats", "ambito")
        chosen.queryset = found.order_by("ats__name", "kind", "ambito__name", "name")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        closes_at = data.get("closes_at")
        start = max(data.get("opens_at") or timezone.now(), timezone.now())
        if closes_at is not None and closes_at <= start:
            self.add_error("closes_at", "Scegli un momento che viene dopo l'apertura e dopo adesso.")
        asks_persons = data.get("respondents") == Respondents.PERSONS
        if asks_persons and not data.get("roles") and "roles" not in self.errors:
            self.add_error("roles", "Scegli almeno chi: i referenti, i componenti o tutti e due.")
        if data.get("privacy") == Privacy.ANONYMOUS and not asks_persons:
            self.add_error(
                "privacy",
                "Una rilevazione anonima si chiede alle persone: scegli «Le persone», oppure un altro modo.",
            )
        return data

    @property
    def invited(self) -> Invited:
        data = self.cleaned_data
        asks_persons = data["respondents"] == Respondents.PERSONS
        return Invited(
            frozenset(one.pk for one in data.get("ats") or ()),
            frozenset(one.pk for one in data["organisations"]),
            frozenset(data["roles"]) if asks_persons else frozenset(),
        )

    def spoken(self) -> dict[str, str]:
        """The terms that are fixed at the launch, in the words of the choice."""
        data = self.cleaned_data
        return {
            "privacy": dict(PRIVACY_CHOICES)[data["privacy"]],
            "partial_rule": dict(RULE_CHOICES)[data["partial_rule"]],
        }

    def organisations_by_ats(self) -> list[tuple[str, list[tuple[Any, bool]]]]:
        """(ATS, [(box, whether it is ticked)]) for the page."""
        ats_of = {
            organisation.pk: str(organisation.ats or "Senza ATS")
            for organisation in self.fields["organisations"].queryset  # type: ignore[attr-defined]
        }
        boxes = [(ats_of[box.data["value"].value], box) for box in self["organisations"]]
        return [
            (ats, [(box, bool(box.data["selected"])) for _, box in group])
            for ats, group in groupby(boxes, key=lambda pair: pair[0])
        ]


class ExtendForm(forms.Form):
    """A later end."""

    closes_at = BoundedDateTimeField(label="Nuovo termine", widget=MOMENT)

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survey = survey

    def clean(self) -> dict[str, Any]:
        closes_at, present = self.cleaned_data.get("closes_at"), self.survey.closes_at
        if closes_at is not None and present is not None and closes_at <= max(present, timezone.now()):
            self.add_error(
                "closes_at", f"Scegli un momento che viene dopo il termine di adesso: {when(present)}."
            )
        return self.cleaned_data
