"""The meetings of a lab, for programs."""

import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import StringConstraints

from accounts.accepting import accepted, changed
from accounts.api_fields import ShortText
from accounts.asking import signed_in
from accounts.fields import BoundedDateTime
from accounts.models import Person
from accounts.pages import PAGE_SIZE, cursor_page
from accounts.routers import AreaRouter
from accounts.rules import require
from labs import actions, rules
from labs.forms import SessionForm
from labs.models import Lab, Session

router = AreaRouter(tags=["labs"])

Url = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class SessionOut(Schema):
    """`online_url` only for who may enter the lab; `minutes` is how long it lasts."""

    id: int
    lab: int
    title: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    minutes: int
    place: str
    online_url: str | None


class SessionList(Schema):
    results: list[SessionOut]
    next: str | None


class SessionFields(Schema):
    """`online_url` is how to take part from afar."""

    title: ShortText = ""
    starts_at: BoundedDateTime | None = None
    ends_at: BoundedDateTime | None = None
    place: ShortText = ""
    online_url: Url = ""


class SessionIn(SessionFields):
    starts_at: BoundedDateTime
    ends_at: BoundedDateTime


@router.get(
    "labs/{int:lab_id}/sessions",
    response=SessionList,
    url_name="lab_sessions",
    summary="Elenco degli incontri",
)
def list_sessions(
    request: HttpRequest, lab_id: int, cursor: str | None = None, limit: int = PAGE_SIZE
) -> dict[str, Any]:
    """Nell'ordine in cui sono stati creati."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=lab_id)
    page = cursor_page(
        Session.objects.visible_to(person).filter(lab=lab).select_related("lab"), cursor, limit
    )
    return page | {"results": [_session(person, one) for one in page["results"]]}


@router.post(
    "labs/{int:lab_id}/sessions",
    response={201: SessionOut},
    url_name="lab_sessions",
    summary="Aggiungi un incontro",
)
def create_session(request: HttpRequest, lab_id: int, payload: SessionIn) -> Status:
    """Le persone di un laboratorio pubblicato ricevono un avviso."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=lab_id)
    return Status(201, _saved(person, Session(lab=lab), payload))


@router.get("sessions/{int:session_id}", response=SessionOut, url_name="lab_session", summary="Un incontro")
def read_session(request: HttpRequest, session_id: int) -> dict[str, Any]:
    """Il collegamento per partecipare a distanza lo vede chi è nel laboratorio."""
    return _session(*_seen(request, session_id))


@router.patch(
    "sessions/{int:session_id}", response=SessionOut, url_name="lab_session", summary="Modifica un incontro"
)
def update_session(request: HttpRequest, session_id: int, payload: SessionFields) -> dict[str, Any]:
    """Cambiano solo i campi mandati; se cambia il giorno, l'ora o il luogo, chi è interessato lo sa."""
    return _saved(*_seen(request, session_id), payload)


@router.delete(
    "sessions/{int:session_id}", response={204: None}, url_name="lab_session", summary="Togli un incontro"
)
def remove_session(request: HttpRequest, session_id: int) -> Status:
    """Non si terrà, e chi è interessato lo sa; 409 se ha già un verbale."""
    actions.remove_session(*_seen(request, session_id))
    return Status(204, None)


def _seen(request: HttpRequest, session_id: int) -> tuple[Person, Session]:
    person = signed_in(request)
    sessions = Session.objects.visible_to(person).select_related("lab")
    return person, get_object_or_404(sessions, pk=session_id)


def _saved(person: Person, session: Session, payload: SessionFields) -> dict[str, Any]:
    require(rules.can_coordinate(person, session.lab), rules.WHO_COORDINATES)
    form = accepted(SessionForm(changed(SessionForm, session, payload), instance=session))
    return _session(person, actions.save_session(person, form.save(commit=False)))


NAMES = ("id", "title", "starts_at", "ends_at", "minutes", "place")


def _session(person: Person, session: Session) -> dict[str, Any]:
    link = session.online_url if rules.can_enter(person, session.lab) else None
    plain = {name: getattr(session, name) for name in NAMES}
    return plain | {"lab": session.lab_id, "online_url": link}
