"""Keeping what the sandbox read from a version, and telling whom it concerns."""

from __future__ import annotations

import contextlib
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from notifications.actions import notify
from toolkit import antivirus, extractor
from toolkit.citations import keep_citations
from toolkit.derived import NOTHING_MORE, Derived, derive
from toolkit.extraction import UNREADABLE, Extraction
from toolkit.fingerprints import fingerprint
from toolkit.models import Document, Passage, Version
from toolkit.queries import reviewers_of
from toolkit.storage import NoRoom

READING = (
    "extraction",
    "extraction_note",
    "pages",
    "signer",
    "fingerprint",
    "placeholders",
    "placeholder_fault",
    "preview",
)


def read_version(version_id: int) -> None:
    """Scan a version's file, where there is a scanner, and read it; a second call finds nothing to do.

    Raises ScannerUnavailable, and then nothing has happened."""
    pending = Version.objects.filter(pk=version_id, extraction=Version.Extraction.PENDING)
    version = pending.select_related("document").first()
    if version is None:
        return
    with version.file.open("rb") as file:
        data = file.read()
    name = antivirus.verdict(settings.CLAMD_URL, data) if settings.CLAMD_URL else ""
    if name:
        keep_infected(version, name)
        return
    found = extractor.shared.read(version.original_name, data)
    derived = derive(version.original_name, data, found.texts)
    keep_reading(version, found, derived)


@transaction.atomic
def keep_infected(version: Version, name: str) -> None:
    """What is known of the file stays, for its author; the file itself goes away as soon as that is written."""
    remove = partial(version.file.storage.delete, str(version.file))
    version.file = ""
    version.save(update_fields=["file"])
    keep_reading(version, Extraction(UNREADABLE, note=antivirus.infected(name)))
    transaction.on_commit(remove)


@transaction.atomic
def keep_reading(version: Version, found: Extraction, derived: Derived = NOTHING_MORE) -> None:
    """The text and the outcome; the document is saved last, so that whoever indexes it finds its text."""
    version.passages.all().delete()
    Passage.objects.bulk_create(
        Passage(version=version, number=number, **piece._asdict())
        for number, piece in enumerate(found.passages, start=1)
    )
    version.extraction = Version.Extraction(found.outcome)
    version.extraction_note = found.note[:300]
    version.pages = found.pages
    version.signer = found.signer
    version.fingerprint = fingerprint("\n".join(found.texts))
    version.placeholders, version.placeholder_fault = derived.placeholders, derived.fault[:300]
    if derived.picture:
        with contextlib.suppress(NoRoom):  # the text is kept also without a picture of the first page
            version.preview.save("prima-pagina.webp", ContentFile(derived.picture), save=False)
    version.save(update_fields=READING)
    document = Document.objects.select_for_update().get(pk=version.document_id)
    if document.next_version_id == version.pk:
        _move_on_newer(document, version)
        return
    if document.current_version_id != version.pk:
        return  # another file has taken its place in the meantime: that one decides
    document.language = found.language or document.language
    keep_citations(document)
    _move_on(document, version)
    document.save()


def _move_on(document: Document, version: Version) -> None:
    """A document sent to review waits there only if its file can be read."""
    if document.status != Document.Status.IN_REVIEW:
        return
    if version.is_publishable:
        notify(reviewers_of(document), f"C'è un documento da rivedere: «{document.title}».", document)
        return
    document.status = Document.Status.SENT_BACK
    document.review_note = version.extraction_note
    if document.author:
        text = f"Il file di «{document.title}» non si legge. {version.extraction_note}"
        notify([document.author], text, document)


def _move_on_newer(document: Document, version: Version) -> None:
    """A newer version waits for its review only if it can be read; the one in use is not touched."""
    if version.is_publishable:
        text = f"C'è una nuova versione da rivedere: «{document.title}»."
        notify(reviewers_of(document), text, document)
        return
    Document.objects.filter(pk=document.pk).update(next_version=None)
    version.review_note = version.extraction_note
    version.save(update_fields=["review_note"])
    if version.author:
        text = f"La nuova versione di «{document.title}» non si legge. {version.extraction_note}"
        notify([version.author], text, document)
