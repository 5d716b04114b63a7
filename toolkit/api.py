"""Documents, for programs: sent in as by the page, read as the person may."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Form, Schema, Status
from ninja.errors import HttpError
from ninja.files import UploadedFile
from pydantic import StringConstraints

from accounts.asking import signed_in
from accounts.routers import AreaRouter
from toolkit import actions, rules
from toolkit.formats import UnacceptableFile
from toolkit.links import signed_path
from toolkit.models import AlreadyThere, Document, Version

router = AreaRouter(tags=["toolkit"])

Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=250, pattern=r"^[^\x00]*$")
]
SAID = (
    "id",
    "title",
    "kind",
    "status",
    "abstract",
    "legal_references",
    "licence",
    "review_by",
    "review_note",
    "downloads",
    "updated_at",
    "published_at",
)
Kind = Literal["template", "act", "guideline", "slides", "recording", "form", "profile"]
DocumentStatus = Literal["draft", "in_review", "published", "sent_back", "withdrawn"]


class DocumentOut(Schema):
    """`version` is the number of the one in use; `download_url` is good for a quarter of an hour, and missing where
    the antivirus has found something in the file or has not looked at it yet; `organisation` is the name of the body
    it comes from; `review_note` says why it was sent back or withdrawn."""

    id: int
    title: str
    kind: Kind
    status: DocumentStatus
    version: int | None
    url: str
    download_url: str | None
    abstract: str
    organisation: str | None
    ats: str | None
    tags: list[str]
    areas: list[str]
    legal_references: str
    licence: str
    author: int | None
    review_by: datetime.date | None
    review_note: str
    downloads: int
    updated_at: datetime.datetime
    published_at: datetime.datetime | None


class VersionOut(Schema):
    number: int
    status: Literal["in_use", "in_review", "replaced", "never_used"]
    change_note: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    created_at: datetime.datetime
    url: str
    download_url: str | None


class VersionList(Schema):
    results: list[VersionOut]
    next: str | None = None


@router.post(
    "documents",
    response={201: DocumentOut, 200: DocumentOut},
    url_name="documents",
    summary="Carica un documento",
)
def send_document(
    request: HttpRequest, file: File[UploadedFile], title: Form[Title], kind: Form[Kind]
) -> Status[dict[str, Any]]:
    """Un documento nuovo, mandato in revisione; lo stesso file di nuovo risponde 200 con quello che c'è già."""
    actor = signed_in(request)
    try:
        with transaction.atomic():
            made = actions.receive(actor, file, Document(title=title, kind=kind))
    except AlreadyThere as same:
        return Status(200, document_out(request, same.document))
    except UnacceptableFile as refusal:
        raise HttpError(400, str(refusal)) from refusal
    return Status(201, document_out(request, made))


@router.get("documents/{int:pk}", response=DocumentOut, url_name="document", summary="Un documento")
def read_document(request: HttpRequest, pk: int) -> dict[str, Any]:
    person = signed_in(request)
    return document_out(request, get_object_or_404(in_full(Document.objects.visible_to(person)), pk=pk))


@router.get(
    "documents/{int:pk}/versions",
    response=VersionList,
    url_name="document_versions",
    summary="Versioni di un documento",
)
def list_versions(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Quelle che puoi aprire, dall'ultima."""
    person = signed_in(request)
    document = get_object_or_404(Document.objects.visible_to(person), pk=pk)
    versions = Version.objects.visible_to(person).filter(document=document).select_related("document")
    return {"results": [_version(request, version) for version in versions], "next": None}


def in_full(documents: QuerySet[Document]) -> QuerySet[Document]:
    """With what a program reads of each, in a fixed number of queries."""
    return documents.select_related("current_version", "organisation__ats").prefetch_related("areas", "tags")  # type: ignore[misc]


def document_out(request: HttpRequest, document: Document) -> dict[str, Any]:
    version, body = document.current_version, document.organisation
    return {name: getattr(document, name) for name in SAID} | {
        "author": document.author_id,
        "version": version.number if version else None,
        "url": request.build_absolute_uri(document.get_absolute_url()),
        "download_url": _link(request, version) if version else None,
        "organisation": body.name if body else None,
        "ats": body.ats.code if body and body.ats else None,
        "tags": sorted(tag.name for tag in document.tags.all()),
        "areas": [area.slug for area in document.areas.all()],
    }


def _version(request: HttpRequest, version: Version) -> dict[str, Any]:
    names = ("number", "change_note", "media_type", "size", "sha256", "created_at")
    return {name: getattr(version, name) for name in names} | {
        "status": _status(version),
        "file_name": version.original_name,
        "url": request.build_absolute_uri(version.get_absolute_url()),
        "download_url": _link(request, version),
    }


def _link(request: HttpRequest, version: Version) -> str | None:
    person = signed_in(request)
    if not rules.can_take_file(person, version):
        return None
    return request.build_absolute_uri(signed_path(version, person))


def _status(version: Version) -> str:
    document = version.document
    if version.pk == document.current_version_id and document.is_published:
        return "in_use"
    if version.pk in (document.current_version_id, document.next_version_id):
        return "in_review"
    return "replaced" if version.published_at else "never_used"
