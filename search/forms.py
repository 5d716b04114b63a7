"""Is what curators keep for search acceptable?"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from accounts.models import Person
from search.models import Promotion, SynonymGroup
from search.promotions import key_of, thing_at
from search.query import parse
from search.synonyms import names_of, synonym_table


class SynonymForm(forms.ModelForm[SynonymGroup]):
    use_required_attribute = False

    class Meta:
        model = SynonymGroup
        fields = ("names",)
        labels: ClassVar = {"names": "Nomi che vogliono dire la stessa cosa"}
        widgets: ClassVar = {"names": forms.Textarea(attrs={"rows": 4})}
        help_texts: ClassVar = {
            "names": "Uno per riga, per esempio: UdP, poi ufficio di piano. Chi cerca l'uno trova anche gli altri."
        }

    def clean_names(self) -> str:
        names = names_of(self.cleaned_data["names"])
        if len(names) < 2:
            raise forms.ValidationError("Scrivi almeno due nomi diversi, uno per riga.")
        return "\n".join(names)


class PromotionForm(forms.ModelForm[Promotion]):
    use_required_attribute = False

    address = forms.CharField(
        label="Pagina da mettere in evidenza",
        max_length=500,
        help_text="Apri la pagina (un documento, una discussione, un laboratorio, una novità, una rilevazione) "
        "e copia qui il suo indirizzo.",
    )

    class Meta:
        model = Promotion
        fields = ("words",)
        help_texts: ClassVar = {
            "words": "Le parole come le scrive chi cerca; l'ordine, il singolare e il plurale non contano."
        }

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if not key_of(parse(words, synonym_table())):
            raise forms.ValidationError(
                "Scrivi almeno una parola che si possa cercare: articoli e segni non bastano."
            )
        return words

    def clean_address(self) -> tuple[str, int]:
        thing = thing_at(self.person, self.cleaned_data["address"])
        if thing is None:
            raise forms.ValidationError(
                "A questo indirizzo non c'è niente che si possa trovare cercando: "
                "copia l'indirizzo della pagina di un documento, di una discussione, di un laboratorio o di una novità."
            )
        return thing

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "words" in cleaned and "address" in cleaned:
            self.instance.key = key_of(parse(cleaned["words"], synonym_table()))
            self.instance.kind, self.instance.object_id = cleaned["address"]
            same = Promotion.objects.filter(
                key=self.instance.key, kind=self.instance.kind, object_id=self.instance.object_id
            )
            if same.exists():
                raise forms.ValidationError("Questa pagina è già in evidenza per queste parole.")
        return cleaned
