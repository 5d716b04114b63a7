"""What programs read of who asked for a seat."""

import datetime
from typing import Any, Literal

from ninja import Schema

from accounts.api_fields import BodyRef, PersonRef
from accounts.models import Person
from accounts.pages import cursor_page
from accounts.rules import require
from labs import rules
from labs.models import Lab
from labs.queries import Seat
from labs.seats_pages import asked_in, placed


class EnrolmentState(Schema):
    """`position` counts from 1 in the waiting list; the rest is in `status`."""

    status: Literal["confirmed", "waiting", "offered", "withdrawn"]
    position: int | None
    offer_expires_at: datetime.datetime | None


class EnrolmentOut(EnrolmentState):
    """`why`: why the person still waits, or how the request ended, in words."""

    id: int
    person: PersonRef
    organisation: BodyRef | None
    requested_at: datetime.datetime
    why: str


class EnrolmentList(Schema):
    results: list[EnrolmentOut]
    next: str | None


def enrolments_page(person: Person, lab: Lab, cursor: str | None, limit: int) -> dict[str, Any]:
    """As the page of the enrolments has them."""
    require(rules.can_see_enrolments(person, lab), rules.WHO_SEES_ENROLMENTS)
    page = cursor_page(asked_in(person, lab), cursor, limit)
    return page | {"results": [told(seat) for seat in placed(person, lab, page["results"])]}


def told(seat: Seat) -> dict[str, Any]:
    row = seat.enrolment
    names = ("id", "person", "organisation", "requested_at", "status", "offer_expires_at")
    return {name: getattr(row, name) for name in names} | {"position": seat.position, "why": seat.why}
