"""Is this acceptable among the materials? Documents of the toolkit, new files, recordings and links."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.utils import formats, timezone

from accounts.fields import SafeModelChoiceField
from accounts.models import Person
from labs.models import Lab, LabLink, Session
from toolkit.forms import FilesField, title_of
from toolkit.forms.documents import ACCEPT, FORMATS_HELP
from toolkit.models import Document

WHOLE = "Tutto il laboratorio"


def of_lab(field: forms.Field, lab: Lab) -> None:
    """The sessions of the lab to choose from, each by its day."""
    assert isinstance(field, forms.ModelChoiceField)
    sessions = field.queryset = lab.sessions.all()
    field.choices = [("", WHOLE), *((session.pk, _named(session)) for session in sessions)]


def _named(session: Session) -> str:
    day = formats.date_format(timezone.localtime(session.starts_at), "j F Y, \\o\\r\\e G:i")
    return f"{day} · {session.title}" if session.title else day


class SessionChoice(SafeModelChoiceField):
    """One of the sessions of a lab, or none: see `of_lab`."""

    def __init__(self) -> None:
        super().__init__(Session.objects.none(), label="Incontro", required=False, empty_label=WHOLE)


class MaterialForm(forms.Form):
    """The documents whose title has the words sought, the first LIMIT of them; any that one may see is taken."""

    LIMIT = 30

    document = SafeModelChoiceField(
        Document.objects.none(), label="Documento del toolkit", empty_label="Scegli un documento"
    )
    session = SessionChoice()

    def __init__(self, actor: Person, lab: Lab, wanted: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_lab(self.fields["session"], lab)
        field = self.fields["document"]
        assert isinstance(field, forms.ModelChoiceField)
        there = lab.materials.values("document")
        visible = Document.objects.visible_to(actor).published().exclude(pk__in=there)
        field.queryset = visible
        found = visible.order_by("title", "pk")
        for word in wanted.replace("\0", " ").split()[:8]:
            found = found.filter(title__icontains=word)
        first = list(found[: self.LIMIT + 1])
        self.has_more, self.is_empty = len(first) > self.LIMIT, not first
        chosen = [(document.pk, str(document)) for document in first[: self.LIMIT]]
        field.choices = [("", field.empty_label or ""), *chosen]


class MaterialUploadForm(forms.Form):
    """A new document, which the people of the lab have at once."""

    use_required_attribute = False

    file = FilesField(
        label="File",
        error_messages={"required": "Scegli il file da caricare."},
        help_text=FORMATS_HELP,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )
    title = forms.CharField(
        label="Titolo", max_length=250, required=False, help_text="Se lo lasci vuoto vale il nome del file."
    )
    kind = forms.ChoiceField(label="Tipo", choices=Document.Kind.choices, initial=Document.Kind.SLIDES)
    session = SessionChoice()
    is_offered = forms.BooleanField(
        label="Proponilo anche alla cassetta degli attrezzi",
        required=False,
        help_text="Le persone del laboratorio lo vedono subito in ogni caso. Se lo proponi, un'altra persona lo "
        "controlla e dopo lo trova chi partecipa al progetto.",
    )

    def __init__(self, lab: Lab, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_lab(self.fields["session"], lab)

    @property
    def given(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"][0]
        return file

    @property
    def details(self) -> Document:
        title = self.cleaned_data["title"] or title_of(self.given.name or "")
        return Document(title=title, kind=self.cleaned_data["kind"])


class LinkForm(forms.ModelForm[LabLink]):
    """A recording or a page of the web, and who may open it from here."""

    use_required_attribute = False

    url = forms.URLField(
        label="Indirizzo",
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        help_text="Chi lo vede qui può passarlo ad altri: se il video è riservato, proteggilo anche dove si trova.",
    )

    class Meta:
        model = LabLink
        fields: ClassVar = ["kind", "title", "url", "session", "audience"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_lab(self.fields["session"], self.instance.lab)
