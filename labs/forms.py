"""Is this input acceptable? Labs, sessions, programmes."""

from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.db.models import Q

from accounts.fields import BoundedDateField, BoundedDateTimeField
from accounts.models import Ats, Person
from labs.models import Indication, Lab, Programme, ProgrammeDraft, ProgrammeRow, Session
from surveys.models import Module, Question, Survey


class LocalDateTime(forms.DateTimeInput):
    """The browser's own field for day and time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class LocalDate(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LabForm(forms.ModelForm[Lab]):
    class Meta:
        model = Lab
        fields: ClassVar = [
            "title", "description", "for_whom", "ats", "format", "module", "programme", "area", "capacity",
            "enrolment_closes_at", "offer_hours", "reserved_seats", "reserved_until", "blocks_overlap",
            "certificate_percent",
        ]  # fmt: skip
        widgets: ClassVar = {
            "enrolment_closes_at": LocalDateTime(),
            "reserved_until": LocalDate(),
            "description": forms.Textarea(attrs={"rows": 6}),
            "for_whom": forms.Textarea(attrs={"rows": 3}),
        }
        field_classes: ClassVar = {
            "enrolment_closes_at": BoundedDateTimeField,
            "reserved_until": BoundedDateField,
        }

    def __init__(self, actor: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ats"]
        assert isinstance(field, forms.ModelChoiceField)
        coordinated = actor.standing.coordinated_ats_ids
        if coordinated is not None:
            field.queryset = Ats.objects.filter(pk__in=coordinated)
            field.required, field.help_text, field.empty_label = True, "", "Scegli"
        else:
            field.empty_label = "Tutta la regione"
        programme = self.fields["programme"]
        assert isinstance(programme, forms.ModelChoiceField)
        programme.queryset = Programme.objects.visible_to(actor)
        programme.empty_label = "Nessuno"
        module = self.fields["module"]
        assert isinstance(module, forms.ModelChoiceField)
        module.queryset = Module.objects.filter(is_active=True)
        module.empty_label = "Nessuno"
        self.fields["certificate_percent"].required = False

    def clean_certificate_percent(self) -> int:
        """Left empty it stays as it is."""
        return self.cleaned_data["certificate_percent"] or self.instance.certificate_percent


class SessionForm(forms.ModelForm[Session]):
    online_url = forms.URLField(
        label="Collegamento per partecipare a distanza",
        required=False,
        assume_scheme="https",
        help_text="Lo vedono solo le persone del laboratorio.",
    )

    class Meta:
        model = Session
        fields: ClassVar = ["title", "starts_at", "ends_at", "place", "online_url"]
        widgets: ClassVar = {"starts_at": LocalDateTime(), "ends_at": LocalDateTime()}
        field_classes: ClassVar = {"starts_at": BoundedDateTimeField, "ends_at": BoundedDateTimeField}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", "La fine viene dopo l'inizio: correggi il giorno o l'ora.")
        return cleaned


class RowForm(forms.ModelForm[ProgrammeRow]):
    """A module in a row's place; the reason is asked where it is not the one proposed."""

    class Meta:
        model = ProgrammeRow
        fields: ClassVar = ["module", "note"]
        labels: ClassVar = {"module": "Modulo", "note": "Perché"}
        help_texts: ClassVar = {"note": "Resta nella decisione, con il tuo nome."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["module"]
        assert isinstance(field, forms.ModelChoiceField)
        there = [self.instance.proposed_id, self.instance.module_id]
        modules = Module.objects.filter(Q(is_active=True) | Q(pk__in=there)).select_related("section")
        field.queryset = modules
        by_section = groupby(modules, key=lambda module: module.section)
        sections = [(section.title, [(one.pk, str(one)) for one in of]) for section, of in by_section]
        field.choices = [("", "Scegli un modulo"), *sections]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        module = cleaned.get("module")
        if module and module.pk != self.instance.proposed_id and not cleaned.get("note", "").strip():
            self.add_error("note", "Scrivi perché scegli questo modulo: resta nella decisione.")
        return cleaned


class ReasonForm(forms.Form):
    """Why a row is taken away."""

    note = forms.CharField(
        label="Perché", max_length=200, help_text="Resta nella decisione, con il tuo nome."
    )


class MethodForm(forms.Form):
    """How the labs are divided among the sections."""

    fallback = ProgrammeDraft.Method.LARGEST_REMAINDER.value
    method = forms.ChoiceField(
        label="Come si dividono i laboratori fra le sezioni",
        choices=ProgrammeDraft.Method.choices,
        help_text="Con i resti più alti ogni sezione ha la sua quota intera e chi è più vicino alla successiva "
        "prende il resto; con Sainte-Laguë ogni laboratorio va alla sezione che ne ha meno in proporzione.",
    )


class IndicationForm(forms.ModelForm[Indication]):
    class Meta:
        model = Indication
        fields: ClassVar = ["module", "rule", "count", "reason"]

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.survey = survey
        field = self.fields["module"]
        assert isinstance(field, forms.ModelChoiceField)
        asked = Question.objects.filter(survey=survey).values("options__module")
        field.queryset = Module.objects.filter(pk__in=asked)
        field.empty_label = "Scegli un modulo"
        rule = self.fields["rule"]
        assert isinstance(rule, forms.ChoiceField)
        rule.choices = [("", "Scegli un'indicazione"), *Indication.Rule.choices]

    def clean_count(self) -> int:
        count: int = self.cleaned_data["count"]
        if not 1 <= count <= 10:
            raise forms.ValidationError("Scrivi un numero da 1 a 10.")
        return count
