"""What people do with documents: receive, edit, submit, publish, send back, withdraw, download."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from accounts.rules import require
from notifications.actions import notify
from toolkit import rules
from toolkit.answers import answer_wanted, offer_answer
from toolkit.citations import keep_citations
from toolkit.formats import accept, clean_name
from toolkit.limits import require_pace
from toolkit.models import AlreadyThere, Area, Document, NotInReview, NotReadYet, Version, Wanted
from toolkit.queries import reviewers_of
from toolkit.reminders import usual_review_day
from toolkit.tasks import extract_document, plan_reminders

RELATIONS = ("areas", "tags")


def receive(
    actor: Person,
    file: UploadedFile,
    details: Document,
    *,
    areas: Iterable[Area] = (),
    tags: Iterable[str] = (),
    submit: bool = True,
    wanted: Wanted | None = None,
) -> Document:
    """Take a file in as a new document with the metadata of the unsaved `details`, and have it read.

    `wanted` is the request that it answers. Raises UnacceptableFile for what is not taken, AlreadyThere for a
    file the actor can already reach and TooManyUploads when the hour is used up.
    """
    require(rules.can_upload(actor), rules.UPLOADERS)
    require(rules.can_show_to(actor, details.audience), rules.AUDIENCES)
    version = new_version(actor, file)
    document = copy.copy(details)
    document.author = actor
    document.status = Document.Status.IN_REVIEW if submit else Document.Status.DRAFT
    document.submitted_at = timezone.now() if submit else None
    try:
        with transaction.atomic():
            document.save()
            document.areas.set(areas)
            document.tags.set(list(tags))
            _attach(actor, document, version)
            if wanted:
                offer_answer(document, wanted)
    except BaseException:
        version.file.delete(save=False)
        raise
    return document


def edit_document(
    actor: Person,
    document: Document,
    changes: Mapping[str, Any],
    file: UploadedFile | None = None,
    note: str = "",
) -> Document:
    """Correct what a draft says of itself and perhaps its file, all of it or nothing; the row as it is then.

    Raises UnacceptableFile, AlreadyThere and TooManyUploads as `receive` does."""
    version = None
    try:
        with transaction.atomic():
            edited = locked(document)
            require(rules.can_edit(actor, edited), rules.AUTHORS)
            if "audience" in changes:
                require(rules.can_show_to(actor, changes["audience"]), rules.AUDIENCES)
            _change(edited, changes)
            if file:
                version = new_version(actor, file)
                version.number, version.change_note = edited.versions.count() + 1, note
                _attach(actor, edited, version)
    except BaseException:
        if version:
            version.file.delete(save=False)
        raise
    return edited


def _change(document: Document, changes: Mapping[str, Any]) -> None:
    """Only the named columns and relations are written."""
    columns = [name for name in changes if name not in RELATIONS]
    for name in columns:
        setattr(document, name, changes[name])
    document.save(update_fields=[*columns, "updated_at"])
    if "areas" in changes:
        document.areas.set(changes["areas"])
    if "tags" in changes:
        document.tags.set(list(changes["tags"]))
    if "legal_references" in changes:
        keep_citations(document)


@transaction.atomic
def submit(actor: Person, document: Document) -> None:
    """Send a draft, or what came back, to those who review."""
    document = locked(document)
    require(rules.can_submit(actor, document), rules.SENDERS)
    require(rules.can_show_to(actor, document.audience), rules.AUDIENCES)
    version = document.current_version
    if document.status not in (*Document.EDITABLE, Document.Status.WITHDRAWN):
        raise NotInReview("Il documento è già in revisione o già pubblicato.")
    if version is None or not (version.is_publishable or version.is_pending):
        raise NotReadYet("Il file non si legge: sostituiscilo, poi manda il documento in revisione.")
    document.status, document.submitted_at, document.review_note = (
        Document.Status.IN_REVIEW,
        timezone.now(),
        "",
    )
    document.save()
    if version.is_publishable:
        notify(reviewers_of(document), f"C'è un documento da rivedere: «{document.title}».", document)


@transaction.atomic
def publish(actor: Person, document: Document) -> None:
    """Show the document to its audience; never by the hand of its author."""
    document = decidable(actor, document, Document.Status.IN_REVIEW, Document.Status.WITHDRAWN)
    if document.current_version is None or not document.current_version.is_publishable:
        raise NotReadYet("Il file non è ancora stato letto: aspetta qualche istante e riprova.")
    document.status, document.reviewer = Document.Status.PUBLISHED, actor
    document.published_at, document.review_note = timezone.now(), ""
    document.review_by = usual_review_day()
    document.outdated_since, document.outdated_reason = None, ""
    document.save()
    plan_reminders(document)
    put_in_use(document.current_version, actor)
    tell_author(document, f"«{document.title}» è stato pubblicato nella cassetta degli attrezzi.")
    answer_wanted(document)


@transaction.atomic
def send_back(actor: Person, document: Document, reason: str) -> None:
    """Return a document to its author with what has to change."""
    document = decidable(actor, document, Document.Status.IN_REVIEW)
    document.status, document.reviewer = Document.Status.SENT_BACK, actor
    document.review_note = reason
    document.save()
    tell_author(document, f"«{document.title}» ti è stato rimandato: {reason}")


@transaction.atomic
def withdraw(actor: Person, document: Document, reason: str) -> None:
    """Take a published document away from its readers."""
    document = locked(document)
    require(rules.can_withdraw(actor, document), rules.WITHDRAWERS)
    if not document.is_published:
        raise NotInReview("Il documento non è pubblicato, quindi non si può ritirare.")
    document.status, document.review_note = Document.Status.WITHDRAWN, reason
    document.save()
    if not rules.is_author(actor, document):
        tell_author(document, f"«{document.title}» è stato ritirato: {reason}")


def put_in_use(version: Version, reviewer: Person) -> None:
    """From now on whoever sees the document may also open this version, whatever comes after."""
    version.reviewer, version.published_at = reviewer, version.published_at or timezone.now()
    version.save(update_fields=["reviewer", "published_at"])


def new_version(actor: Person, file: UploadedFile) -> Version:
    """An unsaved version of a file that may be taken; what the antivirus took away may be sent again."""
    name = clean_name(file.name or "")
    wanted = accept(name, cast("BinaryIO", file), file.size or 0)
    digest = digest_of(file)
    same = Version.objects.filter(sha256=digest).visible_to(actor)
    same = same.exclude(document__status=Document.Status.WITHDRAWN).exclude(file="")
    if known := same.select_related("document").first():
        raise AlreadyThere(known.document)
    return Version(
        file=file,
        original_name=name,
        sha256=digest,
        size=file.size or 0,
        media_type=wanted.media_type,
        author=actor,
    )


def digest_of(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def keep_version(actor: Person, version: Version) -> None:
    """Store it within the actor's hour, and queue its reading, in the caller's transaction."""
    require_pace(actor)
    version.save()
    extract_document.enqueue(version.pk)


def _attach(actor: Person, document: Document, version: Version) -> None:
    """Store the version as the current one, in the caller's transaction."""
    version.document = document
    keep_version(actor, version)
    document.current_version, document.next_version = version, None
    document.save(update_fields=["current_version", "next_version", "updated_at"])


def locked(document: Document) -> Document:
    return Document.objects.select_for_update(of=("self",)).get(pk=document.pk)


def decidable(actor: Person, document: Document, *statuses: Document.Status) -> Document:
    """The locked row, once the actor has been found to be a curator and not its author."""
    document = locked(document)
    require(not rules.is_author(actor, document), rules.TWO_EYES)
    require(rules.can_curate(actor, document), rules.CURATORS)
    if document.status not in statuses:
        raise NotInReview(
            "Il documento non è in revisione: forse qualcuno ha già deciso. Ricarica la pagina."
        )
    return document


def tell_author(document: Document, text: str) -> None:
    if document.author:
        notify([document.author], text, document)
