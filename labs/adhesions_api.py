"""Calls to join a programme, and who joined, for programs."""

import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Schema, Status
from pydantic import Field, StringConstraints

from accounts.accepting import accepted, changed, refuse
from accounts.api_fields import BodyRef, Ids, PersonRef, Title
from accounts.asking import signed_in
from accounts.coded import Code, IdAsked, ats_of
from accounts.fields import BoundedDateTime
from accounts.models import Person
from accounts.pages import PAGE_SIZE, cursor_page
from accounts.routers import AreaRouter
from accounts.rules import require
from accounts.territory_api import OrganisationKind
from labs import rules
from labs.actions.adhesions import decide_adhesions, publish_call, save_call
from labs.adhesions_forms import CallForm, DecisionForm
from labs.models import Adhesion, AdhesionCall, Programme

router = AreaRouter(tags=["labs"])

AdhesionStatus = Literal["submitted", "approved", "rejected", "withdrawn"]
Why = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class CallOut(Schema):
    """`kinds`: the kinds of body that may join; `ats` null: of the whole region."""

    id: int
    programme: int
    title: str
    text: str
    ats: str | None
    kinds: list[str]
    closes_at: datetime.datetime
    published_at: datetime.datetime | None
    is_open: bool


class CallFields(Schema):
    """`kinds` and `ats` of a published call no longer change; `ats` null: of the whole region."""

    title: Title = ""
    text: Annotated[str, StringConstraints(max_length=5000)] = ""
    kinds: Annotated[
        list[OrganisationKind], Field(default_factory=list, max_length=20, examples=[["comune"]])
    ]
    ats: Annotated[Code | None, Field(examples=["BER"])] = None
    closes_at: BoundedDateTime | None = None


class CallIn(CallFields):
    title: Title
    kinds: Annotated[list[OrganisationKind], Field(min_length=1, max_length=20, examples=[["comune"]])]
    closes_at: BoundedDateTime


class CallList(Schema):
    results: list[CallOut]
    next: str | None


class AdhesionOut(Schema):
    id: int
    organisation: BodyRef
    status: AdhesionStatus
    contact: str
    note: str
    submitted_at: datetime.datetime
    decided_at: datetime.datetime | None
    decided_by: PersonRef | None
    reason: str


class AdhesionList(Schema):
    results: list[AdhesionOut]
    next: str | None


class AdhesionsAsked(Schema):
    """Of the bodies of an ATS, in one state."""

    ats: Code | None = None
    status: AdhesionStatus | None = None


class AdhesionDecisionIn(Schema):
    """The same answer to all of these; `reason` is needed where they are not approved, and each body reads it."""

    adhesions: Annotated[Ids, Field(min_length=1)]
    approved: bool
    reason: Why = ""


class CountsOut(Schema):
    """How many in each state; of those sent or approved, how many bodies, Comuni and small Comuni (< 5,000)."""

    submitted: int
    approved: int
    rejected: int
    withdrawn: int
    bodies: int
    comuni: int
    small: int


