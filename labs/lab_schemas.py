"""What programs write and read of a lab, and what they may ask of the list."""

import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from accounts.api_fields import Title
from accounts.coded import Code, Id, IdAsked, ats_of
from accounts.fields import BoundedDate, BoundedDateTime
from labs.models import LabQuerySet, Session

Text = Annotated[str, StringConstraints(max_length=5000)]
ShortText = Annotated[str, StringConstraints(max_length=1000)]
Area = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
Seats = Annotated[int, Field(ge=0, le=100_000)]
LabStatus = Literal["draft", "open", "running", "concluded", "cancelled"]
Format = Literal["laboratory", "webinar", "focus_group", "project_work", "course", "event"]


class LabOut(Schema):
    """`mine`: the state of the caller's own request, if any; `sessions`: how many meetings it has."""

    id: int
    title: str
    ats: str | None
    status: LabStatus
    format: Format
    programme: int | None
    module: int | None
    area: str
    capacity: int
    confirmed: int
    waiting: int
    offered: int
    mine: Literal["confirmed", "waiting", "offered"] | None
    sessions: int
    next_at: datetime.datetime | None
    enrolment_closes_at: datetime.datetime | None


class LabDetailOut(LabOut):
    """With all that may be written."""

    description: str
    for_whom: str
    offer_hours: int | None
    reserved_seats: int
    reserved_until: datetime.date | None
    blocks_overlap: bool
    certificate_percent: int


class LabList(Schema):
    results: list[LabOut]
    next: str | None


class LabFields(Schema):
    """What may be written; `ats` is a code, none for the whole region. `reserved_seats` are kept for each Ambito until
    the day `reserved_until`; `offer_hours` is how long a seat that becomes free is offered to the next in the list."""

    title: Title = ""
    ats: Annotated[Code | None, Field(examples=["BER"])] = None
    capacity: Seats = 30
    status: LabStatus = "draft"
    description: Text = ""
    for_whom: ShortText = ""
    format: Format = "laboratory"
    programme: Id | None = None
    module: Id | None = None
    area: Area = ""
    enrolment_closes_at: BoundedDateTime | None = None
    offer_hours: Annotated[int, Field(ge=1, le=1000)] | None = None
    reserved_seats: Annotated[int, Field(ge=0, le=1000)] = 0
    reserved_until: BoundedDate | None = None
    blocks_overlap: bool = False
    certificate_percent: Annotated[int, Field(ge=1, le=100)] = 80


class LabIn(LabFields):
    title: Title


class LabFilter(Schema):
    """Each narrows the list: `free` to labs with a free seat, `from` and `to` to those with a meeting in these days."""

    ats: Code | None = None
    format: Annotated[Format | None, Field(description="Il formato del laboratorio.")] = None
    status: LabStatus | None = None
    programme: Annotated[IdAsked | None, Field(description="Il numero di un percorso.")] = None
    module: Annotated[IdAsked | None, Field(description="Il numero di un modulo formativo.")] = None
    free: Annotated[bool, Field(description="Solo quelli con un posto libero.")] = False
    since: Annotated[
        BoundedDate | None, Field(alias="from", description="Con un incontro da questo giorno in poi.")
    ] = None
    until: Annotated[
        BoundedDate | None, Field(alias="to", description="Con un incontro fino a questo giorno.")
    ] = None

    def apply(self, labs: LabQuerySet) -> LabQuerySet:
        """Of labs that come with their counts."""
        columns: dict[str, Any] = {"format": self.format, "status": self.status, "module": self.module}
        columns |= {"programme": self.programme, "ats": ats_of(self.ats)}
        labs = labs.filter(**{name: value for name, value in columns.items() if value is not None})
        days: dict[str, Any] = {"starts_at__date__gte": self.since, "starts_at__date__lte": self.until}
        asked = {name: day for name, day in days.items() if day is not None}
        if asked:
            labs = labs.filter(pk__in=Session.objects.filter(**asked).values("lab"))
        return labs.with_free_seats() if self.free else labs
