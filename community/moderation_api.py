"""The moderators' cases for programs: those that wait, taking charge, giving back, deciding."""

import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema
from pydantic import Field, StringConstraints

from accounts.accepting import accepted
from accounts.asking import signed_in
from accounts.models import Person
from accounts.pages import PAGE_SIZE, cursor_page
from accounts.routers import AreaRouter
from accounts.rules import require
from community import actions, rules
from community.models import Case
from community.moderation_forms import DecisionForm
from community.queries import moderation as queries

router = AreaRouter(tags=["community"])

Outcome = Literal["keep", "release", "hide", "warn", "suspend"]
BrokenRule = Literal["respect", "privacy", "topic", "advertising", "none"]


class FlagOut(Schema):
    reason: str
    text: str
    created_at: datetime.datetime


class CaseOut(Schema):
    """`outcomes`: what may be decided now; who reported is told to nobody but the moderators' page."""

    id: int
    url: str
    origin: Literal["reported", "held"]
    state: Literal["waiting", "taken", "decided", "appealed"]
    taken_by: int | None
    created_at: datetime.datetime
    post: int
    thread: int
    thread_title: str
    author: int
    author_name: str
    body: str
    flags: list[FlagOut]
    outcomes: list[Outcome]


class CaseList(Schema):
    results: list[CaseOut]
    next: str | None


class CaseDecisionIn(Schema):
    """`rule` is `none` where the post stays; `days` are those of a suspension."""

    outcome: Outcome
    rule: BrokenRule
    text: Annotated[str, StringConstraints(max_length=2000)]
    days: Annotated[int, Field(ge=1, le=90)] | None = None


@router.get("moderation/cases", response=CaseList, url_name="cases", summary="Casi da moderare")
def list_cases(request: HttpRequest, cursor: str | None = None, limit: int = PAGE_SIZE) -> dict[str, Any]:
    """Segnalati, in attesa o da riesaminare, dove moderi tu; mai quelli sui tuoi messaggi."""
    person = signed_in(request)
    require(rules.can_open_queue(person), rules.ONLY_WHO_LOOKS_AFTER)
    page = cursor_page(queries.cases_in_full(person).open(), cursor, limit)
    return page | {"results": [_case(request, case) for case in page["results"]]}


@router.post(
    "moderation/cases/{int:pk}/take",
    response=CaseOut,
    url_name="take_case",
    summary="Prendi in carico un caso",
)
def take_case(request: HttpRequest, pk: int) -> dict[str, Any]:
    person = signed_in(request)
    actions.take_case(person, _visible(person, pk))
    return _case(request, _visible(person, pk))


@router.post(
    "moderation/cases/{int:pk}/give-back",
    response=CaseOut,
    url_name="give_back_case",
    summary="Rimetti un caso in coda",
)
def give_back_case(request: HttpRequest, pk: int) -> dict[str, Any]:
    person = signed_in(request)
    actions.give_back_case(person, _visible(person, pk))
    return _case(request, _visible(person, pk))


@router.post(
    "moderation/cases/{int:pk}/decision", response=CaseOut, url_name="decide_case", summary="Decidi un caso"
)
def decide_case(request: HttpRequest, pk: int, payload: CaseDecisionIn) -> dict[str, Any]:
    """Solo chi l'ha in carico: chi ha scritto e chi ha segnalato ricevono un avviso."""
    person = signed_in(request)
    case = _visible(person, pk)
    given = accepted(DecisionForm(payload.dict(), case=case)).cleaned_data
    actions.decide_case(person, case, **given)
    return _case(request, _visible(person, pk))


def _visible(person: Person, pk: int) -> Case:
    return get_object_or_404(queries.cases_in_full(person), pk=pk)


def _case(request: HttpRequest, case: Case) -> dict[str, Any]:
    post, names = case.post, ("id", "origin", "state", "created_at")
    is_decided = case.state == Case.State.DECIDED
    return {name: getattr(case, name) for name in names} | {
        "url": request.build_absolute_uri(case.get_absolute_url()),
        "taken_by": case.taken_by_id,
        "post": post.pk,
        "thread": post.thread_id,
        "thread_title": post.thread.title,
        "author": post.author_id,
        "author_name": post.author.name,
        "body": post.body,
        "flags": [{"reason": f.reason, "text": f.text, "created_at": f.created_at} for f in case.flags.all()],
        "outcomes": [] if is_decided else queries.outcomes_for(case),
    }
