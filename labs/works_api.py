"""What the people of a lab are asked for and hand in, for programs."""

import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema
from pydantic import StringConstraints

from accounts.accepting import accepted
from accounts.api_fields import BodyRef, Note, PersonRef
from accounts.asking import signed_in
from accounts.models import Person
from accounts.pages import PAGE_SIZE, cursor_page
from accounts.routers import AreaRouter
from accounts.rules import Stale, require
from labs import rules
from labs.actions.works import review_output
from labs.models import Lab, Output, StaleText, Work
from labs.works_forms import ReviewForm

router = AreaRouter(tags=["labs"])

Version = Annotated[str, StringConstraints(min_length=16, max_length=16, pattern=r"^[0-9a-f]+$")]


class WorkOut(Schema):
    """`by`: whether each office hands in, or each person."""

    id: int
    title: str
    instructions: str
    by: Literal["organisation", "person"]
    due_at: datetime.datetime | None


class WorkList(Schema):
    results: list[WorkOut]
    next: str | None


class OutputOut(Schema):
    """`version` goes back with a review: it tells whether the text was changed meanwhile. `document` is that of the
    toolkit, where a file was handed in."""

    id: int
    work: int
    organisation: BodyRef | None
    author: PersonRef
    status: Literal["handed_in", "sent_back", "accepted"]
    text: str
    document: int | None
    handed_in_at: datetime.datetime
    amended_at: datetime.datetime
    is_late: bool
    version: str


class OutputList(Schema):
    results: list[OutputOut]
    next: str | None


class ReviewIn(Schema):
    """`note` is needed where the output is sent back."""

    verdict: Literal["accepted", "sent_back"]
    note: Note = ""
    version: Version


@router.get(
    "labs/{int:lab_id}/works", response=WorkList, url_name="lab_works", summary="Lavori di un laboratorio"
)
def list_works(
    request: HttpRequest, lab_id: int, cursor: str | None = None, limit: int = PAGE_SIZE
) -> dict[str, Any]:
    """Per chi può entrare nel laboratorio."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=lab_id)
    require(rules.can_enter(person, lab), rules.WHO_ENTERS)
    return cursor_page(Work.objects.visible_to(person).filter(lab=lab), cursor, limit)


@router.get(
    "works/{int:work_id}/outputs",
    response=OutputList,
    url_name="work_outputs",
    summary="Consegne di un lavoro",
)
def list_outputs(
    request: HttpRequest, work_id: int, cursor: str | None = None, limit: int = PAGE_SIZE
) -> dict[str, Any]:
    """Tutte per chi conduce il laboratorio; le proprie, quelle del proprio ente e quelle accettate per chi è
    dentro."""
    person = signed_in(request)
    work = get_object_or_404(Work.objects.visible_to(person), pk=work_id)
    page = cursor_page(_outputs(person).filter(work=work), cursor, limit)
    return page | {"results": [_output(one) for one in page["results"]]}


@router.get("outputs/{int:output_id}", response=OutputOut, url_name="output", summary="Una consegna")
def read_output(request: HttpRequest, output_id: int) -> dict[str, Any]:
    """Con il testo e la versione da rimandare insieme alla revisione."""
    return _output(get_object_or_404(_outputs(signed_in(request)), pk=output_id))


@router.post(
    "outputs/{int:output_id}/review",
    response=OutputOut,
    url_name="review_output",
    summary="Rivedi una consegna",
)
def review(request: HttpRequest, output_id: int, payload: ReviewIn) -> dict[str, Any]:
    """Accettala, o rimandala dicendo che cosa cambiare. Se «version» non è più quella di adesso la risposta è
    409, con il testo di adesso in «stored»."""
    person = signed_in(request)
    output = get_object_or_404(_outputs(person), pk=output_id)
    require(rules.can_review_output(person, output), rules.WHO_REVIEWS)
    form = accepted(ReviewForm(output, payload.dict() | {"mark": payload.version}))
    try:
        review_output(person, output, payload.verdict, form.cleaned_data["note"], payload.version)
    except StaleText as late:
        stored = {"version": late.stored.mark, "text": late.stored.text}
        raise Stale(str(late), stored) from late
    return _output(_outputs(person).get(pk=output_id))


def _outputs(person: Person) -> Any:
    related = ("work__lab", "organisation__ambito", "organisation__ats", "author", "document")
    return Output.objects.visible_to(person).select_related(*related)


def _output(output: Output) -> dict[str, Any]:
    names = ("id", "organisation", "author", "status", "text", "handed_in_at", "amended_at", "is_late")
    plain = {name: getattr(output, name) for name in names}
    return plain | {"work": output.work_id, "document": output.document_id, "version": output.mark}
