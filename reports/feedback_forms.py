"""Is a report about the site acceptable? Two questions and an address, none of them asked twice."""

from typing import ClassVar

from django import forms

from accounts.forms import email_field
from reports.models import Feedback


class FeedbackForm(forms.ModelForm[Feedback]):
    email = email_field(autocomplete="email")

    class Meta:
        model = Feedback
        fields: ClassVar = ["body", "page", "email"]
        labels: ClassVar = {"body": "Che cosa è successo", "page": "In quale pagina"}
        help_texts: ClassVar = {
            "body": "Che cosa volevi fare, che cosa è successo invece, e con quale browser o tecnologia "
            "assistiva. Non scrivere dati di persone seguite dai servizi.",
            "page": "L'indirizzo o il titolo, se lo ricordi.",
        }
        widgets: ClassVar = {"body": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["email"].required = False
        self.fields["email"].help_text = "Solo se vuoi una risposta."
