"""What was written and must be found anew? Notes ids only, in the transaction that wrote; never asks the engine."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from accounts.models import Membership, Person
from accounts.signals import names_erased
from community.models import THREAD_TOPIC, News, Space, Thread
from labs.models import Lab, LabDocument
from live.models import Event
from search.tasks import note, note_later
from surveys.models import Invitation, Option, Question, Survey
from toolkit.models import Document, Version

# For each model, the searchable things that a write to one of its rows concerns. Whatever happens to a post is
# told as an event of its thread.
CONCERNED: dict[type[Model], Callable[[Any], Iterable[tuple[str, int]]]] = {
    Document: lambda row: [("document", row.pk)],
    Version: lambda row: [("document", row.document_id)],
    Thread: lambda row: [("thread", row.pk)],
    Event: lambda row: [("thread", row.topic.object_id)] if row.topic.kind == THREAD_TOPIC else [],
    Space: lambda row: [
        ("thread", pk) for pk in Thread.objects.filter(space=row).values_list("pk", flat=True)
    ],
    Lab: lambda row: [("lab", row.pk)],
    LabDocument: lambda row: [("document", row.document_id)],
    News: lambda row: [("news", row.pk)],
    Survey: lambda row: [("survey", row.pk)],
    Invitation: lambda row: [("survey", row.survey_id)],
    Person: lambda row: [("person", row.pk)],
    Membership: lambda row: [("person", row.person_id)],
}


def connect() -> None:
    for model in CONCERNED:
        post_save.connect(_written, sender=model, dispatch_uid=f"search saved {model.__name__}")
        post_delete.connect(_written, sender=model, dispatch_uid=f"search deleted {model.__name__}")
    for relation in (Document.tags.through, Document.areas.through):
        m2m_changed.connect(_tagged, sender=relation, dispatch_uid=f"search tagged {relation.__name__}")


def _written(
    sender: type[Model], instance: Model, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    signed_in = update_fields == {"last_login"}
    if kwargs.get("raw") or signed_in:
        return
    note(CONCERNED[sender](instance))
    if isinstance(instance, News) and instance.published_at:
        note_at(instance.published_at, "news", instance.pk)


def _tagged(sender: type[Model], instance: Model, action: str, **kwargs: Any) -> None:
    if action.startswith("post_") and isinstance(instance, Document):
        note([("document", instance.pk)])


def note_at(moment: datetime.datetime, kind: str, pk: int) -> None:
    """What comes out by itself at an hour to come is looked at anew then."""
    if moment > timezone.now():
        note_later.using(run_after=moment).enqueue(kind, pk)


@receiver(names_erased, sender=Question)
@receiver(names_erased, sender=Option)
def surveys_read_anew(sender: type[Model], ids: list[int], **kwargs: Any) -> None:
    """Their texts are found as those of their survey."""
    way = "questions" if sender is Question else "questions__options"
    note([("survey", pk) for pk in Survey.objects.filter(**{f"{way}__in": ids}).values_list("pk", flat=True)])
