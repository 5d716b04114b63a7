"""Is what is reported, decided, appealed, moved or given to an expert acceptable?"""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Person
from community.forms import SpaceField
from community.models import Case, Decision, Flag, Space, Thread
from community.queries.moderation import destinations_of, experts_for, outcomes_for

MOST_DAYS = 90
FARTHEST = datetime.timedelta(days=365)
ON_APPEAL = {
    Decision.Outcome.RELEASE: "Accogli il riesame: pubblica di nuovo il messaggio",
    Decision.Outcome.HIDE: "Il messaggio resta nascosto, senza altre conseguenze",
    Decision.Outcome.WARN: "Il messaggio resta nascosto, con il richiamo",
    Decision.Outcome.SUSPEND: "Il messaggio resta nascosto e la sospensione vale fino al suo termine",
}


class FlagForm(forms.Form):
    reason = forms.ChoiceField(
        label="Che cosa non va",
        choices=Flag.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli che cosa non va."},
    )
    text = forms.CharField(
        label="Spiega, se serve",
        required=False,
        max_length=1000,
        help_text="Lo legge solo chi modera.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecisionForm(forms.Form):
    """An outcome that takes something names a rule that was broken; any other names none."""

    outcome = forms.ChoiceField(
        label="Che cosa succede al messaggio",
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli che cosa succede al messaggio."},
    )
    days = forms.IntegerField(
        label="Giorni di sospensione",
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=f"Solo se sospendi: da 1 a {MOST_DAYS}. Chi è sospeso legge, ma non scrive.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    rule = forms.ChoiceField(
        label="Quale regola",
        choices=Decision.Rule.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli la regola, o che nessuna è stata violata."},
    )
    text = forms.CharField(
        label="Che cosa dici a chi ha scritto",
        max_length=2000,
        help_text="Lo legge chi ha scritto il messaggio: spiega che cosa non va e come fare la prossima volta.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Scrivi a chi ha scritto il messaggio perché hai deciso così."},
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_appeal = case.state == Case.State.APPEALED
        words = ON_APPEAL if is_appeal else {one: one.label for one in Decision.Outcome}
        choices = [(value, words[Decision.Outcome(value)]) for value in outcomes_for(case)]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]
        if is_appeal:
            del self.fields["days"]  # a suspension is lifted or stays as it was

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        outcome, rule = chosen.get("outcome"), chosen.get("rule")
        if outcome and rule:
            takes_nothing = outcome in (Decision.Outcome.KEEP, Decision.Outcome.RELEASE)
            if takes_nothing and rule != Decision.Rule.NONE:
                self.add_error("rule", "Se il messaggio resta, scegli «Nessuna regola violata».")
            if not takes_nothing and rule == Decision.Rule.NONE:
                self.add_error("rule", "Per nascondere un messaggio indica quale regola viola.")
        is_bare = outcome == Decision.Outcome.SUSPEND and chosen.get("days") is None
        if is_bare and "days" in self.fields and "days" not in self.errors:
            self.add_error("days", f"Scrivi per quanti giorni, da 1 a {MOST_DAYS}.")
        return chosen


class AppealForm(forms.Form):
    text = forms.CharField(
        label="Perché chiedi il riesame",
        max_length=2000,
        help_text="Lo legge un altro moderatore, che non ha ancora deciso su questo messaggio.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Scrivi perché secondo te la decisione va cambiata."},
    )


class MoveForm(forms.Form):
    space = SpaceField(
        queryset=Space.objects.none(),
        label="Dove",
        empty_label="Scegli uno spazio",
        help_text="Solo spazi aperti dove puoi scrivere.",
        error_messages={"required": "Scegli lo spazio."},
    )

    def __init__(self, *args: Any, person: Person, thread: Thread, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = destinations_of(person, thread)  # type: ignore[attr-defined]


class ExpertField(forms.ModelChoiceField[Person]):
    def label_from_instance(self, obj: Person) -> str:
        return obj.name


class AssignmentForm(forms.Form):
    expert = ExpertField(
        queryset=Person.objects.none(),
        label="A chi",
        empty_label="Scegli una persona",
        help_text="Docenti, coordinatori e moderatori che leggono questo spazio.",
        error_messages={"required": "Scegli una persona."},
    )
    due_on = forms.DateField(
        label="Risposta entro il",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Scegli il giorno."},
    )

    def __init__(self, *args: Any, thread: Thread, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        experts: QuerySet[Person] = experts_for(thread.space)
        self.fields["expert"].queryset = experts  # type: ignore[attr-defined]

    def clean_due_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["due_on"]
        if not timezone.localdate() <= day <= timezone.localdate() + FARTHEST:
            raise ValidationError("Scegli un giorno da oggi a un anno da oggi.")
        return day
