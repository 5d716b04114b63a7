"""The rows of a programme in preparation, for programs: another module, one more, one less, another place."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import Field, StringConstraints

from accounts.accepting import accepted
from accounts.asking import signed_in
from accounts.coded import Id
from accounts.models import Person
from accounts.routers import AreaRouter
from labs import actions
from labs.drafts_api import DraftDetailOut, draft_detail
from labs.forms import ReasonForm, RowForm
from labs.models import ProgrammeDraft, ProgrammeRow

router = AreaRouter(tags=["labs"])

Why = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class RowIn(Schema):
    """`note` says why, and stays in the decision: needed unless the module is the one the ranking proposed."""

    module: Id
    note: Why = ""


class RowStepIn(Schema):
    step: Annotated[Literal[-1, 1], Field(description="Una riga prima (-1) o una riga dopo (1).")]


@router.post(
    "drafts/{int:draft_id}/rows",
    response={201: DraftDetailOut},
    url_name="draft_rows",
    summary="Aggiungi una riga al programma",
)
def add_row(request: HttpRequest, draft_id: int, payload: RowIn) -> Status:
    """In fondo, se c'è posto; 409 se è firmato o pieno."""
    person, draft = _draft(request, draft_id)
    chosen = accepted(RowForm(payload.dict())).cleaned_data
    actions.add_row(person, draft, chosen["module"], chosen["note"])
    return Status(201, draft_detail(person, draft_id))


@router.put(
    "drafts/{int:draft_id}/rows/{int:row_id}",
    response=DraftDetailOut,
    url_name="draft_row",
    summary="Cambia il modulo di una riga",
)
def adjust_row(request: HttpRequest, draft_id: int, row_id: int, payload: RowIn) -> dict[str, Any]:
    """409 se è firmato."""
    person, draft = _draft(request, draft_id)
    row = _row(draft, row_id)
    chosen = accepted(RowForm(payload.dict(), instance=row)).cleaned_data
    actions.adjust_row(person, row, chosen["module"], chosen["note"])
    return draft_detail(person, draft_id)


@router.delete(
    "drafts/{int:draft_id}/rows/{int:row_id}",
    response=DraftDetailOut,
    url_name="draft_row",
    summary="Togli una riga dal programma",
)
def remove_row(request: HttpRequest, draft_id: int, row_id: int, because: Why = "") -> dict[str, Any]:
    """«because» dice perché, e resta nella decisione. Quelle dopo salgono di un posto; 409 se è firmato."""
    person, draft = _draft(request, draft_id)
    row = _row(draft, row_id)
    note = accepted(ReasonForm({"note": because}), {"note": "because"}).cleaned_data["note"]
    actions.remove_row(person, row, note)
    return draft_detail(person, draft_id)


@router.post(
    "drafts/{int:draft_id}/rows/{int:row_id}/move",
    response=DraftDetailOut,
    url_name="move_draft_row",
    summary="Sposta una riga del programma",
)
def move_row(request: HttpRequest, draft_id: int, row_id: int, payload: RowStepIn) -> dict[str, Any]:
    """Di un posto; ai bordi non cambia niente. 409 se è firmato."""
    person, draft = _draft(request, draft_id)
    actions.move_row(person, _row(draft, row_id), payload.step)
    return draft_detail(person, draft_id)


def _draft(request: HttpRequest, draft_id: int) -> tuple[Person, ProgrammeDraft]:
    person = signed_in(request)
    return person, get_object_or_404(ProgrammeDraft.objects.visible_to(person), pk=draft_id)


def _row(draft: ProgrammeDraft, row_id: int) -> ProgrammeRow:
    """A row is named by its id, so that nobody changes another that took its place meanwhile."""
    return get_object_or_404(draft.rows.select_related("draft", "proposed", "module"), pk=row_id)
