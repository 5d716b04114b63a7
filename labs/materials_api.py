"""The materials of a lab, for programs."""

import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status

from accounts.accepting import accepted
from accounts.api_fields import whole
from accounts.asking import signed_in
from accounts.coded import Id
from accounts.models import Person
from accounts.routers import AreaRouter
from accounts.rules import require
from labs import actions, rules
from labs.actions.materials import remove_material
from labs.materials_forms import MaterialForm
from labs.materials_pages import documents_of, links_of
from labs.models import Lab, LabDocument, LabLink

router = AreaRouter(tags=["labs"])


class MaterialOut(Schema):
    """A document of the toolkit, or a recording or another page of the web (`link`), of one meeting or of the whole
    lab."""

    id: int
    kind: str
    title: str
    url: str
    document: int | None
    session: int | None
    added_at: datetime.datetime


class MaterialList(Schema):
    results: list[MaterialOut]
    next: str | None


class MaterialIn(Schema):
    """A published document of the toolkit that the caller sees, and the meeting it belongs to."""

    document: Id
    session: Id | None = None


@router.get(
    "labs/{int:lab_id}/materials",
    response=MaterialList,
    url_name="lab_materials",
    summary="Materiali di un laboratorio",
)
def list_materials(request: HttpRequest, lab_id: int) -> dict[str, Any]:
    """Quello che chi chiede può aprire: prima i documenti, poi registrazioni e collegamenti."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=lab_id)
    documents = [_document(request, row) for row in documents_of(person, lab)]
    return whole([*documents, *(_link(row) for row in links_of(person, lab))])


@router.post(
    "labs/{int:lab_id}/materials",
    response={201: MaterialOut},
    url_name="lab_materials",
    summary="Aggiungi un documento ai materiali",
)
def add_material(request: HttpRequest, lab_id: int, payload: MaterialIn) -> Status:
    """Per chi conduce il laboratorio o lo coordina."""
    person, lab = _managed(request, lab_id)
    chosen = accepted(MaterialForm(person, lab, "", payload.dict())).cleaned_data
    made = actions.add_material(person, lab, chosen["document"], chosen["session"])
    return Status(201, _document(request, made))


@router.delete(
    "labs/{int:lab_id}/materials/{int:material_id}",
    response={204: None},
    url_name="lab_material",
    summary="Togli un documento dai materiali",
)
def remove(request: HttpRequest, lab_id: int, material_id: int) -> Status:
    """Nel toolkit resta com'è."""
    person, lab = _managed(request, lab_id)
    material = get_object_or_404(LabDocument.objects.select_related("lab"), lab=lab, pk=material_id)
    remove_material(person, material)
    return Status(204, None)


def _managed(request: HttpRequest, lab_id: int) -> tuple[Person, Lab]:
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=lab_id)
    require(rules.can_manage_materials(person, lab), rules.WHO_MANAGES_MATERIALS)
    return person, lab


def _document(request: HttpRequest, row: LabDocument) -> dict[str, Any]:
    about = row.document
    url = request.build_absolute_uri(about.get_absolute_url())
    return _row(row) | {"kind": about.kind, "title": about.title, "url": url, "document": about.pk}


def _link(row: LabLink) -> dict[str, Any]:
    return _row(row) | {"kind": row.kind, "title": row.title, "url": row.url, "document": None}


def _row(row: LabDocument | LabLink) -> dict[str, Any]:
    return {"id": row.pk, "session": row.session_id, "added_at": row.added_at}
