"""Is what a person asks of a new key acceptable?"""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from accounts.fields import BoundedDateField
from accounts.models import ApiToken, Person
from accounts.scopes import AREAS, KINDS, READ, WRITE

MOST_KEYS = 20
YEAR = datetime.timedelta(days=365)
SOME = "areas"
REACHES = [
    (READ, "Leggere tutto quello che vedo io"),
    (WRITE, "Leggere e modificare tutto quello che posso io"),
    (SOME, "Solo alcune aree, che scelgo qui sotto"),
]


def in_a_year() -> datetime.date:
    return timezone.localdate() + YEAR


class KeyForm(forms.Form):
    """What the key is for, how far it reaches, until when."""

    name = forms.CharField(
        label="A che cosa serve",
        max_length=80,
        help_text="Per riconoscerla fra un anno: per esempio «Foglio delle iscrizioni».",
        error_messages={"required": "Scrivi a che cosa serve la chiave."},
    )
    reach = forms.ChoiceField(
        label="Che cosa può fare",
        choices=REACHES,
        initial=READ,
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli che cosa può fare la chiave."},
    )
    areas = forms.MultipleChoiceField(
        label="Aree",
        required=False,
        choices=[
            (f"{area}:{kind}", f"{AREAS[area]}: {word}") for area in AREAS for kind, word in KINDS.items()
        ],
        help_text="Chi può modificare un'area può anche leggerla.",
        widget=forms.CheckboxSelectMultiple,
    )
    expires_on = BoundedDateField(
        label="Vale fino al",
        required=False,
        initial=in_a_year,
        help_text="Lascia vuoto se deve valere finché non la revochi.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = person

    def clean_expires_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["expires_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError("Scegli un giorno da oggi in poi.")
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("reach") == SOME and not given.get("areas") and "areas" not in self.errors:
            self.add_error("areas", "Scegli almeno un'area, oppure un'altra risposta qui sopra.")
        if ApiToken.objects.valid().filter(person=self.person).count() >= MOST_KEYS:
            raise forms.ValidationError(f"Hai già {MOST_KEYS} chiavi valide: revocane una che non usi più.")
        return given

    @property
    def scopes(self) -> list[str]:
        reach: str = self.cleaned_data["reach"]
        return list(self.cleaned_data["areas"]) if reach == SOME else [reach]

    @property
    def expires_at(self) -> datetime.datetime | None:
        """The end of the last day."""
        day = self.cleaned_data["expires_on"]
        if day is None:
            return None
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))
