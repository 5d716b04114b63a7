"""What the page of a document reads of its review, and of how readers find it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, F, Q

from toolkit.fingerprints import LIKE, distance
from toolkit.models import Comment, Document, Opinion, Version
from toolkit.rules import Someone, can_comment, can_curate, is_author

MOST_LIKE = 3
MOST_REASONS = 20


@dataclass(frozen=True)
class Opinions:
    """`reasons` are for the author and for curators only; `own` is the reader's."""

    useful: int = 0
    useless: int = 0
    own: Opinion | None = None
    reasons: list[Opinion] = field(default_factory=list)


def comments_on(document: Document, person: Someone) -> list[Comment]:
    """On the file that waits for its review, or the last one reviewed; nothing for other readers."""
    if not can_comment(person, document):
        return []
    found = Comment.objects.visible_to(person).filter(version=document.reviewed_version)
    return list(found.select_related("author", "settled_by"))


def opinions_on(document: Document, person: Someone) -> Opinions:
    counted = Opinion.objects.filter(document=document).aggregate(
        useful=Count("pk", filter=Q(is_useful=True)), useless=Count("pk", filter=Q(is_useful=False))
    )
    own = Opinion.objects.filter(document=document, person=person.pk).first() if person.pk else None
    reasons: list[Opinion] = []
    if is_author(person, document) or can_curate(person, document):
        said = Opinion.objects.filter(document=document).exclude(reason="").select_related("person")
        reasons = list(said[:MOST_REASONS])
    return Opinions(counted["useful"], counted["useless"], own, reasons)


def near_copies(version: Version | None, person: Someone) -> list[Document]:
    """Documents that say nearly the same, among those the person sees: fingerprints are compared in memory."""
    if version is None or version.fingerprint is None:
        return []
    others = (
        Version.objects.visible_to(person)
        .filter(document__current_version=F("pk"), fingerprint__isnull=False)
        .exclude(document=version.document_id)
        .values_list("document_id", "fingerprint")
    )
    near = [pk for pk, other in others if other is not None and distance(other, version.fingerprint) <= LIKE]
    return list(Document.objects.visible_to(person).filter(pk__in=near)[:MOST_LIKE])
