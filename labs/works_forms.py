"""Is this acceptable? A work, what is handed in, its review, the minutes of a meeting, an offer to the toolkit."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from accounts.fields import BoundedDateTimeField
from accounts.models import Person
from labs.forms import LocalDateTime
from labs.models import MeetingMinutes, Output, Work
from toolkit.forms import FilesField
from toolkit.forms.documents import ACCEPT, FORMATS_HELP
from toolkit.models import Document
from toolkit.rules import can_upload

MOST_TEXT = 20_000


class MarkedForm(forms.Form):
    """A text with the mark of the one that it was made from."""

    use_required_attribute = False

    mark = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def begin_from(self, stored: Output | MeetingMinutes) -> None:
        """What was typed stays; sent again, it takes the place of what is stored now."""
        assert isinstance(self.data, QueryDict)
        self.data = self.data.copy()
        self.data[self.add_prefix("mark")] = stored.mark


class WorkForm(forms.ModelForm[Work]):
    use_required_attribute = False

    class Meta:
        model = Work
        fields: ClassVar = ["title", "instructions", "by", "due_at"]
        widgets: ClassVar = {"due_at": LocalDateTime(), "instructions": forms.Textarea(attrs={"rows": 6})}
        field_classes: ClassVar = {"due_at": BoundedDateTimeField}
        help_texts: ClassVar = {
            "instructions": "Che cosa ti aspetti di ricevere, quanto lungo, con quale modello.",
            "by": "Con «Ogni ente» le persone dello stesso ente scrivono un'unica consegna.",
            "due_at": "Dopo si può ancora consegnare, ma si legge che è in ritardo. Lascia vuoto se non c'è.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.outputs.exists():
            self.fields["by"].disabled = True
            self.fields["by"].help_text = "Non si cambia più: qualcuno ha già consegnato."


class HandInForm(MarkedForm):
    """A text, a file or both; a file only of who may send files to the toolkit."""

    text = forms.CharField(
        label="Testo",
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Scrivi qui, oppure carica un file, o tutti e due.",
    )
    file = FilesField(
        label="File",
        required=False,
        help_text=FORMATS_HELP,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, actor: Person, stored: Output | None, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"text": stored.text, "mark": stored.mark} if stored else {}
        super().__init__(*args, **kwargs)
        self.has_document = bool(stored and stored.document)
        if self.has_document:
            self.fields["file"].help_text = f"Lascia vuoto per tenere quello che c'è. {FORMATS_HELP}"
        if not can_upload(actor):
            del self.fields["file"]
            self.fields["text"].help_text = "Chi è ospite consegna un testo: i file li carica chi partecipa."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        has_text = bool(cleaned.get("text", "").strip())
        if not (has_text or cleaned.get("file") or self.has_document or self.errors):
            self.add_error("text", "Scrivi un testo o scegli un file: la consegna è vuota.")
        return cleaned

    @property
    def given(self) -> UploadedFile | None:
        return next(iter(self.cleaned_data.get("file") or []), None)


class ReviewForm(MarkedForm):
    """Accept, or send back saying what to change."""

    VERDICTS = ((Output.Status.ACCEPTED, "Accetta"), (Output.Status.SENT_BACK, "Rimanda, da rivedere"))

    verdict = forms.ChoiceField(
        label="Che cosa decidi",
        choices=VERDICTS,
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli se accettare o rimandare."},
    )
    note = forms.CharField(
        label="Osservazioni",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Le legge chi ha consegnato. Se rimandi, scrivi che cosa va cambiato.",
    )

    def __init__(self, output: Output, *args: Any, **kwargs: Any) -> None:
        """Of an accepted one there is only one thing left to decide: to open it again."""
        kwargs["initial"] = {"mark": output.mark}
        super().__init__(*args, **kwargs)
        if output.status == Output.Status.ACCEPTED:
            verdict = self.fields["verdict"]
            assert isinstance(verdict, forms.ChoiceField)
            verdict.choices, verdict.initial = self.VERDICTS[1:], Output.Status.SENT_BACK

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == Output.Status.SENT_BACK and not cleaned.get("note", "").strip():
            self.add_error(
                "note", "Scrivi che cosa va cambiato: chi ha consegnato deve sapere che cosa fare."
            )
        return cleaned


class MinutesForm(MarkedForm):
    text = forms.CharField(
        label="Testo del verbale",
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="Chi c'era, di che cosa si è parlato, che cosa si è deciso e chi lo fa.",
        error_messages={"required": "Scrivi il verbale: un testo vuoto non si salva."},
    )


class OfferForm(forms.Form):
    """How the toolkit will name what was written here."""

    use_required_attribute = False

    title = forms.CharField(label="Titolo", max_length=250)
    kind = forms.ChoiceField(label="Tipo", choices=Document.Kind.choices)
