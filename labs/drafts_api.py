"""The labs that the ranking of a survey gives to an ATS, for programs: drafted, read, signed."""

import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import Field

from accounts.accepting import refuse
from accounts.api_fields import PersonRef
from accounts.asking import signed_in
from accounts.coded import Code, ats_of
from accounts.models import Person
from accounts.pages import PAGE_SIZE, cursor_page
from accounts.routers import AreaRouter
from accounts.rules import require
from labs import actions, rules
from labs.decisions import Placed
from labs.models import ProgrammeDraft
from labs.pages import programme_page
from surveys.models import Survey

router = AreaRouter(tags=["labs"])


Method = Literal["largest_remainder", "sainte_lague"]


class DraftIn(Schema):
    """`again` makes anew a draft that is there and not signed; `method` divides the labs among the sections."""

    ats: Annotated[Code, Field(examples=["BER"])]
    method: Method = "largest_remainder"
    again: bool = False


class DraftOut(Schema):
    """The labs proposed to an ATS from the ranking of a survey."""

    id: int
    survey: int
    ats: str
    status: Literal["draft", "signed"]
    method: Method
    created_at: datetime.datetime
    signed_at: datetime.datetime | None
    signed_by: PersonRef | None


class DraftList(Schema):
    results: list[DraftOut]
    next: str | None


class DraftRowOut(Schema):
    """`id` names the row for as long as the programme is a draft, null where the signed words have no row any more;
    `proposed`: the module that the ranking gave, "" where somebody added the row; `note` says why it was changed;
    `lab`: what the row became once signed."""

    id: int | None
    position: int
    module: int
    title: str
    section: str
    why: str
    note: str
    proposed: str
    lab: int | None


class DraftDetailOut(DraftOut):
    """`steps` is how the ranking became these rows, `warnings` what they do not keep; once signed, `decision` has what
    was decided in the words of that day."""

    rows: list[DraftRowOut]
    steps: list[str]
    coverage: str
    warnings: list[str]
    decision: dict[str, Any]


@router.get(
    "surveys/{int:survey_id}/drafts",
    response=DraftList,
    url_name="survey_drafts",
    summary="Programmi nati da una rilevazione",
)
def list_drafts(
    request: HttpRequest, survey_id: int, cursor: str | None = None, limit: int = PAGE_SIZE
) -> dict[str, Any]:
    """Quello che la rilevazione è diventata in ogni ATS che chi chiede coordina."""
    person = signed_in(request)
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=survey_id)
    require(rules.can_see_programmes(person), rules.WHO_DRAFTS)
    page = cursor_page(_drafts(person).filter(survey=survey), cursor, limit)
    return page | {"results": [_draft(one) for one in page["results"]]}


@router.post(
    "surveys/{int:survey_id}/drafts",
    response={201: DraftDetailOut},
    url_name="survey_drafts",
    summary="Prepara il programma di una ATS",
)
def draft_programme(request: HttpRequest, survey_id: int, payload: DraftIn) -> Status:
    """I laboratori che dà la graduatoria di una rilevazione chiusa; se la bozza c'è già è quella, salvo
    «again»."""
    person = signed_in(request)
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=survey_id)
    ats = ats_of(payload.ats)
    if ats is None:
        raise refuse("ats", "Scegli una ATS.")
    made = actions.draft_programme(person, survey, ats, again=payload.again, method=payload.method)
    return Status(201, draft_detail(person, made.pk))


@router.get(
    "drafts/{int:draft_id}", response=DraftDetailOut, url_name="draft", summary="Il programma di una ATS"
)
def read_draft(request: HttpRequest, draft_id: int) -> dict[str, Any]:
    """Le righe come sono ora, o come furono firmate con la decisione."""
    return draft_detail(signed_in(request), draft_id)


@router.post(
    "drafts/{int:draft_id}/sign", response=DraftDetailOut, url_name="sign_draft", summary="Firma il programma"
)
def sign_draft(request: HttpRequest, draft_id: int) -> dict[str, Any]:
    """I laboratori nascono in bozza, da completare; da qui non cambia più. Si può ripetere."""
    person = signed_in(request)
    draft = get_object_or_404(ProgrammeDraft.objects.visible_to(person), pk=draft_id)
    actions.sign_programme(person, draft)
    return draft_detail(person, draft_id)


def _drafts(person: Person) -> Any:
    return ProgrammeDraft.objects.visible_to(person).select_related("ats", "survey", "signed_by")


def draft_detail(person: Person, draft_id: int) -> dict[str, Any]:
    """A `DraftDetailOut`; 404 for who does not coordinate the ATS."""
    draft = get_object_or_404(_drafts(person), pk=draft_id)
    page = programme_page(draft)
    rows = [_row(one) for one in page["placed"]]
    told = {"coverage": page["coverage_sentence"], "warnings": page["warnings"]}
    return _draft(draft) | told | {"rows": rows, "steps": draft.steps, "decision": draft.decision}


def _row(placed: Placed) -> dict[str, Any]:
    line, row, lab = placed.line, placed.row, placed.lab
    plain = {name: getattr(line, name) for name in ("position", "section", "why", "note", "proposed")}
    ids = {"id": row.pk if row else None, "module": line.module_id, "lab": lab.pk if lab else None}
    return plain | ids | {"title": line.module}


def _draft(draft: ProgrammeDraft) -> dict[str, Any]:
    names = ("id", "status", "method", "created_at", "signed_at", "signed_by")
    plain = {name: getattr(draft, name) for name in names}
    return plain | {"survey": draft.survey_id, "ats": draft.ats.code}
