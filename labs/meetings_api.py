"""The attendance file of a video meeting, for programs: looked at, applied; the names that nobody knows."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from ninja import File, Form, Schema
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from accounts.accepting import accepted, refuse
from accounts.api_fields import PersonRef, whole
from accounts.asking import signed_in
from accounts.coded import Id
from accounts.models import Person
from accounts.routers import AreaRouter
from accounts.rules import require
from labs import rules
from labs.actions import meetings as actions
from labs.attendance_api import led_session
from labs.attendance_forms import MeetingFileForm
from labs.meeting_pages import Preview, names_page, preview_of
from labs.meetings import Meeting, UnreadableMeeting, read_meeting
from labs.models import Lab, Session
from labs.rosters import people_of_lab

router = AreaRouter(tags=["labs"])

MOST_NAMES = 200
Key = Annotated[str, StringConstraints(min_length=1, max_length=254)]


class FoundOut(Schema):
    """Minutes in the video meeting, in the register before and after the import; what is written by hand stays."""

    person: PersonRef
    in_meeting: int
    before: int | None
    after: int
    is_by_hand: bool


class UnknownOut(Schema):
    name: str
    email: str
    minutes: int


class RefusedOut(Schema):
    line: int
    detail: str


class ImportOut(Schema):
    """`waiting`: names that nobody knows yet; `set_aside`: recorders and rooms; `refused`: lines that do not read."""

    applied: bool
    platform: str
    changed: int
    rows: list[FoundOut]
    waiting: list[UnknownOut]
    set_aside: list[str]
    refused: list[RefusedOut]


class NameOut(Schema):
    """`key` is what the answer names; `alike` are people of the lab whose name is similar."""

    key: str
    names: list[str]
    email: str
    minutes: int
    sessions: int
    alike: list[PersonRef]


class NameList(Schema):
    results: list[NameOut]
    next: str | None


class AnswerIn(Schema):
    """Whom the name stands for; null: nobody to register."""

    key: Key
    person: Id | None


class AnswersIn(Schema):
    answers: Annotated[list[AnswerIn], Field(min_length=1, max_length=MOST_NAMES)]


@router.post(
    "sessions/{int:session_id}/meeting",
    response=ImportOut,
    url_name="import_meeting",
    summary="Importa i presenti di una videoriunione",
)
def import_meeting(
    request: HttpRequest,
    session_id: int,
    file: File[UploadedFile],
    apply: Annotated[
        bool, Form(description="Scrivi nel registro, invece di dire soltanto che cosa succederebbe.")
    ] = False,
    reason: Annotated[str, Form(max_length=300, description="Il motivo, se il registro è chiuso.")] = "",
) -> dict[str, Any]:
    """Il CSV di Teams, Zoom o Webex com'è stato scaricato, fino a 2 MB. Senza «apply» dice che cosa
    succederebbe e non scrive niente; con «apply» il registro si riempie. Lo stesso file di nuovo non cambia
    niente."""
    actor, session = led_session(request, session_id)
    actions.check_import_moment(session)
    meeting = _read(session, file)
    preview = preview_of(session, meeting)
    if apply:
        actions.import_meeting(actor, session, meeting, file.name or "", reason)
    return _told(preview) | {"applied": apply}


@router.get(
    "labs/{int:lab_id}/meeting-names",
    response=NameList,
    url_name="meeting_names",
    summary="Nomi da riconoscere",
)
def list_names(request: HttpRequest, lab_id: int) -> dict[str, Any]:
    """I nomi delle videoriunioni che nessuno sa ancora di chi sono, prima quelli con più minuti: al più 200 per
    volta."""
    return whole(names_page(_led(request, lab_id), MOST_NAMES)["rows"])


@router.post(
    "labs/{int:lab_id}/meeting-names",
    response=NameList,
    url_name="meeting_names",
    summary="Di' di chi sono i nomi",
)
def answer_names(request: HttpRequest, lab_id: int, payload: AnswersIn) -> dict[str, Any]:
    """Vale per tutti gli incontri del laboratorio. Tutti o nessuno; risponde con i nomi che aspettano ancora."""
    lab = _led(request, lab_id)
    people = people_of_lab(lab).in_bulk([one.person for one in payload.answers if one.person])
    for place, one in enumerate(payload.answers):
        if one.person and one.person not in people:
            raise refuse(f"answers.{place}.person", "Non è una persona del laboratorio.")
    actions.answer_names(
        signed_in(request), lab, [(one.key, people.get(one.person or 0)) for one in payload.answers]
    )
    return whole(names_page(lab, MOST_NAMES)["rows"])


def _led(request: HttpRequest, lab_id: int) -> Lab:
    person: Person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person).select_related("ats", "circle"), pk=lab_id)
    require(rules.can_lead(person, lab), rules.WHO_LEADS)
    return lab


def _read(session: Session, file: UploadedFile) -> Meeting:
    accepted(MeetingFileForm({}, MultiValueDict({"file": [file]})))
    try:
        return read_meeting(file.read(), session.starts_at, timezone.get_current_timezone())
    except UnreadableMeeting as fault:
        raise refuse("file", str(fault)) from fault


def _told(preview: Preview) -> dict[str, Any]:
    return {
        "platform": preview.meeting.platform,
        "changed": preview.changed,
        "rows": preview.rows,
        "waiting": [dict(zip(("name", "email", "minutes"), one, strict=True)) for one in preview.waiting],
        "set_aside": preview.set_aside,
        "refused": [{"line": line, "detail": why} for line, why in preview.meeting.refused],
    }
