"""Is what editors write and readers say of news acceptable?"""

import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone

from accounts.fields import BoundedDateTimeField
from accounts.markdown import MAX_LENGTH, accept, accept_title
from community.attachments import IMAGE_TYPES
from community.forms import MARKDOWN_HELP, WrittenField, checked
from community.models import News, NewsFile, Usefulness
from labs.forms import LocalDateTime
from toolkit.formats import EXTENSIONS

MAX_TAGS = 10
MAX_TAG = 60
EVENT_ONLY = ("place", "online_url", "is_cancelled")
CHANGED_MEANWHILE = (
    "Intanto {who} ha salvato questa novità. Se salvi di nuovo, il tuo testo prende il posto del suo."
)
LINES = ("summary", "place")


class NewsForm(forms.ModelForm[News]):
    """An article; with a day it is an event. `seen` tells what the writer had before them."""

    use_required_attribute = False

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    title = WrittenField(accept_title, label="Titolo", max_length=200)
    body = WrittenField(
        accept,
        label="Testo",
        strip=False,
        help_text=MARKDOWN_HELP,
        widget=forms.Textarea(attrs={"rows": 14, "maxlength": MAX_LENGTH}),
    )
    online_url = forms.URLField(
        label="Collegamento per partecipare a distanza",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Lo vede chi ha un accesso, fino alla fine dell'evento.",
    )

    class Meta:
        model = News
        fields: ClassVar = [
            "title", "summary", "body", "tags", "starts_at", "ends_at", "place", "online_url", "is_cancelled",
        ]  # fmt: skip
        labels: ClassVar = {
            "summary": "In breve",
            "tags": "Temi",
            "is_cancelled": "L'evento è annullato: resta nella pagina e nei calendari, con la scritta «Annullato»",
        }
        help_texts: ClassVar = {
            "summary": "Una o due frasi, per gli elenchi e per chi condivide la pagina.",
            "tags": "Parole chiave separate da virgole: servono a collegare le pagine che parlano della stessa cosa.",
            "starts_at": "Solo per un evento: con giorno e ora la pagina ha il pulsante per il calendario.",
        }
        widgets: ClassVar = {
            "summary": forms.Textarea(attrs={"rows": 3, "maxlength": 400}),
            "starts_at": LocalDateTime(),
            "ends_at": LocalDateTime(),
        }
        field_classes: ClassVar = {"starts_at": BoundedDateTimeField, "ends_at": BoundedDateTimeField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stored_at = _stamp(self.instance)
        self.initial["seen"] = self._stored_at

    def clean_summary(self) -> str:
        return checked(accept, self.cleaned_data["summary"])

    def clean_place(self) -> str:
        place: str = self.cleaned_data["place"]
        return checked(accept, place) if place else place

    def clean_tags(self) -> list[str]:
        tags = [checked(accept_title, tag) for tag in self.cleaned_data["tags"]]
        if len(tags) > MAX_TAGS or any(len(tag) > MAX_TAG for tag in tags):
            raise forms.ValidationError(
                f"I temi sono al massimo {MAX_TAGS}, di {MAX_TAG} caratteri l'uno: togline qualcuno."
            )
        return tags

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._check_times(cleaned)
        if cleaned.get("seen") and cleaned["seen"] != self._stored_at:
            self._show_as_seen()
            who = self.instance.edited_by.name if self.instance.edited_by else "qualcuno"
            self.add_error(None, CHANGED_MEANWHILE.format(who=who))
        return cleaned

    def _check_times(self, cleaned: dict[str, Any]) -> None:
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        is_event = starts_at or ends_at or any(cleaned.get(name) for name in EVENT_ONLY)
        if not is_event or {"starts_at", "ends_at"} & set(self.errors):
            return
        if not starts_at:
            self.add_error("starts_at", "Scrivi il giorno e l'ora in cui l'evento comincia.")
        elif not ends_at:
            self.add_error("ends_at", "Scrivi anche quando finisce: serve ai calendari.")
        elif ends_at <= starts_at:
            self.add_error("ends_at", "La fine viene dopo l'inizio: correggi il giorno o l'ora.")

    def _show_as_seen(self) -> None:
        """The next time the writer knows what they replace."""
        data = cast("QueryDict", self.data).copy()
        data["seen"] = self._stored_at
        self.data = data


def _stamp(news: News) -> str:
    return news.edited_at.isoformat() if news.pk else ""


class ScheduleForm(forms.Form):
    """When the article comes out by itself."""

    published_at = BoundedDateTimeField(label="Giorno e ora", widget=LocalDateTime())

    def clean_published_at(self) -> datetime.datetime:
        at: datetime.datetime = self.cleaned_data["published_at"]
        if at <= timezone.now():
            raise forms.ValidationError("Questo momento è già passato: scegline uno che deve venire.")
        return at


class CoverForm(forms.Form):
    """A picture with what it shows in words; without a picture, other words for the one there is."""

    use_required_attribute = False

    cover = forms.FileField(
        label="Immagine",
        help_text="PNG, JPEG, GIF o WEBP, fino a 10 MB; meglio se larga almeno 1200 punti.",
        widget=forms.FileInput(attrs={"accept": ",".join(f".{one}" for one in IMAGE_TYPES)}),
    )
    cover_alt = WrittenField(
        accept_title,
        label="Che cosa si vede",
        max_length=200,
        help_text="Lo legge ad alta voce il lettore di schermo di chi non vede l'immagine.",
    )

    def __init__(self, *args: Any, has_cover: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cover"].required = not has_cover


class NewsFileForm(forms.ModelForm[NewsFile]):
    """A file, or for a recording the address where it can be seen."""

    use_required_attribute = False

    file = forms.FileField(
        label="File",
        required=False,
        help_text="Fino a 25 MB.",
        widget=forms.FileInput(
            attrs={"accept": ",".join(f".{one}" for one in sorted(EXTENSIONS | set(IMAGE_TYPES)))}
        ),
    )
    url = forms.URLField(
        label="Indirizzo della registrazione",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Se la registrazione è su un altro sito, al posto del file. Comincia con https://.",
    )
    title = forms.CharField(
        label="Titolo",
        required=False,
        max_length=200,
        help_text="Se lo lasci vuoto vale il nome del file.",
    )

    class Meta:
        model = NewsFile
        fields: ClassVar = ["kind", "title", "url"]
        labels: ClassVar = {"kind": "Che cos'è"}

    field_order = ("kind", "title", "file", "url")

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        return checked(accept_title, title) if title else title

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if url and not url.startswith("https://"):
            raise forms.ValidationError("L'indirizzo comincia con https://: controlla e riprova.")
        return url

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file, url = cleaned.get("file"), cleaned.get("url")
        if {"file", "url"} & set(self.errors):
            return cleaned
        if url and cleaned.get("kind") != NewsFile.Kind.RECORDING:
            self.add_error(
                "url", "Un indirizzo vale solo per una registrazione: per il resto carica il file."
            )
        elif url and file:
            self.add_error("url", "Scegli: il file oppure l'indirizzo, non tutti e due.")
        elif not url and not file:
            self.add_error("file", "Scegli un file.")
        elif url and not cleaned.get("title"):
            self.add_error("title", "Scrivi che cosa si vede nella registrazione.")
        return cleaned


class UsefulnessForm(forms.Form):
    value = forms.TypedChoiceField(
        label="Quanto è stata utile questa pagina?",
        choices=Usefulness.Value.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Scegli una delle cinque risposte."),
    )
    reason = forms.CharField(
        label="Perché",
        required=False,
        max_length=500,
        help_text="Se vuoi. Lo legge chi scrive le novità: non mettere dati personali.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NewsFilter(forms.Form):
    """What the list shows; nonsense shows all, the latest first."""

    SHOW: ClassVar = (("", "Tutte"), ("eventi", "Solo gli eventi"), ("registrazioni", "Con la registrazione"))

    mostra = forms.ChoiceField(label="Mostra", choices=SHOW, required=False)
    periodo = forms.RegexField(r"\A20\d\d(-(0[1-9]|1[0-2]))?\Z", label="Pubblicate nel", required=False)
    tema = forms.CharField(max_length=MAX_TAG, required=False)

    @property
    def chosen(self) -> dict[str, str]:
        """Only what is sense, only what is given."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
