"""Is what readers say and gather acceptable: opinions, collections, requests?"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from accounts.models import Person
from toolkit.models import Collection, Opinion, Wanted
from toolkit.queries import audience_choices


class OpinionForm(forms.ModelForm[Opinion]):
    use_required_attribute = False

    is_useful = forms.TypedChoiceField(
        label="Ti è stato utile?",
        choices=(("1", "Sì"), ("0", "No")),
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli sì o no."},
    )

    class Meta:
        model = Opinion
        fields = ("is_useful", "reason")
        help_texts: ClassVar = {
            "reason": "Facoltativo: che cosa hai usato o che cosa manca. Lo leggono l'autore e chi cura il toolkit."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["is_useful"] = "1" if self.instance.is_useful else "0"


class CollectionForm(forms.ModelForm[Collection]):
    use_required_attribute = False

    class Meta:
        model = Collection
        fields = ("title", "text", "audience")
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts: ClassVar = {"text": "In due righe: per quale lavoro servono questi documenti, insieme."}

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"] = forms.ChoiceField(
            label="Chi la vede",
            choices=audience_choices(person, self.instance.audience),
            help_text="Ognuno vi trova solo i documenti che può vedere.",
        )


class WantedForm(forms.ModelForm[Wanted]):
    use_required_attribute = False

    class Meta:
        model = Wanted
        fields = ("title", "text")
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts: ClassVar = {
            "title": "Per esempio: Convenzione per il servizio di tutela minori.",
            "text": "Per quale lavoro ti serve, e che cosa deve contenere.",
        }
