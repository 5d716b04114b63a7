"""Is what a person writes in the community acceptable?"""

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from accounts.markdown import MAX_LENGTH, MAX_TITLE, TextRefused, accept, accept_title
from accounts.models import Ats, Person
from community.models import KEY_LENGTH, Attachment, Level, Space
from community.rules import can_keep_theme, can_write

KEY = re.compile(rf"[A-Za-z0-9._:-]{{1,{KEY_LENGTH}}}")
NUMBER = re.compile(r"[0-9]{1,18}")
MARKDOWN_HELP = "Puoi usare **grassetto**, elenchi con il trattino e indirizzi web."


def new_key() -> str:
    return str(uuid.uuid4())


def checked(check: Callable[[str], str], text: str) -> str:
    """What `check` makes of a text, or its refusal as an error of the field."""
    try:
        return check(text)
    except TextRefused as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


class WrittenField(forms.CharField):
    """A text that `accept` takes, or refuses with a sentence of its own, NUL too."""

    def __init__(self, accept: Callable[[str], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.accept = accept

    def clean(self, value: Any) -> str:
        return checked(self.accept, self.to_python(value) or "")


class MessageForm(forms.Form):
    """The key makes a second click on "Scrivi" harmless."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=KEY_LENGTH, initial=new_key)
    body = WrittenField(
        accept,
        label="Il tuo messaggio",
        strip=False,
        help_text=MARKDOWN_HELP,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": MAX_LENGTH}),
    )

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if not KEY.fullmatch(key):
            raise forms.ValidationError("La pagina è vecchia: ricaricala e riprova.")
        return key

    def renew_key(self) -> None:
        """Ready to be sent as another text, with what was written."""
        data = cast("QueryDict", self.data).copy()
        data["key"] = new_key()
        self.data = data


class CommentForm(MessageForm):
    """On the page of an article."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "commento_%s"} | kwargs)
        self.fields["body"].label = "Il tuo commento"


class NumbersField(forms.Field):
    """Ids, each in a hidden field of one name; what is no number names nothing."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[int]:
        return [int(text) for text in value or [] if NUMBER.fullmatch(str(text))]


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; whether they are acceptable is asked when they are taken in."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [file for file in (data if isinstance(data, (list, tuple)) else [data]) if file]


class PostForm(MessageForm):
    """A message with what may come with it."""

    reply_to = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    attachments = NumbersField(required=False)
    files = FilesField(label="Allega file", required=False)  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._taken: list[int] = []

    @property
    def attached(self) -> list[int]:
        """Files that are here already: sent ahead by the script, or with a text that was refused."""
        sent = self.fields["attachments"].clean(self["attachments"].value()) if self.is_bound else []
        return [*sent, *self._taken]

    def keep(self, taken: Iterable[Attachment]) -> None:
        self._taken = [attachment.pk for attachment in taken]


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
    title = WrittenField(
        accept_title,
        label="Titolo",
        max_length=MAX_TITLE,
        help_text="Di che cosa si parla, in poche parole.",
    )
    is_question = forms.BooleanField(label="È una domanda: aspetto una risposta", required=False)

    field_order = ("space", "title", "body", "is_question", "key")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Space.objects.visible_to(person).filter(is_archived=False)
        own = [space.pk for space in seen if can_write(person, space)]
        self.fields["space"].queryset = Space.objects.filter(pk__in=own).select_related("ats")  # type: ignore[attr-defined]


class LevelForm(forms.Form):
    """`next`: the page the choice was made on."""

    level = forms.ChoiceField(choices=Level.choices)
    next = forms.CharField(required=False, max_length=500)


class ReadAllForm(forms.Form):
    """What a page has shown, as `thread:number` with commas between."""

    shown = forms.RegexField(r"\A[0-9]{1,18}:[0-9]{1,18}(,[0-9]{1,18}:[0-9]{1,18})*\Z", max_length=1_000_000)

    @staticmethod
    def written(numbers: Mapping[int, int]) -> str:
        return ",".join(f"{thread}:{seq}" for thread, seq in numbers.items())

    def clean_shown(self) -> dict[int, int]:
        pairs = (pair.split(":") for pair in self.cleaned_data["shown"].split(","))
        return {int(thread): int(seq) for thread, seq in pairs}


class SpaceForm(forms.Form):
    """What the list of a space's threads shows; nonsense shows all, the latest first.

    The template writes the two choices itself: Django's own widgets took a fifth of the page's time."""

    SHOW: ClassVar = (
        ("", "Tutte"),
        ("non-lette", "Non lette"),
        ("senza-risposta", "Domande senza risposta"),
        ("risolte", "Risolte"),
    )
    ORDER: ClassVar = (
        ("", "Ultimo messaggio"),
        ("apertura", "Aperte di recente"),
        ("messaggi", "Più messaggi"),
    )

    mostra = forms.ChoiceField(label="Mostra", choices=SHOW, required=False)
    ordine = forms.ChoiceField(label="In ordine di", choices=ORDER, required=False)

    def chosen(self) -> tuple[str, str]:
        """What to show and in which order."""
        self.is_valid()
        return self.cleaned_data.get("mostra", ""), self.cleaned_data.get("ordine", "")


class ThemeForm(forms.Form):
    """A space on a theme. Who sees it is chosen when it is made: it never changes under who has written there."""

    title = WrittenField(
        accept_title,
        label="Tema",
        max_length=MAX_TITLE,
        help_text="In poche parole, per esempio «Affidi familiari» o «ISEE».",
    )


class NewThemeForm(ThemeForm):
    ats = forms.ModelChoiceField(Ats.objects.none(), label="Chi lo vede", required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ats"]
        assert isinstance(field, forms.ModelChoiceField)
        kept = [ats.pk for ats in Ats.objects.all() if can_keep_theme(person, Space.of_theme("", ats))]
        field.queryset = Ats.objects.filter(pk__in=kept)
        field.required = not can_keep_theme(person, Space.of_theme("", None))
        field.empty_label = None if field.required else "Tutti gli uffici che partecipano"


class ChangeThemeForm(ThemeForm):
    is_archived = forms.BooleanField(label="Archivia: si legge, ma non si scrive più", required=False)
