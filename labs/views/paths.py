"""Programmes as people meet them: public; written by who coordinates the region."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.asking import signed_in
from accounts.rules import require
from labs import rules
from labs.models import Programme
from labs.path_pages import path_page, programmes_page
from labs.paths_forms import ProgrammeForm

PAGE_SIZE = 12


@login_not_required
@require_safe
def programme_pages(request: HttpRequest) -> HttpResponse:
    page = Paginator(programmes_page(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "can_edit": rules.can_edit_programmes(request.user)}
    return render(request, "labs/programme_pages.html", context)


@login_not_required
@require_safe
def programme_page(request: HttpRequest, pk: int) -> HttpResponse:
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=pk)
    context = path_page(request.user, programme, request.GET.get("page"))
    return render(request, "labs/programme_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create_programme(request: HttpRequest) -> HttpResponse:
    return _edit(request, Programme())


@require_http_methods(["GET", "HEAD", "POST"])
def update_programme(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Programme.objects.visible_to(signed_in(request)), pk=pk))


def _edit(request: HttpRequest, programme: Programme) -> HttpResponse:
    require(rules.can_edit_programmes(request.user), rules.WHO_EDITS_PROGRAMMES)
    form = ProgrammeForm(request.POST or None, instance=programme)
    if request.method == "POST" and form.is_valid():
        messages.success(request, "Il percorso è salvato.")
        return redirect(form.save())
    return render(request, "labs/programme_form.html", {"form": form, "programme": programme})
