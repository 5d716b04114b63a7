"""Is what a person writes in the community acceptable?"""

import re
import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms

from accounts.models import Person
from community.markdown import MAX_LENGTH, MAX_TITLE, TextRefused, accept, accept_title
from community.models import KEY_LENGTH, Level, News, Space
from community.rules import can_write

KEY = re.compile(rf"[A-Za-z0-9._:-]{{1,{KEY_LENGTH}}}")
MARKDOWN_HELP = "Puoi usare **grassetto**, elenchi con il trattino e indirizzi web."


def new_key() -> str:
    return str(uuid.uuid4())


def _checked(check: Callable[[str], str], text: str) -> str:
    try:
        return check(text)
    except TextRefused as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


class MessageForm(forms.Form):
    """The key makes a second click on "Scrivi" harmless."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=KEY_LENGTH, initial=new_key)
    body = forms.CharField(
        label="Il tuo messaggio",
        strip=False,
        help_text=MARKDOWN_HELP,
        error_messages={"required": "Il messaggio è vuoto: scrivi il testo e riprova."},
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": MAX_LENGTH}),
    )

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if not KEY.fullmatch(key):
            raise forms.ValidationError("La pagina è vecchia: ricaricala e riprova.")
        return key

    def clean_body(self) -> str:
        return _checked(accept, self.cleaned_data["body"])

    def renew_key(self) -> None:
        """Ready to be sent as another text, with what was written."""
        self.data = dict(self.data.items()) | {"key": new_key()}


class SpaceField(forms.ModelChoiceField[Space]):
    def label_from_instance(self, obj: Space) -> str:
        return obj.label


class ThreadForm(MessageForm):
    space = SpaceField(
        queryset=Space.objects.none(),
        label="Dove",
        empty_label=None,
        help_text="Legge e risponde chi vede questo spazio.",
    )
    title = forms.CharField(
        label="Titolo", max_length=MAX_TITLE, help_text="Di che cosa si parla, in poche parole."
    )
    is_question = forms.BooleanField(label="È una domanda: aspetto una risposta", required=False)

    field_order = ("space", "title", "body", "is_question", "key")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Space.objects.visible_to(person).filter(is_archived=False)
        own = [space.pk for space in seen if can_write(person, space)]
        self.fields["space"].queryset = Space.objects.filter(pk__in=own).select_related("ats")  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        return _checked(accept_title, self.cleaned_data["title"])


class LevelForm(forms.Form):
    """`next`: the page the choice was made on."""

    level = forms.ChoiceField(choices=Level.choices)
    next = forms.CharField(required=False, max_length=500)


class NewsForm(forms.ModelForm[News]):
    class Meta:
        model = News
        fields: ClassVar = ["title", "summary", "body"]
        help_texts: ClassVar = {"summary": "Una o due frasi, per gli elenchi.", "body": MARKDOWN_HELP}

    def clean_title(self) -> str:
        return _checked(accept_title, self.cleaned_data["title"])

    def clean_body(self) -> str:
        return _checked(accept, self.cleaned_data["body"])
