"""One's own calendar links, for programs."""

import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status

from accounts.api_fields import whole
from accounts.asking import signed_in
from accounts.coded import Code, ats_of
from accounts.routers import AreaRouter
from labs.actions.calendars import make_feed, revoke_feed
from labs.calendar_pages import Link, links_page
from labs.models import CalendarFeed

router = AreaRouter(tags=["labs"])


class CalendarOut(Schema):
    """One's own meetings (`ats` null), or those of an ATS."""

    id: int
    ats: str | None
    created_at: datetime.datetime


class NewCalendarOut(CalendarOut):
    """`address` is told only now: calendar programs read it without signing in, so keep it to yourself."""

    address: str


class CalendarList(Schema):
    results: list[CalendarOut]
    next: str | None


class CalendarIn(Schema):
    """`ats` null: the caller's own meetings."""

    ats: Code | None = None


@router.get("me/calendars", response=CalendarList, url_name="my_calendars", summary="I miei calendari")
def list_calendars(request: HttpRequest) -> dict[str, Any]:
    """I collegamenti attivi; l'indirizzo si legge solo quando nasce."""
    return whole(_calendar(link.feed) for link in links_page(signed_in(request)) if link.feed)


@router.post(
    "me/calendars",
    response={201: NewCalendarOut},
    url_name="my_calendars",
    summary="Crea il collegamento di un calendario",
)
def make_calendar(request: HttpRequest, payload: CalendarIn) -> Status:
    """Un indirizzo nuovo: quello di prima smette di funzionare."""
    ats = ats_of(payload.ats)
    feed = make_feed(signed_in(request), ats)
    return Status(201, _calendar(feed) | {"address": Link(ats, feed).address})


@router.delete(
    "me/calendars/{int:calendar_id}",
    response={204: None},
    url_name="my_calendar",
    summary="Revoca un calendario",
)
def revoke_calendar(request: HttpRequest, calendar_id: int) -> Status:
    """Il suo indirizzo non risponde più. Si può ripetere."""
    revoke_feed(get_object_or_404(CalendarFeed.objects.visible_to(signed_in(request)), pk=calendar_id))
    return Status(204, None)


def _calendar(feed: CalendarFeed) -> dict[str, Any]:
    return {"id": feed.pk, "ats": feed.ats.code if feed.ats else None, "created_at": feed.created_at}
