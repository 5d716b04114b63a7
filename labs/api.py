"""Labs and seats, for programs."""

import datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from accounts.asking import signed_in
from accounts.fields import BoundedDate, BoundedDateTime
from accounts.models import Ats, Person
from accounts.pages import PAGE_SIZE, cursor_page
from labs import actions
from labs.models import Enrolment, Lab, LabQuerySet
from labs.queries import Seat, position_of, seats_of

router = Router(tags=["labs"])

Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")
]
Text = Annotated[str, StringConstraints(max_length=5000, pattern=r"^[^\x00]*$")]
ShortText = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]
Seats = Annotated[int, Field(ge=0, le=100_000)]
LabStatus = Literal["draft", "open", "running", "concluded", "cancelled"]
Format = Literal["laboratory", "webinar", "focus_group", "project_work", "course", "event"]


class LabOut(Schema):
    id: int
    title: str
    ats: str | None
    status: str
    capacity: int
    confirmed: int
    waiting: int
    offered: int
    mine: str | None


class LabList(Schema):
    results: list[LabOut]
    next: str | None


class LabFields(Schema):
    """What may be written; `ats` is a code, none for the whole region."""

    title: Title = ""
    ats: str | None = None
    capacity: Seats = 30
    status: LabStatus = "draft"
    description: Text = ""
    for_whom: ShortText = ""
    format: Format = "laboratory"
    enrolment_closes_at: BoundedDateTime | None = None
    offer_hours: Annotated[int, Field(ge=1, le=1000)] | None = None
    reserved_seats: Annotated[int, Field(ge=0, le=1000)] = 0
    reserved_until: BoundedDate | None = None
    blocks_overlap: bool = False


class LabIn(LabFields):
    title: Title


class EnrolmentOut(Schema):
    status: str
    position: int | None
    offer_expires_at: datetime.datetime | None


@router.api_operation(["HEAD"], "labs", response=LabList, url_name="labs", include_in_schema=False)
@router.get("labs", response=LabList, url_name="labs")
def list_labs(request: HttpRequest, cursor: str | None = None, limit: int = PAGE_SIZE) -> dict[str, Any]:
    person = signed_in(request)
    page = cursor_page(_visible(person), cursor, limit)
    seats = seats_of(person, page["results"])
    return page | {"results": [_lab(lab, seats.get(lab.pk)) for lab in page["results"]]}


@router.post("labs", response={201: LabOut}, url_name="labs")
def create_lab(request: HttpRequest, payload: LabIn) -> Status:
    person = signed_in(request)
    fields = payload.dict()
    status, ats = fields.pop("status"), _ats(fields.pop("ats"))
    lab = actions.create_lab_at(person, Lab(**fields, ats=ats), status)
    return Status(201, _shown(person, lab.pk))


@router.api_operation(["HEAD"], "labs/{int:lab_id}", response=LabOut, url_name="lab", include_in_schema=False)
@router.get("labs/{int:lab_id}", response=LabOut, url_name="lab")
def read_lab(request: HttpRequest, lab_id: int) -> dict[str, Any]:
    return _shown(signed_in(request), lab_id)


@router.patch("labs/{int:lab_id}", response=LabOut, url_name="lab")
def update_lab(request: HttpRequest, lab_id: int, payload: LabFields) -> dict[str, Any]:
    """Only the fields given change; status moves as on the site."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=lab_id)
    fields = payload.dict(exclude_unset=True)
    status = fields.pop("status", lab.status)
    if "ats" in fields:
        fields["ats"] = _ats(fields["ats"])
    for name, value in fields.items():
        setattr(lab, name, value)
    with transaction.atomic():
        lab = actions.update_lab(person, lab, fields)
        actions.change_status(person, lab, status)
    return _shown(person, lab_id)


@router.post("labs/{int:lab_id}/enrolments", response={200: EnrolmentOut, 201: EnrolmentOut})
def enrol(request: HttpRequest, lab_id: int) -> Status:
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=lab_id)
    enrolment, is_new = actions.enrol(person, lab, person)
    return Status(201 if is_new else 200, _enrolment(enrolment))


@router.api_operation(
    ["HEAD"],
    "labs/{int:lab_id}/enrolments/me",
    response=EnrolmentOut,
    url_name="my_enrolment",
    include_in_schema=False,
)
@router.get("labs/{int:lab_id}/enrolments/me", response=EnrolmentOut, url_name="my_enrolment")
def my_enrolment(request: HttpRequest, lab_id: int) -> dict[str, Any]:
    return _enrolment(_own(request, lab_id))


@router.delete("labs/{int:lab_id}/enrolments/me", response=EnrolmentOut, url_name="my_enrolment")
def withdraw(request: HttpRequest, lab_id: int) -> dict[str, Any]:
    return _enrolment(actions.withdraw(signed_in(request), _own(request, lab_id)))


@router.post("labs/{int:lab_id}/enrolments/me/accept", response=EnrolmentOut)
def accept_offer(request: HttpRequest, lab_id: int) -> dict[str, Any]:
    return _enrolment(actions.accept_offer(signed_in(request), _own(request, lab_id)))


def _visible(person: Person) -> LabQuerySet:
    return Lab.objects.visible_to(person).with_counts().select_related("ats")


def _shown(person: Person, lab_id: int) -> dict[str, Any]:
    lab = get_object_or_404(_visible(person), pk=lab_id)
    return _lab(lab, seats_of(person, [lab]).get(lab.pk))


def _lab(lab: Any, seat: Seat | None) -> dict[str, Any]:
    """Of a lab that comes with its counts."""
    counts = {"confirmed": lab.confirmed, "waiting": lab.waiting, "offered": lab.offered}
    plain = {"id": lab.pk, "title": lab.title, "status": lab.status, "capacity": lab.capacity}
    code = lab.ats.code if lab.ats else None
    return plain | counts | {"ats": code, "mine": seat.status if seat else None}


def _enrolment(enrolment: Enrolment) -> dict[str, Any]:
    return {
        "status": enrolment.status,
        "position": position_of(enrolment),
        "offer_expires_at": enrolment.offer_expires_at,
    }


def _own(request: HttpRequest, lab_id: int) -> Enrolment:
    """The caller's last request in a lab they see."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=lab_id)
    mine = Enrolment.objects.visible_to(person).filter(lab=lab, person_id=person.pk).select_related("lab")
    own = mine.order_by("-number").first()
    if own is None:
        raise Http404
    return own


def _ats(code: str | None) -> Ats | None:
    if code is None:
        return None
    ats = Ats.objects.filter(code=code).first()
    if ats is None:
        raise HttpError(422, "Nessuna ATS ha questo codice.")
    return ats
