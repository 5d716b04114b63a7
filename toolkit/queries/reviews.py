"""What the page of a document reads of its review, and of how readers find it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from accounts.models import Person
from toolkit.fingerprints import LIKE, distance
from toolkit.models import Comment, Document, Opinion, Version
from toolkit.rules import Someone, can_comment, can_curate, is_author

MOST_LIKE = 3
MOST_REASONS = 20
STILL_TO_CORRECT = datetime.timedelta(days=90)  # later its author has let it be


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


def sent_back_to(person: Person) -> QuerySet[Any]:
    """Documents of the person's to correct, and those in use whose newer version was sent back lately; each with
    `reason`."""
    newest = Version.objects.filter(document=OuterRef("pk")).order_by("-number")
    last = {f"last_{name}": newest.values(name)[:1] for name in ("reviewer", "published_at", "created_at")}
    newer = Q(status=Document.Status.PUBLISHED, next_version=None, last_published_at=None)
    newer &= Q(last_reviewer__isnull=False, last_created_at__gte=timezone.now() - STILL_TO_CORRECT)
    in_use = When(status=Document.Status.PUBLISHED, then=Subquery(newest.values("review_note")[:1]))
    own = Document.objects.visible_to(person).written_by(person).annotate(**last)
    found = own.filter(Q(status=Document.Status.SENT_BACK) | newer)
    return found.annotate(reason=Case(in_use, default=F("review_note"))).order_by("pk")


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
