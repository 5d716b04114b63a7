"""What the toolkit adds to a digest."""

from django.db.models import Q

from notifications import digest
from notifications.digest import MOST, Item, Occasion
from notifications.models import Kind
from notifications.queries import mailed_targets
from toolkit.models import Document


def new_documents(occasion: Occasion) -> list[Item]:
    """Published lately by others, or in a new version, the latest first."""
    person = occasion.person
    lately = Q(published_at__gte=occasion.since) | Q(current_version__created_at__gte=occasion.since)
    documents = (
        Document.objects.published()
        .visible_to(person)
        .filter(lately)
        .exclude(Q(author=person) | Q(reviewer=person) | Q(pk__in=mailed_targets(person, Document)))
        .select_related("current_version")
        .order_by("-published_at", "-pk")
    )
    return [_line(document, occasion) for document in documents[: MOST * 4]]


def register() -> None:
    digest.register("documents", Kind.NEWS, "Nuovi nel toolkit", new_documents)


def _line(document: Document, occasion: Occasion) -> Item:
    """Its version is the mark: a newer one is news again."""
    version = document.current_version
    number = version.number if version else 1
    kind = document.get_kind_display().lower()
    note = f"{kind}, nuova versione" if document.pk in occasion.told else kind
    return Item(document.pk, number, document.title, document.get_absolute_url(), note)