@router.get("calls", response=CallList, url_name="calls", summary="Elenco degli avvisi di adesione")
def list_calls(
    request: HttpRequest,
    programme: Annotated[IdAsked | None, Query(description="Il numero di un percorso.")] = None,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> dict[str, Any]:
    """Quelli che chi chiede può vedere, di un percorso o di tutti."""
    calls = AdhesionCall.objects.visible_to(signed_in(request)).select_related("ats")
    page = cursor_page(calls if programme is None else calls.filter(programme=programme), cursor, limit)
    return page | {"results": [_call(one) for one in page["results"]]}


@router.get("calls/{int:call_id}", response=CallOut, url_name="call", summary="Un avviso di adesione")
def read_call(request: HttpRequest, call_id: int) -> dict[str, Any]:
    """Con la scadenza e chi può aderire."""
    return _call(_seen(signed_in(request), call_id))


@router.post(
    "programmes/{int:programme_id}/calls",
    response={201: CallOut},
    url_name="programme_calls",
    summary="Prepara un avviso di adesione",
)
def create_call(request: HttpRequest, programme_id: int, payload: CallIn) -> Status:
    """Una bozza, che si pubblica a parte."""
    person = signed_in(request)
    programme = get_object_or_404(Programme.objects.visible_to(person), pk=programme_id)
    require(rules.can_make_some_call(person), rules.WHO_CALLS)
    return Status(201, _saved(person, AdhesionCall(programme=programme), payload))


@router.patch("calls/{int:call_id}", response=CallOut, url_name="call", summary="Cambia un avviso")
def update_call(request: HttpRequest, call_id: int, payload: CallFields) -> dict[str, Any]:
    """Solo i campi inviati. Di un avviso pubblicato, chi è interessato viene a sapere della nuova scadenza."""
    person, call = _managed(request, call_id)
    return _saved(person, call, payload)


@router.post(
    "calls/{int:call_id}/publish", response=CallOut, url_name="publish_call", summary="Pubblica un avviso"
)
def publish(request: HttpRequest, call_id: int) -> dict[str, Any]:
    """Da qui gli enti possono aderire, e chi li rappresenta lo sa. Si può ripetere."""
    person = signed_in(request)
    return _call(publish_call(person, _seen(person, call_id)))


@router.get(
    "calls/{int:call_id}/adhesions",
    response=AdhesionList,
    url_name="call_adhesions",
    summary="Adesioni a un avviso",
)
def list_adhesions(
    request: HttpRequest,
    call_id: int,
    asked: Query[AdhesionsAsked],
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> dict[str, Any]:
    """Nell'ordine in cui sono arrivate; per chi cura l'avviso."""
    person, call = _managed(request, call_id)
    adhesions = Adhesion.objects.visible_to(person).filter(call=call)
    if asked.ats:
        adhesions = adhesions.filter(organisation__ats=ats_of(asked.ats))
    if asked.status:
        adhesions = adhesions.filter(status=asked.status)
    return cursor_page(adhesions.select_related(*NAMED), cursor, limit)


@router.get(
    "calls/{int:call_id}/counts", response=CountsOut, url_name="call_counts", summary="Quante adesioni"
)
def count_adhesions(request: HttpRequest, call_id: int) -> dict[str, int]:
    """Per stato, e quanti enti, Comuni e piccoli Comuni; per chi cura l'avviso."""
    person, call = _managed(request, call_id)
    return Adhesion.objects.visible_to(person).filter(call=call).counted()


@router.post(
    "calls/{int:call_id}/adhesions/decide",
    response=AdhesionList,
    url_name="decide_call_adhesions",
    summary="Rispondi alle adesioni",
)
def decide(request: HttpRequest, call_id: int, payload: AdhesionDecisionIn) -> dict[str, Any]:
    """Tutte o nessuna: 422 se una è di un altro avviso, 409 se intanto una è già stata decisa."""
    person, call = _managed(request, call_id)
    typed = {"adesioni": payload.adhesions, "esito": "approva" if payload.approved else "respingi"}
    accepted(DecisionForm(call, typed | {"reason": payload.reason}), {"adesioni": "adhesions"})
    decide_adhesions(person, call, payload.adhesions, approved=payload.approved, reason=payload.reason)
    decided = Adhesion.objects.visible_to(person).filter(pk__in=payload.adhesions)
    return {"results": list(decided.select_related(*NAMED).order_by("pk")), "next": None}


NAMED = ("organisation__ats", "organisation__ambito", "decided_by")


def _saved(person: Person, call: AdhesionCall, payload: CallFields) -> dict[str, Any]:
    typed = changed(CallForm, call, payload)
    if "ats" in payload.model_fields_set:
        typed["ats"] = ats_of(payload.ats)
    form = CallForm(person, typed, instance=call)
    for name in payload.model_fields_set:
        if form.fields[name].disabled:
            raise refuse(name, str(form.fields[name].help_text))
    return _call(save_call(person, accepted(form).save(commit=False)))


def _seen(person: Person, call_id: int) -> AdhesionCall:
    calls = AdhesionCall.objects.visible_to(person).select_related("ats")
    return get_object_or_404(calls, pk=call_id)


def _managed(request: HttpRequest, call_id: int) -> tuple[Person, AdhesionCall]:
    person = signed_in(request)
    call = _seen(person, call_id)
    require(rules.can_manage_call(person, call), rules.WHO_CALLS)
    return person, call


def _call(call: AdhesionCall) -> dict[str, Any]:
    names = ("id", "title", "text", "kinds", "closes_at", "published_at", "is_open")
    plain = {name: getattr(call, name) for name in names}
    return plain | {"programme": call.programme_id, "ats": call.ats.code if call.ats else None}
