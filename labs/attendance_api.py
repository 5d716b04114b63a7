"""The register of a meeting, for programs: read, written with what was seen, closed."""

import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import Field, StringConstraints

from accounts.accepting import accepted
from accounts.api_fields import BodyRef, PersonRef, Reason
from accounts.asking import signed_in
from accounts.coded import Id, NotAcceptable
from accounts.models import Person
from accounts.routers import AreaRouter
from accounts.rules import Stale, require
from labs import rules
from labs.actions.attendance import WrittenMeanwhile, add_to_register, close_register, save_register
from labs.attendance_forms import AddForm
from labs.models import Attendance, Session
from labs.rosters import Line, Mark, register_of, seen_of

router = AreaRouter(tags=["labs"])

Version = Annotated[str, StringConstraints(max_length=12, pattern=r"^(\d{1,5}[ah])?$")]
Minutes = Annotated[int, Field(ge=0, le=10_000)]


class LineOut(Schema):
    """`minutes` is null where nothing is written; `counted` is what the QR and the video meeting say. `version` goes
    back with a change: it tells whether others have written meanwhile."""

    person: PersonRef
    organisation: BodyRef | None
    has_seat: bool
    minutes: int | None
    source: Literal["register", "check_in", "meeting", "correction"] | None
    counted: int | None
    version: str


class RegisterOut(Schema):
    """`minutes` is how long the meeting lasts; once `closed_at` is there, a change asks for its reason."""

    session: int
    minutes: int
    closed_at: datetime.datetime | None
    results: list[LineOut]
    next: str | None


class MarkIn(Schema):
    """`minutes` null gives the row back to the QR and the video meeting; `version` is that of the row when it was
    read, empty where nothing was written."""

    person: Id
    minutes: Minutes | None
    version: Version = ""


class RegisterIn(Schema):
    marks: Annotated[
        list[MarkIn],
        Field(min_length=1, max_length=1000, examples=[[{"person": 12, "minutes": 120, "version": ""}]]),
    ]
    reason: Reason = ""


class AddedIn(Schema):
    person: Id
    reason: Reason = ""


@router.get(
    "sessions/{int:session_id}/register",
    response=RegisterOut,
    url_name="session_register",
    summary="Il registro di un incontro",
)
def read_register(request: HttpRequest, session_id: int) -> dict[str, Any]:
    """Chi ha un posto e chi ha dei minuti, per cognome; per chi conduce il laboratorio o lo coordina."""
    return _register(led_session(request, session_id)[1])


@router.put(
    "sessions/{int:session_id}/register",
    response=RegisterOut,
    url_name="session_register",
    summary="Scrivi nel registro",
)
def write_register(request: HttpRequest, session_id: int, payload: RegisterIn) -> dict[str, Any]:
    """Si scrivono queste righe, tutte o nessuna; le altre restano come sono. Se «version» non è più quella
    della riga la risposta è 409, con le righe di adesso in «stored»."""
    actor, session = led_session(request, session_id)
    _check(session, payload.marks)
    marks = [Mark(one.person, one.version, one.minutes) for one in payload.marks]
    try:
        save_register(actor, session, marks, payload.reason)
    except WrittenMeanwhile as conflict:
        raise Stale(str(conflict), [_stored(row) for row in conflict.attendances.values()]) from conflict
    return _register(session)


@router.post(
    "sessions/{int:session_id}/register/people",
    response={201: RegisterOut},
    url_name="add_to_register",
    summary="Aggiungi una persona al registro",
)
def add_person(request: HttpRequest, session_id: int, payload: AddedIn) -> Status:
    """Qualcuno del laboratorio senza un posto che c'era: presente per tutto l'incontro finché non si scrive
    altro."""
    actor, session = led_session(request, session_id)
    form = accepted(AddForm(session, payload.dict()))
    add_to_register(actor, session, form.cleaned_data["person"], payload.reason)
    return Status(201, _register(session))


@router.post(
    "sessions/{int:session_id}/register/close",
    response=RegisterOut,
    url_name="close_register",
    summary="Chiudi il registro",
)
def close(request: HttpRequest, session_id: int) -> dict[str, Any]:
    """Da qui ogni cambiamento è una correzione con il suo motivo. Si può ripetere."""
    actor, session = led_session(request, session_id)
    return _register(close_register(actor, session))


def led_session(request: HttpRequest, session_id: int) -> tuple[Person, Session]:
    """A meeting that the caller may see, of a lab that they lead; else 404 or a refusal."""
    person = signed_in(request)
    sessions = Session.objects.visible_to(person).select_related("lab__ats", "lab__circle")
    session = get_object_or_404(sessions, pk=session_id)
    require(rules.can_lead(person, session.lab), rules.WHO_LEADS)
    return person, session


def _check(session: Session, marks: list[MarkIn]) -> None:
    """Each a row of the register, once, with minutes that the meeting has."""
    listed = {line.person.pk for line in register_of(session)}
    errors: dict[str, list[str]] = {}
    seen = set()
    for place, mark in enumerate(marks):
        if mark.person not in listed:
            errors[f"marks.{place}.person"] = ["Questa persona non è nel registro: aggiungila prima."]
        if mark.person in seen:
            errors[f"marks.{place}.person"] = ["Compare due volte."]
        if mark.minutes is not None and mark.minutes > session.minutes:
            errors[f"marks.{place}.minutes"] = [f"Scrivi i minuti, da 0 a {session.minutes}."]
        seen.add(mark.person)
    if errors:
        raise NotAcceptable(errors)


def _register(session: Session) -> dict[str, Any]:
    lines = [_line(line) for line in register_of(session)]
    plain = {"session": session.pk, "minutes": session.minutes, "closed_at": session.register_closed_at}
    return plain | {"results": lines, "next": None}


def _line(line: Line) -> dict[str, Any]:
    row = line.attendance
    return {
        "person": line.person,
        "organisation": line.organisation,
        "has_seat": line.has_seat,
        "minutes": row.minutes if row else None,
        "source": row.source if row else None,
        "counted": line.counted[0] if line.counted else None,
        "version": line.seen,
    }


def _stored(row: Attendance) -> dict[str, Any]:
    return {"person": row.person_id, "minutes": row.minutes, "source": row.source, "version": seen_of(row)}
