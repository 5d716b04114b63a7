"""Is this input acceptable? Seats for others, and why one is taken away."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import Membership, Organisation, Person
from labs.models import Lab


def colleagues_of(actor: Person) -> QuerySet[Person]:
    """Who works today in the offices that the actor represents."""
    offices = Organisation.objects.filter(pk__in=actor.standing.represented_ids)
    current = Membership.objects.current().filter(organisation__in=offices)
    people: QuerySet[Person] = Person.objects.filter(is_active=True, memberships__in=current)
    return people.distinct()


class ColleaguesForm(forms.Form):
    """Colleagues of the offices that the actor represents, who have not asked yet; several at once."""

    title = "Iscrivi i colleghi del tuo ufficio"
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label="Colleghi da iscrivere",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Scegli almeno una persona."},
    )

    def __init__(self, actor: Person, lab: Lab, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = colleagues_of(actor).exclude(pk__in=lab.enrolments.active().values("person"))
        self.is_empty = not field.queryset.exists()

    @property
    def chosen(self) -> list[Person]:
        return list(self.cleaned_data["people"])


class AnyPersonForm(forms.Form):
    """Anybody who has an account, by the email they sign in with; for who coordinates."""

    title, is_empty = "Iscrivi una persona", False
    email = forms.EmailField(label="Email della persona", help_text="Quella con cui accede al sito.")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self.person = Person.objects.filter(email__iexact=email, is_active=True).first()
        if self.person is None:
            raise forms.ValidationError("Nessuna persona accede con questa email: controlla come è scritta.")
        return email

    @property
    def chosen(self) -> list[Person]:
        return [self.person] if self.person else []


class RemovalForm(forms.Form):
    """Why somebody's request is ended by another; kept with it and told to the person."""

    because = forms.CharField(
        label="Motivo (facoltativo)",
        max_length=300,
        required=False,
        error_messages={"max_length": "Il motivo ha al più 300 caratteri: scrivilo più in breve."},
    )
