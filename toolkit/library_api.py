"""The toolkit for programs: the documents one sees, what they say of themselves, and what is decided on them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Schema
from pydantic import Field, StringConstraints

from accounts.accepting import accepted
from accounts.asking import signed_in
from accounts.coded import Code, ats_of
from accounts.models import Person
from accounts.pages import PAGE_SIZE, cursor_page
from toolkit import actions
from toolkit.api import DocumentOut, Kind, Title, document_out, in_full, router
from toolkit.forms import ReasonForm
from toolkit.models import Document

Status = Literal["draft", "in_review", "published", "sent_back", "withdrawn"]
Tag = Annotated[
    str | None, Query(max_length=100, description="Una parola chiave, maiuscole e minuscole uguali.")
]
Line = Annotated[str, StringConstraints(max_length=250)]
Text = Annotated[str, StringConstraints(max_length=2000)]
ShortText = Annotated[str, StringConstraints(max_length=1000)]
TagName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^,\"]*$")
]


class DocumentList(Schema):
    results: list[DocumentOut]
    next: str | None


class DocumentChanges(Schema):
    """Only the fields given change."""

    title: Title | None = None
    kind: Kind | None = None
    abstract: Text | None = None
    tags: Annotated[list[TagName], Field(max_length=20)] | None = None
    legal_references: ShortText | None = None
    licence: Line | None = None


class ReasonIn(Schema):
    reason: ShortText


@router.get("documents", response=DocumentList, url_name="documents", summary="Elenco dei documenti")
def list_documents(
    request: HttpRequest,
    kind: Kind | None = None,
    status: Status | None = None,
    tag: Tag = None,
    ats: Code | None = None,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> dict[str, Any]:
    """Quelli che vedi, anche in bozza o in revisione; per cercare nel testo c'è «search»."""
    person = signed_in(request)
    wanted = {"kind": kind, "status": status, "organisation__ats": ats_of(ats), "tags__name__iexact": tag}
    chosen = {key: value for key, value in wanted.items() if value}
    found = in_full(Document.objects.visible_to(person).filter(**chosen).distinct())
    page = cursor_page(found, cursor, limit)
    return page | {"results": [document_out(request, one) for one in page["results"]]}


@router.patch(
    "documents/{int:pk}", response=DocumentOut, url_name="document", summary="Correggi un documento"
)
def update_document(request: HttpRequest, pk: int, payload: DocumentChanges) -> dict[str, Any]:
    """Solo chi l'ha caricato, finché è una bozza o è stato rimandato."""
    person = signed_in(request)
    found = _visible(person, pk)
    given = {key: value for key, value in payload.dict(exclude_unset=True).items() if value is not None}
    actions.edit_document(person, found, given)
    return document_out(request, _visible(person, pk))


@router.post(
    "documents/{int:pk}/submit",
    response=DocumentOut,
    url_name="submit_document",
    summary="Manda in revisione",
)
def submit_document(request: HttpRequest, pk: int) -> dict[str, Any]:
    person = signed_in(request)
    actions.submit(person, _visible(person, pk))
    return document_out(request, _visible(person, pk))


@router.post(
    "documents/{int:pk}/publish", response=DocumentOut, url_name="publish_document", summary="Pubblica"
)
def publish_document(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Chi cura i documenti dell'ATS o della regione, e non chi l'ha caricato."""
    person = signed_in(request)
    actions.publish(person, _visible(person, pk))
    return document_out(request, _visible(person, pk))


@router.post(
    "documents/{int:pk}/send-back",
    response=DocumentOut,
    url_name="send_back_document",
    summary="Rimanda con un motivo",
)
def send_back_document(request: HttpRequest, pk: int, payload: ReasonIn) -> dict[str, Any]:
    person = signed_in(request)
    reason = accepted(ReasonForm(payload.dict())).cleaned_data["reason"]
    actions.send_back(person, _visible(person, pk), reason)
    return document_out(request, _visible(person, pk))


@router.post(
    "documents/{int:pk}/withdraw",
    response=DocumentOut,
    url_name="withdraw_document",
    summary="Ritira con un motivo",
)
def withdraw_document(request: HttpRequest, pk: int, payload: ReasonIn) -> dict[str, Any]:
    person = signed_in(request)
    reason = accepted(ReasonForm(payload.dict())).cleaned_data["reason"]
    actions.withdraw(person, _visible(person, pk), reason)
    return document_out(request, _visible(person, pk))


def _visible(person: Person, pk: int) -> Document:
    return get_object_or_404(in_full(Document.objects.visible_to(person)), pk=pk)
