"""Is what a person writes about themselves, or about whom they invite, acceptable?"""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import get_default_password_validators, validate_password
from django.core.files.uploadedfile import UploadedFile

from accounts.models import Ambito, Ats, Organisation, Person, Role
from accounts.names import clean_name, fault_of_name
from accounts.queries import Choices, invitable, roles_for, scope_of
from accounts.rules import fits
from accounts.spreadsheets import MAX_BYTES


class ProfileForm(forms.ModelForm[Person]):
    class Meta:
        model = Person
        fields: ClassVar = ["first_name", "last_name", "is_listed"]
        help_texts: ClassVar = {
            "is_listed": "Se lo scegli, chi partecipa ti trova cercando il tuo nome o il tuo ufficio."
        }


class NameField(forms.CharField):
    """A name as people write it, kept in one form; the widget tells a phone what to offer."""

    def __init__(self, label: str, autocomplete: str, required: bool = True, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": autocomplete})
        super().__init__(label=label, required=required, max_length=80, widget=widget, **options)

    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and (fault := fault_of_name(value)):
            raise forms.ValidationError(f"Il {str(self.label).lower()} {fault}")


class AsciiEmailField(forms.EmailField):
    """Look-alike letters have no place in an address."""

    def clean(self, value: Any) -> str:
        email = super().clean(value)
        if email and not email.isascii():
            raise forms.ValidationError(
                "Nell'indirizzo ci sono lettere non ammesse: riscrivilo con la tastiera."
            )
        return email.lower()


def email_field(**options: Any) -> AsciiEmailField:
    return AsciiEmailField(label="Email", max_length=254, widget=forms.EmailInput(options))


def password_advice() -> str:
    """The rules in force, said kindly."""
    lengths = [getattr(validator, "min_length", 0) for validator in get_default_password_validators()]
    return (
        f"Almeno {max(lengths, default=8)} caratteri. Va bene una frase: tre o quattro parole che non stanno "
        "insieme si ricordano meglio di una sigla. Non usarne una che hai già altrove."
    )


class AcceptForm(forms.Form):
    """Whoever comes in for the first time says their name and chooses a password."""

    first_name = NameField("Nome", "given-name")
    last_name = NameField("Cognome", "family-name")
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, email: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.email = email
        self.fields["password"].help_text = password_advice()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if password := given.get("password"):
            names = {"first_name": given.get("first_name", ""), "last_name": given.get("last_name", "")}
            try:
                validate_password(password, Person(email=self.email, **names))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given


class InviteeForm(forms.Form):
    """Who is invited: the address, and a name where it is known."""

    email = email_field(autocomplete="off")
    first_name = NameField("Nome", "off", required=False)
    last_name = NameField("Cognome", "off", required=False)


class InvitationForm(InviteeForm):
    """The choices are those open to who invites."""

    role = forms.ChoiceField(label="Ruolo")
    scope = forms.ChoiceField(label="Dove")

    def __init__(self, person: Person, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = person
        groups = invitable(person)
        self._set("scope", [(title, [own[:2] for own in scopes]) for title, scopes in groups])
        wanted = {role for _, scopes in groups for *_, roles in scopes for role in roles}
        self._set("role", [(role.value, role.label) for role in Role if role in wanted])
        self.fields[
            "email"
        ].help_text = "A questo indirizzo arriva un collegamento personale, valido 14 giorni."

    def _set(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "role" not in given or "scope" not in given:
            return given
        given["scope"] = scope_of(given["scope"])
        if not fits(given["role"], given["scope"]):
            self.add_error("scope", WHERE[given["role"]])
        elif given["role"] not in roles_for(self.person, given["scope"]):
            self.add_error("role", "Non puoi dare questo ruolo qui: chiedilo a chi coordina il territorio.")
        return given


WHERE = {
    Role.MEMBER: "Un componente appartiene a un ente: scegline uno.",
    Role.REPRESENTATIVE: "Un referente rappresenta un ente: scegline uno.",
    Role.GUEST: "Un ospite entra in un laboratorio: scegline uno.",
    Role.TRAINER: "Un docente è di un laboratorio, di una ATS o di tutta la regione.",
    Role.COORDINATOR: "Un coordinatore è di una ATS o di tutta la regione.",
    Role.MODERATOR: "Un moderatore è di una ATS o di tutta la regione.",
    Role.ADMIN: "Un amministratore è di tutta la regione.",
}


class ImportForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="XLSX o CSV, fino a 5 MB.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError("Il file supera i 5 MB: dividilo in due.")
        return file


def office_choices() -> Choices:
    """The planning offices by ATS, named as their Ambiti."""
    groups: dict[str, list[tuple[str, str]]] = {}
    offices = Organisation.objects.filter(kind=Organisation.Kind.OFFICE).select_related("ambito__ats")
    for office in offices.order_by("ambito__ats__name", "ambito__name"):
        if office.ambito:
            groups.setdefault(office.ambito.ats.name, []).append((str(office.pk), office.label))
    return list(groups.items())


class AccessRequestForm(forms.Form):
    first_name = NameField("Nome", "given-name")
    last_name = NameField("Cognome", "family-name")
    email = email_field(autocomplete="email")
    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(kind=Organisation.Kind.OFFICE), label="Il tuo Ambito", empty_label=None
    )
    message = forms.CharField(
        label="Messaggio",
        required=False,
        max_length=1000,
        help_text="Chi sei e di che cosa ti occupi: aiuta chi deve rispondere a riconoscerti.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.widget.choices = [("", "Scegli"), *office_choices()]


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label="Perché",
        max_length=1000,
        help_text="La frase arriva per email a chi ha chiesto.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DirectoryForm(forms.Form):
    """Nonsense in the address chooses nothing."""

    ats = forms.ModelChoiceField(Ats.objects.all(), label="ATS", required=False, empty_label="Tutte")
    ambito = forms.ModelChoiceField(Ambito.objects.all(), label="Ambito", required=False, empty_label="Tutti")
    role = forms.ChoiceField(label="Ruolo", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        outside = (Role.ENROLLED, Role.GUEST)
        role.choices = [("", "Tutti"), *((r.value, r.label) for r in Role if r not in outside)]
