"""Is what the author or the curator wrote acceptable?"""

from __future__ import annotations

from typing import Any, BinaryIO, ClassVar, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.audience import PARTICIPANTS
from accounts.fields import SafeModelMultipleChoiceField
from accounts.models import Person
from toolkit.formats import ACCEPTED, EXTENSIONS, UnacceptableFile, accept, clean_name
from toolkit.models import Document
from toolkit.queries import audience_choices, own_organisations

MAX_FILES = 20
MAX_TAGS = 20
MAX_TAG = 60
ACCEPT = ",".join(f".{extension}" for extension in sorted(EXTENSIONS))
FORMATS_HELP = f"{ACCEPTED}, fino a 25 MB ciascuno."


DETAILS = ("areas", "tags", "legal_references", "organisation", "licence")


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, each of them checked by name and content; one refusal refuses them all."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        if self.required and not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(given) > MAX_FILES:
            raise forms.ValidationError(f"Puoi caricare al massimo {MAX_FILES} file per volta.")
        faults = [fault for file in given if (fault := _fault(file))]
        if faults:
            raise forms.ValidationError(faults)
        return list(given)


def _fault(file: UploadedFile) -> str:
    name = clean_name(file.name or "")
    try:
        accept(name, cast("BinaryIO", file), file.size or 0)
    except UnacceptableFile as refusal:
        return f"«{name}»: {refusal}"
    return ""


class DocumentForm(forms.ModelForm[Document]):
    """What a document says of itself; choices are those open to the person."""

    use_required_attribute = False
    main_names: ClassVar[tuple[str, ...]] = ("title", "kind", "abstract", "audience")
    last_names: ClassVar[tuple[str, ...]] = ()

    class Meta:
        model = Document
        fields = (
            "title",
            "kind",
            "abstract",
            "areas",
            "tags",
            "legal_references",
            "organisation",
            "audience",
            "licence",
        )
        widgets: ClassVar = {
            "abstract": forms.Textarea(attrs={"rows": 3}),
            "legal_references": forms.Textarea(attrs={"rows": 2}),
            "areas": forms.CheckboxSelectMultiple,
        }
        field_classes: ClassVar = {"areas": SafeModelMultipleChoiceField}
        help_texts: ClassVar = {
            "abstract": "In due righe: a che cosa serve e chi lo può usare.",
            "legal_references": "Per esempio: D.lgs. 147/2017, DGR XI/4563.",
            "licence": "Per esempio: CC BY 4.0. Lascia vuoto se non lo sai.",
            "organisation": "L'ufficio o l'ente da cui viene il documento.",
        }

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"] = forms.ChoiceField(
            label="Chi lo vede",
            choices=audience_choices(person, self.instance.audience),
            initial=PARTICIPANTS,
        )
        own = own_organisations(person)
        chosen = cast("forms.ModelChoiceField[Any]", self.fields["organisation"])
        chosen.queryset = own
        if not self.instance.pk:
            chosen.initial = own.first()
        if not own.exists():
            del self.fields["organisation"]

    def _bound(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    def main_fields(self) -> list[forms.BoundField]:
        return self._bound(self.main_names)

    def detail_fields(self) -> list[forms.BoundField]:
        """What may be left for later, folded away on the page."""
        return self._bound(DETAILS)

    def last_fields(self) -> list[forms.BoundField]:
        return self._bound(self.last_names)

    def has_error_in_details(self) -> bool:
        return any(name in self.errors for name in DETAILS)

    def clean_tags(self) -> list[str]:
        tags: list[str] = self.cleaned_data["tags"]
        if len(tags) > MAX_TAGS:
            raise forms.ValidationError(f"Indica al massimo {MAX_TAGS} parole chiave.")
        if any(len(tag) > MAX_TAG for tag in tags):
            raise forms.ValidationError(f"Una parola chiave ha al massimo {MAX_TAG} caratteri.")
        return tags


class UploadForm(DocumentForm):
    """New documents, one for each file."""

    main_names: ClassVar[tuple[str, ...]] = ("file", *DocumentForm.main_names)
    last_names: ClassVar[tuple[str, ...]] = ("submit",)

    file = FilesField(
        label="File",
        error_messages={"required": "Scegli almeno un file da caricare."},
        help_text=FORMATS_HELP,
        widget=FilesInput(attrs={"accept": ACCEPT, "data-upload-input": ""}),
    )
    submit = forms.BooleanField(
        label="Manda in revisione appena il file è stato letto",
        required=False,
        initial=True,
        help_text="Se togli la spunta resta una bozza che vedi solo tu.",
    )
    field_order = ("file",)

    def __init__(self, *args: Any, begun: dict[str, Any], **kwargs: Any) -> None:
        """`begun`: what the address says that it is for, as `queries.begun_from` gives it."""
        super().__init__(*args, initial=begun, **kwargs)
        self.begun = begun
        self.fields["title"].required = False
        self.fields["title"].help_text = "Se lo lasci vuoto, o carichi più file, vale il nome del file."

    @property
    def relations(self) -> dict[str, Any]:
        """What goes with each document, beside what it says of itself."""
        given = {name: self.cleaned_data[name] for name in ("areas", "tags", "submit")}
        return given | {"wanted": self.begun.get("answers")}

    def details_of(self, file: UploadedFile) -> Document:
        """The unsaved document that one of the files becomes."""
        is_only_one = len(self.cleaned_data["file"]) == 1
        title = self.cleaned_data["title"] if is_only_one else ""
        names = ("kind", "abstract", "legal_references", "organisation", "audience", "licence")
        given = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        original = self.begun.get("variant_of")
        return Document(title=title or title_of(file.name or ""), variant_of=original, **given)


class EditForm(DocumentForm):
    """Correct a draft; a better file may take the place of the first."""

    last_names: ClassVar[tuple[str, ...]] = ("file",)

    file = FilesField(
        label="Sostituisci il file",
        required=False,
        help_text="Lascia vuoto per tenere quello che c'è.",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )

    @property
    def changes(self) -> dict[str, Any]:
        """What a valid form says, by the names of the document's fields."""
        return {
            name: self.cleaned_data[name] for name in DocumentForm.Meta.fields if name in self.cleaned_data
        }

    @property
    def new_file(self) -> UploadedFile | None:
        return next(iter(self.cleaned_data["file"]), None)


class VersionForm(forms.Form):
    """A newer file of a published document, and what is different in it."""

    use_required_attribute = False

    file = FilesField(
        label="Il nuovo file",
        help_text=FORMATS_HELP,
        error_messages={"required": "Scegli il file della nuova versione."},
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )
    note = forms.CharField(
        label="Che cosa cambia",
        max_length=300,
        help_text="In una riga: la leggono chi rivede il documento e chi ha già scaricato la versione di prima.",
        error_messages={"required": "Scrivi in una riga che cosa cambia rispetto alla versione in uso."},
    )

    @property
    def given(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"][0]
        return file


class ReasonForm(forms.Form):
    """Why a document goes back or is withdrawn: the author will read it."""

    use_required_attribute = False

    reason = forms.CharField(
        label="Motivo",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lo legge chi ha caricato il documento: scrivi che cosa va cambiato.",
        error_messages={
            "required": "Scrivi il motivo: chi ha caricato il documento deve sapere che cosa fare."
        },
    )


def title_of(name: str) -> str:
    """A file's name as a title: without extension and underscores."""
    base = clean_name(name).rsplit(".", 1)[0].replace("_", " ")
    return " ".join(base.split())[:250] or "Documento"
