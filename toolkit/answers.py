"""Telling who asked for a template that there is one."""

from __future__ import annotations

from accounts.models import Person
from notifications.actions import notify
from toolkit.models import Document


def answer_wanted(document: Document) -> None:
    """A document that answers requests is published: whoever asked or voted is told, where they may see it."""
    for wanted in document.answers.all():
        waiting = Person.objects.filter(votes__wanted=wanted, is_active=True).exclude(pk=document.author_id)
        seeing = [one for one in waiting if Document.objects.visible_to(one).filter(pk=document.pk).exists()]
        notify(seeing, f"C'è «{document.title}», che risponde alla richiesta «{wanted.title}».", document)
