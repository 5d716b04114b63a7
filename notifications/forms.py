"""How does a person want to hear of each kind of thing?"""

from typing import Any

from django import forms

from accounts.models import Person
from notifications.actions import choose
from notifications.models import USUAL, Channel, Kind, Preference

OFFERED = {
    Kind.MENTIONS: "Quando qualcuno ti nomina, ti risponde o ti affida una domanda.",
    Kind.FOLLOWED: "«Subito» vale per le discussioni che tieni d'occhio: una email per ogni messaggio. "
    "Nel riepilogo trovi anche quelle che segui.",
    Kind.LABS: "Iscrizioni, posti liberati, incontri spostati o annullati.",
    Kind.DOCUMENTS: "Documenti da rivedere ed esiti delle revisioni.",
    Kind.SURVEYS: "Rilevazioni aperte e risultati.",
    Kind.MODERATION: "Segnalazioni da esaminare e decisioni sui tuoi messaggi.",
    Kind.NEWS: "Novità ed eventi, laboratori che aprono le iscrizioni, nuovi documenti, i tuoi incontri, "
    "rilevazioni ancora da compilare.",
}  # the kinds that somebody tells of today: a test holds it to the apps that do
ONLY_GATHERED = (Kind.NEWS,)  # nobody is told of these one by one


def channels_for(kind: Kind) -> list[tuple[str, str]]:
    return [c for c in Channel.choices if kind not in ONLY_GATHERED or c[0] != Channel.AT_ONCE]


class PreferencesForm(forms.Form):
    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        channels = Preference.objects.channels([person.pk])[person.pk]
        for kind, about in OFFERED.items():
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                required=False,
                help_text=f"{about} Di solito: {USUAL[kind].label.lower()}.",
                choices=channels_for(kind),
                initial=channels[kind],
                widget=forms.RadioSelect,
            )

    def save(self) -> None:
        choose(self.person.pk, {kind: channel for kind, channel in self.cleaned_data.items() if channel})
