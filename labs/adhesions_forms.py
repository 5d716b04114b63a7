"""Is this input acceptable? Calls to join a programme, adhesions, decisions, filters of the list."""

import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from accounts.fields import BoundedDateTimeField, SafeModelMultipleChoiceField
from accounts.models import Ats, Comune, Organisation, Person
from labs.forms import LocalDateTime
from labs.models import Adhesion, AdhesionCall, AdhesionQuerySet


class CallForm(forms.ModelForm[AdhesionCall]):
    kinds = forms.MultipleChoiceField(
        label="Chi può aderire", choices=Organisation.Kind.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = AdhesionCall
        fields: ClassVar = ["title", "text", "kinds", "ats", "closes_at"]
        widgets: ClassVar = {"closes_at": LocalDateTime(), "text": forms.Textarea(attrs={"rows": 8})}
        field_classes: ClassVar = {"closes_at": BoundedDateTimeField}

    def __init__(self, actor: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ats = self.fields["ats"]
        assert isinstance(ats, forms.ModelChoiceField)
        coordinated = actor.standing.coordinated_ats_ids
        if coordinated is None:
            ats.empty_label = "Tutta la regione"
        else:
            ats.queryset = Ats.objects.filter(pk__in=coordinated)
            ats.required, ats.help_text, ats.empty_label = True, "", "Scegli"
        if self.instance.published_at is not None:
            for name in ("kinds", "ats"):
                self.fields[name].disabled = True
                self.fields[name].help_text = "L'avviso è pubblicato: questo non si cambia più."

    def clean_closes_at(self) -> datetime.datetime:
        closes_at: datetime.datetime = self.cleaned_data["closes_at"]
        if closes_at <= timezone.now() and closes_at != self.initial.get("closes_at"):
            raise forms.ValidationError("Scegli un momento che deve ancora venire.")
        return closes_at


class JoinForm(forms.ModelForm[Adhesion]):
    class Meta:
        model = Adhesion
        fields: ClassVar = ["contact", "note"]
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 5})}
        help_texts: ClassVar = {"contact": "Nome, cognome e come raggiungerla: email o telefono."}


class RecordForm(JoinForm):
    """For a body found by the words of its name, the first LIMIT of them: organisations, and Comuni that have none."""

    LIMIT = 30
    NOBODY = "Scegli un ente dall'elenco: se manca, cercalo con una parola del nome."

    body = forms.ChoiceField(label="Ente", error_messages={"invalid_choice": NOBODY})
    received_at = BoundedDateTimeField(
        label="Ricevuta",
        widget=LocalDateTime(),
        help_text="Giorno e ora di arrivo: conta questo per la scadenza.",
    )
    field_order = ("body", "received_at", "contact", "note")

    def __init__(self, call: AdhesionCall, wanted: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call, self.fields["note"].label = call, "Che cosa si aspetta l'ente"
        words = wanted.replace("\0", " ").split()[:8]
        found = [*_organisations(call, words)[: self.LIMIT + 1], *_comuni(call, words)[: self.LIMIT + 1]]
        self.has_more, self.is_empty = len(found) > self.LIMIT, not found
        body = self.fields["body"]
        assert isinstance(body, forms.ChoiceField)
        body.choices = [("", "Scegli un ente"), *[(_key(one), _label(one)) for one in found[: self.LIMIT]]]
        self.initial.setdefault("received_at", timezone.now())

    def clean_received_at(self) -> datetime.datetime:
        received_at: datetime.datetime = self.cleaned_data["received_at"]
        if received_at > timezone.now():
            raise forms.ValidationError("Scegli il momento in cui è arrivata: non può essere nel futuro.")
        if received_at >= self.call.closes_at:
            raise forms.ValidationError("È arrivata dopo la scadenza: non si può registrare.")
        return received_at

    @property
    def chosen(self) -> Organisation | Comune:
        kind, pk = self.cleaned_data["body"].split("-")
        model = Comune if kind == "comune" else Organisation
        return model.objects.get(pk=pk)


def _organisations(call: AdhesionCall, words: list[str]) -> Any:
    there = call.adhesions.exclude(status=Adhesion.Status.WITHDRAWN).values("organisation")
    found = call.bodies().exclude(pk__in=there).select_related("ambito").order_by("name", "pk")
    for word in words:
        found = found.filter(name__icontains=word)
    return found


def _comuni(call: AdhesionCall, words: list[str]) -> Any:
    """Those that no organisation stands for yet."""
    if Organisation.Kind.COMUNE not in call.kinds:
        return Comune.objects.none()
    found = Comune.objects.filter(is_current=True).exclude(organisations__kind=Organisation.Kind.COMUNE)
    found = found if call.ats_id is None else found.filter(ats_id=call.ats_id)
    for word in words:
        found = found.filter(name__icontains=word)
    return found.order_by("name", "pk")


def _key(body: Organisation | Comune) -> str:
    return f"{'comune' if isinstance(body, Comune) else 'ente'}-{body.pk}"


def _label(body: Organisation | Comune) -> str:
    if isinstance(body, Comune):
        return f"Comune di {body.name} ({body.province})"
    return str(body)


class DecisionForm(forms.Form):
    """The adhesions ticked on the list, and the answer to all of them."""

    VERDICTS = (("approva", "Approva"), ("respingi", "Non accogliere"))

    adesioni = SafeModelMultipleChoiceField(
        Adhesion.objects.none(), error_messages={"required": "Scegli almeno un'adesione dall'elenco."}
    )
    esito = forms.ChoiceField(choices=VERDICTS)
    reason = forms.CharField(
        label="Motivo", max_length=500, required=False,
        help_text="Obbligatorio se non accogli: lo legge chi rappresenta l'ente.",
    )  # fmt: skip

    def __init__(self, call: AdhesionCall, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        adesioni = self.fields["adesioni"]
        assert isinstance(adesioni, forms.ModelMultipleChoiceField)
        adesioni.queryset = call.adhesions.all()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("esito") == "respingi" and not cleaned.get("reason"):
            self.add_error("reason", "Scrivi perché non accogli: chi rappresenta l'ente lo riceve.")
        return cleaned


class AdhesionFilter(forms.Form):
    """What the address asks of the list; a value that means nothing is left out."""

    ats = forms.ModelChoiceField(
        Ats.objects.all(), to_field_name="code", required=False, label="ATS", empty_label="Tutte"
    )
    stato = forms.ChoiceField(
        choices=[("", "Tutti"), *Adhesion.Status.choices], required=False, label="Stato"
    )

    def apply(self, adhesions: AdhesionQuerySet) -> AdhesionQuerySet:
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("ats"):
            adhesions = adhesions.filter(organisation__ats=asked["ats"])
        return adhesions.filter(status=asked["stato"]) if asked.get("stato") else adhesions
