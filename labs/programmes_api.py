"""Paths of labs, for programs."""

import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import Field, StringConstraints

from accounts.accepting import accepted, changed
from accounts.api_fields import ShortText, Title
from accounts.asking import signed_in
from accounts.fields import BoundedDate
from accounts.models import Person
from accounts.pages import PAGE_SIZE, cursor_page
from accounts.routers import AreaRouter
from accounts.rules import require
from labs import rules
from labs.models import Programme
from labs.path_pages import programmes_page
from labs.paths_forms import ProgrammeForm

router = AreaRouter(tags=["labs"])

Text = Annotated[str, StringConstraints(max_length=20_000)]


class ProgrammeOut(Schema):
    """A path of training; `labs` counts those held or to be held."""

    id: int
    title: str
    description: str
    organiser: str
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    labs: int = Field(alias="labs_count")


class ProgrammeList(Schema):
    results: list[ProgrammeOut]
    next: str | None


class ProgrammeFields(Schema):
    """`organiser` stands on the certificates."""

    title: Title = ""
    description: Text = ""
    organiser: ShortText = ""
    starts_on: BoundedDate | None = None
    ends_on: BoundedDate | None = None


class ProgrammeIn(ProgrammeFields):
    title: Title


@router.get("programmes", response=ProgrammeList, url_name="programmes", summary="Elenco dei percorsi")
def list_programmes(
    request: HttpRequest, cursor: str | None = None, limit: int = PAGE_SIZE
) -> dict[str, Any]:
    """Quelli che chi chiede può vedere."""
    return cursor_page(programmes_page(signed_in(request)), cursor, limit)


@router.post("programmes", response={201: ProgrammeOut}, url_name="programmes", summary="Crea un percorso")
def create_programme(request: HttpRequest, payload: ProgrammeIn) -> Status:
    """Per chi coordina la regione."""
    return Status(201, _saved(signed_in(request), Programme(), payload))


@router.get(
    "programmes/{int:programme_id}", response=ProgrammeOut, url_name="programme", summary="Un percorso"
)
def read_programme(request: HttpRequest, programme_id: int) -> Programme:
    """I suoi laboratori sono quelli di «GET labs?programme=»."""
    return get_object_or_404(programmes_page(signed_in(request)), pk=programme_id)


@router.patch(
    "programmes/{int:programme_id}",
    response=ProgrammeOut,
    url_name="programme",
    summary="Modifica un percorso",
)
def update_programme(request: HttpRequest, programme_id: int, payload: ProgrammeFields) -> Programme:
    """Cambiano solo i campi mandati."""
    person = signed_in(request)
    found = get_object_or_404(Programme.objects.visible_to(person), pk=programme_id)
    return _saved(person, found, payload)


def _saved(person: Person, programme: Programme, payload: ProgrammeFields) -> Programme:
    require(rules.can_edit_programmes(person), rules.WHO_EDITS_PROGRAMMES)
    saved = accepted(ProgrammeForm(changed(ProgrammeForm, programme, payload), instance=programme)).save()
    return programmes_page(person).get(pk=saved.pk)
