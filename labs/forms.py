"""Is this input acceptable? Labs, sessions, seats for others, programmes."""

import datetime
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import formats

from accounts.fields import BoundedDateField, BoundedDateTimeField
from accounts.models import Ats, Membership, Organisation, Person
from labs.models import Indication, Lab, LabQuerySet, Programme, ProgrammeDraft, ProgrammeRow, Session
from surveys.models import Module, Question, Section, Survey


class LocalDateTime(forms.DateTimeInput):
    """The browser's own field for day and time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class LocalDate(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CatalogueFilter(forms.Form):
    """What the address asks of the catalogue; a value that means nothing is left out."""

    ats = forms.ModelChoiceField(
        Ats.objects.all(), to_field_name="code", required=False, label="ATS", empty_label="Tutte"
    )
    formato = forms.ChoiceField(choices=[("", "Tutti"), *Lab.Format.choices], required=False, label="Formato")
    sezione = forms.ModelChoiceField(Section.objects.all(), required=False, label="Tema", empty_label="Tutti")
    mese = forms.ChoiceField(required=False, label="Mese")
    liberi = forms.BooleanField(required=False, label="Solo con posti liberi")

    def __init__(self, data: Any, months: list[datetime.date]) -> None:
        super().__init__(data)
        mese = self.fields["mese"]
        assert isinstance(mese, forms.ChoiceField)
        named = [(f"{month:%Y-%m}", formats.date_format(month, "F Y")) for month in months]
        mese.choices = [("", "Tutti"), *named]

    def apply(self, labs: LabQuerySet) -> LabQuerySet:
        """The labs that match; they come with their counts."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("ats"):
            labs = labs.filter(ats=asked["ats"])
        if asked.get("formato"):
            labs = labs.filter(format=asked["formato"])
        if asked.get("sezione"):
            labs = labs.filter(module__section=asked["sezione"])
        if asked.get("mese"):
            year, month = map(int, asked["mese"].split("-"))
            held = Session.objects.filter(starts_at__year=year, starts_at__month=month)
            labs = labs.filter(pk__in=held.values("lab"))
        return labs.with_free_seats() if asked.get("liberi") else labs


class LabForm(forms.ModelForm[Lab]):
    class Meta:
        model = Lab
        fields: ClassVar = [
            "title", "description", "for_whom", "ats", "format", "module", "programme", "capacity",
            "enrolment_closes_at", "offer_hours", "reserved_seats", "reserved_until", "blocks_overlap",
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
            field.required, field.help_text = True, ""
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


class ColleagueForm(forms.Form):
    """A colleague of an office that the actor represents."""

    person = forms.ModelChoiceField(Person.objects.none(), label="Persona", empty_label="Scegli una persona")

    def __init__(self, actor: Person, lab: Lab, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        offices = Organisation.objects.filter(pk__in=actor.standing.represented_ids)
        current = Membership.objects.current().filter(organisation__in=offices)
        asked = lab.enrolments.active().values("person")
        colleagues = Person.objects.filter(is_active=True, memberships__in=current).exclude(pk__in=asked)
        field.queryset = colleagues.distinct()


class AnyPersonForm(forms.Form):
    """Anybody who has an account, by the email they sign in with; for who coordinates."""

    email = forms.EmailField(label="Email della persona", help_text="Quella con cui accede al sito.")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        person = Person.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise forms.ValidationError("Nessuna persona accede con questa email: controlla come è scritta.")
        self.cleaned_data["person"] = person
        return email


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
