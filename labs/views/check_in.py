"""The QR of a session on the screen of the room, and "I am here" on one's own phone."""

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.rules import WrongMoment
from labs import rules
from labs.actions import attendance as actions
from labs.models import Attendance, Session
from labs.views.attendance import led_session


@require_safe
def check_in_screen(request: HttpRequest, pk: int) -> HttpResponse:
    session = led_session(request, pk)
    address = settings.SITE_URL + reverse("labs:check_in", args=[session.check_in_code])
    drawn = segno.make_qr(address, error="m").svg_inline(border=4, omitsize=True, light="#fff")
    qr = mark_safe(drawn)  # noqa: S308 (made of our own address)
    context = {"session": session, "lab": session.lab, "address": address, "qr": qr}
    return render(request, "labs/check_in_screen.html", context)


@require_POST
def renew_code(request: HttpRequest, pk: int) -> HttpResponse:
    actions.renew_code(signed_in(request), led_session(request, pk))
    messages.success(request, "Il codice è nuovo: quello di prima non vale più.")
    return redirect("labs:check_in_screen", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, code: str) -> HttpResponse:
    person = signed_in(request)
    sessions = Session.objects.visible_to(person).select_related("lab__circle")
    session = get_object_or_404(sessions, check_in_code=code)
    if request.method == "POST":
        actions.check_in(person, session)
        return redirect("labs:check_in", code=code)
    context = {
        "session": session,
        "lab": session.lab,
        "own": Attendance.objects.visible_to(person).filter(session=session, person=person).first(),
        "has_seat": rules.has_seat(person, session.lab),
        "who_checks_in": rules.WHO_CHECKS_IN,
        "refusal": _refusal(session),
        "is_early": timezone.now() < session.starts_at,
    }
    return render(request, "labs/check_in.html", context)


def _refusal(session: Session) -> str:
    try:
        actions.check_moment(session)
    except WrongMoment as refusal:
        return str(refusal)
    return ""
