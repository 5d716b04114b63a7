"""What the pages of collections, requests and statistics read."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from toolkit.models import (
    Collection,
    CollectionItem,
    Document,
    Download,
    Opinion,
    Star,
    Vote,
    Wanted,
)
from toolkit.rules import Someone, can_edit_collection, can_make_collection

LATELY = datetime.timedelta(days=90)
MOST_LISTED = 10


def items_of(collection: Collection, person: Someone) -> list[CollectionItem]:
    """In their order; only what the person sees."""
    visible = Document.objects.visible_to(person).filter(collections=collection)
    items = CollectionItem.objects.filter(collection=collection, document__in=visible)
    return list(
        items.select_related("document__organisation", "document__current_version", "document__author")
    )


def collections_for(person: Someone) -> QuerySet[Collection]:
    """Each with `seen`, how many of its documents the person sees."""
    visible = Document.objects.visible_to(person).values("pk")
    seen = Count("items", filter=Q(items__document__in=visible))
    return Collection.objects.visible_to(person).annotate(seen=seen).select_related("curator")


def open_collections(person: Someone) -> list[Collection]:
    """Those the person may add a document to."""
    if not can_make_collection(person):
        return []
    return [one for one in Collection.objects.visible_to(person) if can_edit_collection(person, one)]


def is_starred(document: Document, person: Someone) -> bool:
    return person.pk is not None and Star.objects.filter(document=document, person=person.pk).exists()


def wanted_for(person: Someone) -> QuerySet[Wanted]:
    """What is still missing first, then by votes; each with `count`, `is_voted` and `is_answered` where one sees it."""
    own = Vote.objects.filter(wanted=OuterRef("pk"), person=person.pk)
    answers = Document.objects.visible_to(person).published().filter(answers=OuterRef("pk"))
    wanted = Wanted.objects.visible_to(person).annotate(
        count=Count("votes"), is_voted=Exists(own), is_answered=Exists(answers)
    )
    return wanted.select_related("author", "taken_by").order_by("is_answered", "-count", "-pk")


def statistics(person: Someone) -> dict[str, Any]:
    """Of what the person looks after, in plain rows (label, number)."""
    curated = Document.objects.visible_to(person).curated_by(person)
    since = timezone.now() - LATELY
    published = curated.published()
    taken = Download.objects.filter(version__document__in=curated, at__gte=since, person__isnull=False)
    said = Opinion.objects.filter(document__in=curated)
    return {
        "states": _labelled(curated, "status", Document.Status),
        "kinds": _labelled(published, "kind", Document.Kind),
        "offices": list(
            published.exclude(organisation=None)
            .order_by()
            .values_list("organisation__name")
            .annotate(n=Count("pk"))
            .order_by("-n", "organisation__name")[:MOST_LISTED]
        ),
        "people": taken.values("person").distinct().count(),
        "taken": published.filter(downloads__gt=0).order_by("-downloads", "title")[:MOST_LISTED],
        "lately": published.filter(versions__taken__in=taken)
        .annotate(n=Count("versions__taken__person", distinct=True))
        .order_by("-n", "title")[:MOST_LISTED],
        "untouched": published.filter(downloads=0).count(),
        "outdated": curated.outdated().count(),
        "useful": said.filter(is_useful=True).count(),
        "useless": said.filter(is_useful=False).count(),
    }


def _labelled(
    documents: QuerySet[Document], column: str, choices: Callable[[Any], Any]
) -> list[tuple[str, int]]:
    counted = documents.order_by().values_list(column).annotate(n=Count("pk")).order_by("-n")
    return [(str(choices(value).label), number) for value, number in counted]
