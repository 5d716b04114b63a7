"""The pages of the minutes of a meeting."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.rules import require
from labs import rules
from labs.actions import minutes as actions
from labs.models import MeetingMinutes, Session, StaleText
from labs.views.stale import stale
from labs.views.works import OFFERED
from labs.works_forms import MinutesForm, OfferForm
from toolkit.views.refusals import NOT_KEPT, not_kept


def _minutes(request: HttpRequest, pk: int) -> MeetingMinutes:
    """Those of the session with this number."""
    seen = MeetingMinutes.objects.visible_to(signed_in(request))
    return get_object_or_404(seen.select_related("session__lab", "author", "document"), session=pk)


@require_safe
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    person, found = signed_in(request), _minutes(request, pk)
    context = {
        "minutes": found,
        "session": found.session,
        "lab": found.session.lab,
        "can_lead": rules.can_lead(person, found.session.lab),
        "can_offer": found.shared_at and not found.document_id and rules.can_offer(person, found),
    }
    return render(request, "labs/minutes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    session = get_object_or_404(Session.objects.visible_to(actor).select_related("lab"), pk=pk)
    require(rules.can_lead(actor, session.lab), rules.WHO_LEADS)
    stored = MeetingMinutes.objects.visible_to(actor).filter(session=session).first()
    begun = {"text": stored.text, "mark": stored.mark} if stored else {}
    form = MinutesForm(request.POST or None, initial=begun)
    context = {"form": form, "session": session, "lab": session.lab, "minutes": stored}
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.write_minutes(
                actor, session, form.cleaned_data["text"], form.cleaned_data["mark"]
            )
        except StaleText as late:
            return stale(request, "labs/minutes_form.html", context, late)
        messages.success(request, "Il verbale è salvato.")
        return redirect(saved)
    return render(request, "labs/minutes_form.html", context)


@require_POST
def share_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    shared = actions.share_minutes(signed_in(request), _minutes(request, pk))
    messages.success(request, "Il verbale è condiviso: le persone del laboratorio ricevono un avviso.")
    return redirect(shared)


@require_http_methods(["GET", "HEAD", "POST"])
def offer_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    actor, found = signed_in(request), _minutes(request, pk)
    require(rules.can_offer(actor, found), rules.WHO_OFFERS)
    form = OfferForm(request.POST or None, initial={"title": str(found)})
    context = {"form": form, "lab": found.session.lab, "what": found, "back": found.get_absolute_url()}
    if request.method == "POST" and form.is_valid():
        try:
            actions.offer_minutes(actor, found, form.cleaned_data["title"], form.cleaned_data["kind"])
        except NOT_KEPT as reason:
            return not_kept(request, "labs/offer_form.html", context, reason, "title")
        messages.success(request, OFFERED)
        return redirect(found)
    return render(request, "labs/offer_form.html", context)
