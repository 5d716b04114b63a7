"""The life of a newer version of a published document: proposed, put in use or sent back; who took which."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Max

from accounts.models import Person
from accounts.rules import require
from toolkit import rules
from toolkit.actions.documents import keep_version, locked, new_version, put_in_use, tell_author
from toolkit.citations import keep_citations
from toolkit.models import Document, Download, NotInReview, NotReadYet, Version
from toolkit.reminders import usual_review_day
from toolkit.tasks import plan_reminders, tell_of_newer

ONE_AT_A_TIME = "C'è già una nuova versione in revisione: aspetta la decisione, poi proponine un'altra."
NO_NEWER = "Non c'è una nuova versione da rivedere: forse qualcuno ha già deciso. Ricarica la pagina."


def propose_version(actor: Person, document: Document, file: UploadedFile, note: str) -> Version:
    """A newer file of a published document; the one in use stays until somebody else has reviewed it.

    Raises UnacceptableFile, AlreadyThere and TooManyUploads as `receive` does."""
    version = None
    try:
        with transaction.atomic():
            document = locked(document)
            require(rules.can_propose(actor, document), rules.PROPOSERS)
            if document.next_version_id is not None:
                raise NotInReview(ONE_AT_A_TIME)
            version = new_version(actor, file)
            last = document.versions.aggregate(last=Max("number"))["last"] or 0
            version.document, version.number, version.change_note = document, last + 1, note
            keep_version(actor, version)
            Document.objects.filter(pk=document.pk).update(next_version=version)
    except BaseException:
        if version:
            version.file.delete(save=False)
        raise
    return version


@transaction.atomic
def publish_version(actor: Person, document: Document) -> None:
    """Put the newer version in use; whoever has an older one is told. Never by the hand of its author."""
    document, version = _decidable_version(actor, document)
    if not version.is_publishable:
        raise NotReadYet("Il file non è ancora stato letto: aspetta qualche istante e riprova.")
    put_in_use(version, actor)
    document.current_version, document.next_version = version, None
    document.outdated_since, document.outdated_reason = None, ""
    document.review_by = usual_review_day()
    document.save()
    keep_citations(document)
    plan_reminders(document)
    tell_author(document, f"La nuova versione di «{document.title}» è pubblicata.")
    tell_of_newer.enqueue(version.pk)


@transaction.atomic
def send_back_version(actor: Person, document: Document, reason: str) -> None:
    """The one in use stays; the newer one is kept with the reason, for its author."""
    document, version = _decidable_version(actor, document)
    version.reviewer, version.review_note = actor, reason
    version.save(update_fields=["reviewer", "review_note"])
    Document.objects.filter(pk=document.pk).update(next_version=None)
    tell_author(document, f"La nuova versione di «{document.title}» ti è stata rimandata: {reason}")


def _decidable_version(actor: Person, document: Document) -> tuple[Document, Version]:
    document = locked(document)
    version = document.next_version
    require(not rules.is_author(actor, document), rules.TWO_EYES)
    require(rules.can_curate(actor, document), rules.CURATORS)
    if version is None or not document.is_published:
        raise NotInReview(NO_NEWER)
    return document, version


def count_download(version: Version, person: Person | None) -> None:
    """One more, without touching what search knows of the document; and that this person has this version."""
    Document.objects.filter(pk=version.document_id).update(downloads=F("downloads") + 1)
    if person is not None:
        Download.objects.bulk_create([Download(version=version, person=person)], ignore_conflicts=True)
