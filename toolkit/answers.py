"""Requests of what is missing, and the documents that answer them."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType

from accounts.models import Person
from notifications.actions import notify
from notifications.models import Notice
from toolkit.models import Document, Wanted
from toolkit.newer import who_see


def offer_answer(document: Document, wanted: Wanted) -> None:
    """It answers once it is published; where a published one already does, that one stays."""
    open_one = Wanted.objects.filter(pk=wanted.pk).exclude(document__status=Document.Status.PUBLISHED)
    open_one.update(document=document)


def answer_wanted(document: Document) -> None:
    """A document that answers requests is published: whoever asked or voted is told once, where they may see it."""
    about = Notice.objects.filter(
        content_type=ContentType.objects.get_for_model(Document), object_id=document.pk
    )
    for wanted in document.answers.all():
        text = f"C'è «{document.title}», che risponde alla richiesta «{wanted.title}»."[:300]
        waiting = Person.objects.filter(votes__wanted=wanted, is_active=True).exclude(pk=document.author_id)
        untold = waiting.exclude(pk__in=about.filter(text=text).values("recipient"))
        notify(who_see(document, list(untold)), text, document)
