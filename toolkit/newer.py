"""Telling who has an older version that there is a newer one."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q

from accounts.models import Membership, Person
from notifications.actions import notify
from notifications.models import Notice
from toolkit.models import Document, Download, Version


@transaction.atomic
def tell_holders(version_id: int) -> int:
    """Each once, however often it is asked for; answers how many were told now."""
    version = Version.objects.select_for_update(of=("self",), no_key=True).get(pk=version_id)
    document = Document.objects.published().filter(current_version=version).first()
    if document is None:
        return 0  # withdrawn, or replaced again in the meantime: the next one tells
    holders = Person.objects.filter(
        is_active=True,
        downloads__version__document=document,
        downloads__version__number__lt=version.number,
    )
    content_type = ContentType.objects.get_for_model(Version)
    told = Notice.objects.filter(content_type=content_type, object_id=version.pk).values("recipient")
    have_it = Download.objects.filter(version=version, person__isnull=False).values("person")
    people = holders.exclude(Q(pk__in=told) | Q(pk__in=have_it) | Q(pk=version.author_id)).distinct()
    seeing = who_see(document, list(people))
    notify(
        seeing,
        f"«{document.title}» è cambiato da quando l'hai scaricato: c'è la versione {version.number}.",
        version,
    )
    return len(seeing)


def who_see(document: Document, people: list[Person]) -> list[Person]:
    """By their audience, asked for all at once; a guest of a lab, who sees it as its material, one by one."""
    standings = Membership.objects.standings(person.pk for person in people)
    return [
        person
        for person in people
        if standings[person.pk].may_see(document.audience)
        or Document.objects.visible_to(person).filter(pk=document.pk).exists()
    ]
