"""A call to join a programme, and the answer of one's own body."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.models import Organisation
from accounts.rules import require
from labs import rules
from labs.actions.adhesions import join_call, publish_call, save_call, withdraw_adhesion
from labs.adhesion_pages import call_page
from labs.adhesions_forms import CallForm, JoinForm
from labs.models import Adhesion, AdhesionCall, Programme


@login_not_required
@require_safe
def adhesion_call(request: HttpRequest, pk: int) -> HttpResponse:
    calls = AdhesionCall.objects.visible_to(request.user).select_related("programme", "ats")
    call = get_object_or_404(calls, pk=pk)
    return render(request, "labs/adhesion_call.html", call_page(request.user, call))


@require_http_methods(["GET", "HEAD", "POST"])
def create_call(request: HttpRequest, pk: int) -> HttpResponse:
    programme = get_object_or_404(Programme.objects.visible_to(signed_in(request)), pk=pk)
    require(rules.can_make_some_call(signed_in(request)), rules.WHO_CALLS)
    return _edit_call(request, AdhesionCall(programme=programme))


@require_http_methods(["GET", "HEAD", "POST"])
def update_call(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    call = get_object_or_404(AdhesionCall.objects.visible_to(person).select_related("programme"), pk=pk)
    require(rules.can_manage_call(person, call), rules.WHO_CALLS)
    return _edit_call(request, call)


@require_POST
def publish_adhesion_call(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    call = get_object_or_404(AdhesionCall.objects.visible_to(person), pk=pk)
    publish_call(person, call)
    messages.success(request, "L'avviso è pubblicato: chi rappresenta gli enti che possono aderire lo sa.")
    return redirect(call)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, pk: int, organisation_pk: int) -> HttpResponse:
    """The first answer of a body, or another in its place."""
    person = signed_in(request)
    call = get_object_or_404(AdhesionCall.objects.visible_to(person).select_related("programme"), pk=pk)
    body = get_object_or_404(Organisation, pk=organisation_pk)
    require(rules.can_join(person, call, body), rules.WHO_JOINS)
    sent = Adhesion.objects.visible_to(person).filter(call=call, organisation=body).first()
    form = JoinForm(request.POST or None, instance=sent)
    if request.method == "POST" and form.is_valid():
        join_call(person, call, body, form.cleaned_data["contact"], form.cleaned_data["note"])
        messages.success(request, f"L'adesione di {body} è inviata: chi coordina ti risponderà qui.")
        return redirect(call)
    context = {"call": call, "organisation": body, "adhesion": sent, "form": form}
    return render(request, "labs/join_call.html", context)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    adhesions = Adhesion.objects.visible_to(person).select_related("call", "organisation")
    adhesion = withdraw_adhesion(person, get_object_or_404(adhesions, pk=pk))
    messages.success(request, f"L'adesione di {adhesion.organisation} è ritirata.")
    return redirect(adhesion.call)


def _edit_call(request: HttpRequest, call: AdhesionCall) -> HttpResponse:
    person = signed_in(request)
    form = CallForm(person, request.POST or None, instance=call)
    if request.method == "POST" and form.is_valid():
        messages.success(request, "L'avviso è salvato.")
        return redirect(save_call(person, form.save(commit=False)))
    context = {"call": call, "programme": call.programme, "form": form}
    return render(request, "labs/call_form.html", context)
