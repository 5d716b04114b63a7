"""Which notices come by mail?"""

from typing import Any

from django import forms

from accounts.models import Person
from notifications.actions import choose
from notifications.models import Kind, Preference

OFFERED = {
    Kind.LABS: "Iscrizioni, posti liberati, incontri spostati o annullati.",
    Kind.DOCUMENTS: "Documenti da rivedere ed esiti delle revisioni.",
    Kind.SURVEYS: "Rilevazioni aperte e risultati.",
}  # the kinds of which notices are made today: a test holds it to the apps that notify


class PreferencesForm(forms.Form):
    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        chosen = dict(Preference.objects.filter(person=person).values_list("kind", "channel"))
        for kind, about in OFFERED.items():
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                required=False,
                help_text=about,
                choices=Preference.Channel.choices,
                initial=chosen.get(kind.value, Preference.Channel.AT_ONCE),
                widget=forms.RadioSelect,
            )

    def save(self) -> None:
        choose(self.person.pk, {kind: channel for kind, channel in self.cleaned_data.items() if channel})
