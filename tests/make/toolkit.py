"""Builders of the toolkit: areas, documents with a version and its text."""

import hashlib
import itertools
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.audience import PARTICIPANTS
from accounts.models import Person
from toolkit.models import Area, Collection, CollectionItem, Document, Passage, Version

_numbers = itertools.count(1)


def area(name: str = "Piano di zona", slug: str = "") -> Area:
    found, _ = Area.objects.get_or_create(
        slug=slug or name.lower().replace(" ", "-"), defaults={"name": name}
    )
    return found


def document(
    *,
    title: str = "",
    text: str = "Testo del modello di regolamento.",
    author: Person | None = None,
    status: str = Document.Status.PUBLISHED,
    audience: str = PARTICIPANTS,
    areas: list[Area] | None = None,
    tags: list[str] | None = None,
    file_name: str = "documento.txt",
    placeholders: list[str] | None = None,
    **fields: Any,
) -> Document:
    """A document with one read version; `text` may hold pages divided by form feeds."""
    number = next(_numbers)
    if status == Document.Status.PUBLISHED:
        fields.setdefault("published_at", timezone.now())
    made = Document.objects.create(
        title=title or f"Documento {number}", author=author, status=status, audience=audience, **fields
    )
    made.areas.set(areas or [])
    made.tags.set(tags or [])
    made.current_version = version(
        made,
        text=text,
        file_name=file_name,
        author=author,
        published_at=made.published_at,
        placeholders=placeholders or [],
    )
    made.save()
    return made


def version(
    document: Document, *, text: str = "Testo.", file_name: str = "documento.txt", **fields: Any
) -> Version:
    """The next version of `document`, already read unless `extraction` says otherwise."""
    content = f"{text}\n{next(_numbers)}".encode()
    fields.setdefault("extraction", Version.Extraction.READ)
    made = Version(
        document=document,
        number=document.versions.count() + 1,
        original_name=file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type="text/plain",
        **fields,
    )
    made.file.save(file_name, ContentFile(content), save=True)
    if made.extraction == Version.Extraction.READ:
        Passage.objects.bulk_create(
            Passage(version=made, number=number, page=number if "\f" in text else None, text=page)
            for number, page in enumerate(text.split("\f"), start=1)
        )
    return made


def collection(
    *documents: Document,
    curator: Person,
    title: str = "Per i nuovi assunti",
    audience: str = PARTICIPANTS,
    **fields: Any,
) -> Collection:
    """With the documents in the order they are given."""
    made = Collection.objects.create(title=title, curator=curator, audience=audience, **fields)
    CollectionItem.objects.bulk_create(
        CollectionItem(collection=made, document=one, place=place)
        for place, one in enumerate(documents, start=1)
    )
    return made
