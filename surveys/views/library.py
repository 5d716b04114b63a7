"""Pages of the library: macro sections and modules."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surveys import actions, queries
from surveys.forms import ModuleForm, SectionForm
from surveys.models import Module, Section
from surveys.views.managing import coordinator, step


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    coordinator(request)
    return render(request, "surveys/library.html", {"sections": queries.sections_with_use()})


@require_http_methods(["GET", "HEAD", "POST"])
def section_new(request: HttpRequest) -> HttpResponse:
    coordinator(request)
    fresh = Section(position=queries.last_position(Section.objects.all()) + 1)
    return _save(request, SectionForm(request.POST or None, instance=fresh), "Nuova macro sezione")


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pk: int) -> HttpResponse:
    coordinator(request)
    found = get_object_or_404(Section, pk=pk)
    return _save(request, SectionForm(request.POST or None, instance=found), "Modifica la macro sezione")


@require_POST
def section_move(request: HttpRequest, pk: int) -> HttpResponse:
    actions.move_section(coordinator(request), get_object_or_404(Section, pk=pk), step(request))
    return _back(pk)


@require_http_methods(["GET", "HEAD", "POST"])
def module_new(request: HttpRequest, section_pk: int) -> HttpResponse:
    coordinator(request)
    found = get_object_or_404(Section, pk=section_pk)
    fresh = Module(section=found, position=queries.last_position(found.modules.all()) + 1)
    return _save(request, ModuleForm(request.POST or None, instance=fresh), "Nuovo modulo")


@require_http_methods(["GET", "HEAD", "POST"])
def module(request: HttpRequest, pk: int) -> HttpResponse:
    coordinator(request)
    found = get_object_or_404(Module, pk=pk)
    return _save(request, ModuleForm(request.POST or None, instance=found), "Modifica il modulo")


@require_POST
def module_move(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Module, pk=pk)
    actions.move_module(coordinator(request), found, step(request))
    return _back(found.section_id)


@require_POST
def module_use(request: HttpRequest, pk: int) -> HttpResponse:
    """Retire a module, or take it up again."""
    found = get_object_or_404(Module, pk=pk)
    is_active = request.POST.get("in_uso") == "1"
    actions.use_module(coordinator(request), found, is_active)
    sentence = (
        "è di nuovo in uso." if is_active else "non è più in uso: le rilevazioni già lanciate lo tengono."
    )
    messages.success(request, f"«{found}» {sentence}")
    return _back(found.section_id)


def _save(request: HttpRequest, form: SectionForm | ModuleForm, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, f"«{saved}» è nel catalogo dei moduli.")
        return _back(saved.section_id if isinstance(saved, Module) else saved.pk)
    return render(request, "surveys/library_edit.html", {"form": form, "title": title})


def _back(section_pk: int) -> HttpResponse:
    return redirect(f"{reverse('surveys:library')}#sezione-{section_pk}")
