"""The links that calendar programs read, and one meeting as a file."""

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from accounts.asking import signed_in
from accounts.models import Ats
from labs.actions.calendars import make_feed as make
from labs.actions.calendars import revoke_feed as revoke
from labs.calendar_pages import links_page
from labs.feeds import feed_of, session_text, text_of
from labs.invitations import CONTENT_TYPE
from labs.models import CalendarFeed, Session


@require_safe
def calendar_links(request: HttpRequest) -> HttpResponse:
    return render(request, "labs/calendar_links.html", {"links": links_page(signed_in(request))})


@require_POST
def make_feed(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("ats", "")
    ats = get_object_or_404(Ats, pk=int(asked) if asked.isdecimal() else 0) if asked else None
    make(signed_in(request), ats)
    messages.success(request, "Il collegamento è pronto: copialo nel tuo programma di calendario.")
    return redirect("labs:calendar_links")


@require_POST
def revoke_feed(request: HttpRequest, pk: int) -> HttpResponse:
    revoke(get_object_or_404(CalendarFeed.objects.visible_to(signed_in(request)), pk=pk))
    messages.success(request, "Il collegamento è revocato: chi ha il vecchio indirizzo non legge più niente.")
    return redirect("labs:calendar_links")


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """For programs, which do not sign in: the address is the key. They ask often, so it says whether it changed."""
    calendar = feed_of(secret)
    if calendar is None:
        raise Http404
    text = text_of(calendar)
    response = HttpResponse(text, content_type=CONTENT_TYPE)
    response["ETag"] = etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=response) or response


@login_not_required
@require_safe
def session_file(request: HttpRequest, pk: int) -> HttpResponse:
    sessions = Session.objects.visible_to(request.user).select_related("lab")
    session = get_object_or_404(sessions, pk=pk)
    response = HttpResponse(session_text(request.user, session), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="incontro-{session.pk}.ics"'
    return response
