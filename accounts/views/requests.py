"""Asking for access, and answering who asks."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, queries
from accounts.actions.requests import TooManyRequests
from accounts.asking import signed_in
from accounts.forms import AccessRequestForm, RefusalForm
from accounts.models import AccessRequest
from accounts.rules import WHO_LOOKS_AFTER, can_look_after_people, require

PAGE_SIZE = 20


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_access(request: HttpRequest) -> HttpResponse:
    form = AccessRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sender = get_adapter().get_client_ip(request)
        try:
            actions.request_access(sender, **form.cleaned_data)
        except TooManyRequests as limit:
            form.add_error(None, str(limit))
            answer = render(request, "accounts/request_access.html", {"form": form}, status=429)
            answer["Retry-After"] = str(limit.retry_after)
            return answer
        return redirect("accounts:access_requested")
    return render(request, "accounts/request_access.html", {"form": form})


@login_not_required
@require_safe
def access_requested(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/access_requested.html")


@require_safe
def access_requests(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    require(can_look_after_people(person), WHO_LOOKS_AFTER)
    page = Paginator(queries.waiting_requests(person), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/access_requests.html", {"page_obj": page})


@require_POST
def approve_request(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    asked = get_object_or_404(AccessRequest.objects.visible_to(person), pk=pk)
    actions.approve_request(person, asked)
    messages.success(request, f"La richiesta è approvata: a {asked.email} arriva un invito.")
    return redirect("accounts:access_requests")


@require_http_methods(["GET", "HEAD", "POST"])
def refuse_request(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    asked = get_object_or_404(AccessRequest.objects.visible_to(person), pk=pk)
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.refuse_request(person, asked, **form.cleaned_data)
        messages.success(request, f"La richiesta è rifiutata: a {asked.email} arriva il motivo.")
        return redirect("accounts:access_requests")
    return render(request, "accounts/refuse_request.html", {"form": form, "asked": asked})
