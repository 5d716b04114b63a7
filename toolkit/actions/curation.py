"""What curators do to many documents at once: all of it, or nothing where one of them is not theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from accounts.models import Person
from accounts.rules import Refused
from toolkit.actions.reviews import confirm_current, flag_outdated, locked_and_curated
from toolkit.models import Area, Document, NotInReview


@transaction.atomic
def change_many(actor: Person, documents: Iterable[Document], action: str, value: Any) -> int:
    """Do one of `CHANGES` to each; answers how many were concerned."""
    if action == "flag":
        return flag_outdated(actor, documents, value)
    chosen = locked_and_curated(actor, documents)
    for document in chosen:
        with _naming(document):
            CHANGES[action](actor, document, value)
    return len(chosen)


@contextmanager
def _naming(document: Document) -> Iterator[None]:
    """A refusal says which of them it is about."""
    try:
        yield
    except (Refused, NotInReview) as refusal:
        raise type(refusal)(f"«{document.title}»: {refusal}") from refusal


def _set_kind(actor: Person, document: Document, kind: str) -> None:
    document.kind = kind
    document.save(update_fields=["kind", "updated_at"])


def _add_area(actor: Person, document: Document, area: Area) -> None:
    document.areas.add(area)


def _add_tags(actor: Person, document: Document, tags: list[str]) -> None:
    document.tags.add(*tags)


CHANGES: dict[str, Callable[[Person, Document, Any], None]] = {
    "kind": _set_kind,
    "area": _add_area,
    "tags": _add_tags,
    "review_by": confirm_current,
}
