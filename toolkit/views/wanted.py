"""Templates that are missing: asked for, voted, taken charge of, answered."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.rules import require
from toolkit import actions, rules
from toolkit.forms import WantedForm
from toolkit.models import Document, Wanted
from toolkit.queries import wanted_for

PAGE_SIZE = 20


@require_safe
def wanted_list(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    page = Paginator(wanted_for(person), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "can_ask": rules.can_upload(person)}
    return render(request, "toolkit/wanted_list.html", context)


@require_safe
def wanted(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    found = get_object_or_404(wanted_for(person), pk=pk)
    answer = Document.objects.visible_to(person).published().filter(answers=found).first()
    context = {"wanted": found, "answer": answer, "can_ask": rules.can_upload(person)}
    return render(request, "toolkit/wanted.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for(request: HttpRequest) -> HttpResponse:
    actor = signed_in(request)
    require(rules.can_upload(actor), rules.ASKERS)
    form = WantedForm(request.POST or None, initial={"title": request.GET.get("q", "")[:200]})
    if request.method == "POST" and form.is_valid():
        made = actions.ask_for(actor, form.cleaned_data["title"], form.cleaned_data["text"])
        messages.success(
            request, "La richiesta è pubblicata: i colleghi possono votarla o prenderla in carico."
        )
        return redirect(made)
    return render(request, "toolkit/ask_for.html", {"form": form})


@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    found = get_object_or_404(Wanted.objects.visible_to(actor), pk=pk)
    actions.vote(actor, found, is_on=request.POST.get("on") == "1")
    return redirect(found)


@require_POST
def take_charge(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    found = get_object_or_404(Wanted.objects.visible_to(actor), pk=pk)
    actions.take_charge(actor, found, is_on=request.POST.get("on") == "1")
    return redirect(found)
