"""What is said of a document while it is reviewed, and how it is kept current afterwards."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from accounts.rules import require
from notifications.actions import notify
from toolkit import rules
from toolkit.actions.documents import locked, tell_author
from toolkit.models import Comment, Document, NotInReview, Version
from toolkit.tasks import plan_reminders

DECIDED = "Il documento non è più in revisione: i commenti restano, ma non se ne aggiungono altri."

NOTHING_TO_FLAG = (
    "Si segna come da aggiornare un documento pubblicato che non lo sia già. Ricarica la pagina."
)


@transaction.atomic
def comment(actor: Person, version: Version, text: str, page: int | None = None) -> Comment:
    """A remark on a file that waits for its review; whoever is in the conversation is told."""
    document = version.document
    require(rules.can_comment(actor, document), rules.COMMENTERS)
    if not document.is_awaited or version != document.reviewed_version:
        raise NotInReview(DECIDED)
    made = Comment.objects.create(version=version, author=actor, text=text, page=page)
    others = {one.author for one in version.comments.select_related("author")}
    if version.author:
        others.add(version.author)
    seeing = [one for one in others if one != actor and rules.can_comment(one, document)]
    notify(seeing, f"{actor.name} ha commentato «{document.title}».", document)
    return made


def settle_comment(actor: Person, comment: Comment) -> None:
    """Whoever takes part in the review says that a remark has been dealt with."""
    require(rules.can_comment(actor, comment.version.document), rules.COMMENTERS)
    unsettled = Comment.objects.filter(pk=comment.pk, settled_at=None)
    unsettled.update(settled_at=timezone.now(), settled_by=actor)


@transaction.atomic
def confirm_current(actor: Person, document: Document, review_by: datetime.date) -> None:
    """The document still holds: until when, and nothing is to be updated any more. Not by its author's hand."""
    document = locked(document)
    require(not rules.is_author(actor, document), rules.TWO_EYES)
    require(rules.can_curate(actor, document), rules.CURATORS)
    if not document.is_published:
        raise NotInReview("Il documento non è pubblicato: la data di revisione si sceglie dopo.")
    document.review_by, document.outdated_since, document.outdated_reason = review_by, None, ""
    document.save()
    plan_reminders(document)


def locked_and_curated(actor: Person, documents: Iterable[Document]) -> list[Document]:
    """The rows, once each has been found to be among those that the actor decides on."""
    rows = Document.objects.select_for_update(of=("self",)).select_related("organisation", "author")
    chosen = list(rows.filter(pk__in=[document.pk for document in documents]))
    for document in chosen:
        require(rules.can_curate(actor, document), rules.CURATORS)
    return chosen


@transaction.atomic
def flag_outdated(actor: Person, documents: Iterable[Document], reason: str) -> int:
    """Say of published documents that they are to be brought up to date, and why; their authors are told.

    One that the actor may not decide on refuses them all."""
    chosen = locked_and_curated(actor, documents)
    flagged = [document for document in chosen if document.is_published and not document.outdated_since]
    if not flagged:
        raise NotInReview(NOTHING_TO_FLAG)
    for document in flagged:
        document.outdated_since, document.outdated_reason = timezone.now(), reason
        document.save()
        if not rules.is_author(actor, document):
            tell_author(document, f"«{document.title}» è da aggiornare: {reason}")
    return len(flagged)
