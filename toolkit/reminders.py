"""When is a document reviewed again, and who is reminded of it?"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from notifications.actions import notify
from toolkit.models import Document
from toolkit.queries import reviewers_of

USUAL_REVIEW = datetime.timedelta(days=365)


def usual_review_day() -> datetime.date:
    return timezone.localdate() + USUAL_REVIEW


@transaction.atomic
def remind(document_id: int, planned: datetime.date) -> None:
    """Nothing where another day has been chosen meanwhile, or a newer version waits. Safe to run twice."""
    document = (
        Document.objects.published()
        .select_for_update(of=("self",))
        .filter(pk=document_id, review_by=planned, next_version=None)
        .first()
    )
    if document is None:
        return
    is_past = planned < timezone.localdate()
    reminder = f"{'past' if is_past else 'coming'} {planned}"
    if document.review_reminder == reminder:
        return
    document.review_reminder = reminder
    document.save(update_fields=["review_reminder"])
    _tell(document, date_format(planned, "j F Y"), is_past)


def _tell(document: Document, day: str, is_past: bool) -> None:
    if is_past:
        text = f"«{document.title}» è da aggiornare: andava rivisto entro il {day}."
    else:
        text = f"«{document.title}» va rivisto entro il {day}: proponi una nuova versione, se serve."
    people = {document.author} if document.author else set()
    if is_past or not people:
        people |= set(reviewers_of(document))
    notify([person for person in people if person], text, document)
