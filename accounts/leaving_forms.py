"""Is it really they who want to leave, and do they know what it means?"""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.http import HttpRequest

from accounts.limits import CODE, give_back, take
from accounts.models import Person
from accounts.sign_in_totp import accept, has

SURE = "Ho capito che non si può tornare indietro."


class LeaveForm(forms.Form):
    """The password, where there is one, and the second step, where it is on; both counted as at sign-in."""

    password = forms.CharField(
        label="Password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    code = forms.CharField(
        label="Codice",
        max_length=20,
        help_text="Le 6 cifre che mostra ora la tua app, oppure uno dei codici di recupero.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "off"}),
    )
    is_sure = forms.BooleanField(
        label=SURE, error_messages={"required": "Se vuoi lasciare il sito, conferma."}
    )

    def __init__(self, request: HttpRequest, person: Person, data: Any = None) -> None:
        super().__init__(data)
        self.request, self.person = request, person
        if not person.has_usable_password():
            del self.fields["password"]
        if not has(person):
            del self.fields["code"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.person, password):
            raise forms.ValidationError("La password non è giusta: scrivila di nuovo.")
        return password

    def clean(self) -> dict[str, Any]:
        """The code last, and only where the rest is right: it is good once."""
        if not self.errors and (code := self.cleaned_data.get("code", "").strip()):
            attempt = take(self.request, CODE, self.person.pk, get_adapter().get_client_ip(self.request))
            if accept(self.person, code) is None:
                self.add_error(
                    "code", "Il codice non è giusto, oppure è già stato usato: aspetta il prossimo."
                )
            else:
                give_back(attempt)
        return self.cleaned_data


class EraseForm(forms.Form):
    """An administrator writes the address again: nobody is erased by a slip of the hand."""

    email = forms.CharField(
        label="Email della persona", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, person: Person, data: Any = None) -> None:
        super().__init__(data)
        self.person = person

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.strip().lower() != self.person.email.lower():
            raise forms.ValidationError(
                "Non è l'indirizzo di questa persona: riscrivilo come lo vedi qui sopra."
            )
        return email
