"""One's own data: taking a copy, leaving the site; and taking somebody off it at their request."""

from typing import cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.files import File
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, queries
from accounts.asking import signed_in
from accounts.leaving_forms import EraseForm, LeaveForm
from accounts.limits import OWN_DATA, TooMany, says_when_to_return, take_by_reader
from accounts.models import PersonalExport
from accounts.models.leaving import EXPORT_DAYS
from accounts.rules import WHO_ERASES, can_erase_others, is_last_administrator, require


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def own_data(request: HttpRequest) -> HttpResponse:
    """What may be asked, and the copies that are being made or wait to be taken."""
    person = signed_in(request)
    exports = PersonalExport.objects.visible_to(person)
    if request.method == "POST":
        try:
            take_by_reader(request, OWN_DATA)
        except TooMany as limit:
            return _too_many(request, exports, limit)
        actions.request_export(person)
        return redirect("accounts:own_data")
    return render(request, "accounts/own_data.html", {"exports": exports, "days": EXPORT_DAYS})


def _too_many(request: HttpRequest, exports: object, limit: TooMany) -> HttpResponse:
    context = {"exports": exports, "days": EXPORT_DAYS, "sentence": limit.messages[0]}
    answer = render(request, "accounts/own_data.html", context, status=429)
    answer["Retry-After"] = str(limit.seconds)
    return answer


@require_safe
@reauthentication_required
def download_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = PersonalExport.objects.visible_to(signed_in(request)).exclude(ready_at=None)
    file = get_object_or_404(found, pk=pk).file
    return FileResponse(cast(File, file.open("rb")), as_attachment=True, filename="cantiere-i-tuoi-dati.zip")


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@says_when_to_return
@reauthentication_required
def leave(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    is_last = is_last_administrator(person)
    form = LeaveForm(request, person, request.POST or None)
    if request.method == "POST" and not is_last and form.is_valid():
        actions.leave(person)
        logout(request)
        return redirect("accounts:left")
    context = {"form": form, "is_last": is_last, "alone_in": queries.alone_in(person)}
    return TemplateResponse(request, "accounts/leave.html", context)


@login_not_required
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/left.html")


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def erase_person(request: HttpRequest, pk: int) -> HttpResponse:
    """For who has asked and cannot sign in any more."""
    actor = signed_in(request)
    require(can_erase_others(actor), WHO_ERASES)
    person = get_object_or_404(queries.others_here(actor), pk=pk)
    form = EraseForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.erase(actor, person)
        messages.success(request, "L'account è anonimizzato: il nome sparisce dal sito entro pochi minuti.")
        return redirect("accounts:roles")
    context = {"one": person, "form": form, "alone_in": queries.alone_in(person)}
    return render(request, "accounts/erase_person.html", context)
