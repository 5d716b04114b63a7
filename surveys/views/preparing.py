"""Pages of who coordinates: write, preview, launch, follow, close; and the library of modules."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.asking import signed_in
from accounts.models import Person
from accounts.rules import require
from accounts.standing import standing_of
from surveys import actions, queries, rules
from surveys.forms import LaunchForm, ModuleForm, SectionForm, SurveyForm
from surveys.models import Module, NotLaunchable, Section, Survey


def _coordinator(request: HttpRequest) -> Person:
    person = signed_in(request)
    require(
        rules.can_prepare(person), "Preparano le rilevazioni solo i coordinatori della regione e delle ATS."
    )
    return person


def _managed(request: HttpRequest, pk: int) -> tuple[Person, Survey]:
    """A survey the person may see, and manages; else 404 or a refusal."""
    person = signed_in(request)
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=pk)
    require(rules.can_manage(person, survey), rules.ONLY_COORDINATORS)
    return person, survey


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _edit(request, _coordinator(request), Survey())


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    person, survey = _managed(request, pk)
    if not survey.is_draft:
        raise NotLaunchable("La rilevazione è già stata lanciata: le domande non si cambiano più.")
    return _edit(request, person, survey)


def _edit(request: HttpRequest, person: Person, survey: Survey) -> HttpResponse:
    form = SurveyForm(person, request.POST or None, instance=survey)
    if request.method == "POST" and form.is_valid():
        draft = form.save(commit=False)
        data = form.cleaned_data
        flags = {flag: data[flag] for flag in ("allows_partial", "allows_ties")}
        actions.prepare(person, draft, data["sections"], data["asks_sections"], **flags)
        messages.success(request, "La rilevazione è salvata: guarda l'anteprima, poi lanciala.")
        return redirect(draft)
    has_sections = Section.objects.exists()
    return render(
        request, "surveys/edit.html", {"form": form, "survey": survey, "has_sections": has_sections}
    )


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    _, survey = _managed(request, pk)
    questions = survey.questions.prefetch_related("options")
    return render(request, "surveys/preview.html", {"survey": survey, "questions": questions})


@require_http_methods(["GET", "HEAD", "POST"])
def launch(request: HttpRequest, pk: int) -> HttpResponse:
    person, survey = _managed(request, pk)
    form = LaunchForm(survey, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        dates = {"opens_at": data["opens_at"], "closes_at": data["closes_at"]}
        try:
            actions.launch(person, survey, ats=list(data.get("ats") or []) or None, **dates)
        except NotLaunchable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "La rilevazione è stata lanciata e gli uffici sono avvisati.")
            return redirect("surveys:progress", survey.pk)
    return render(request, "surveys/launch.html", {"survey": survey, "form": form})


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    person = request.user
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=pk)
    require(rules.can_follow(person, survey), "L'andamento delle risposte lo vede solo chi coordina.")
    ats_ids = None if rules.can_manage(person, survey) else standing_of(person).coordinated_ats_ids
    rates = queries.response_rates(survey, ats_ids)
    total = queries.AtsRate(None, [office for rate in rates for office in rate.offices])
    context = {
        "survey": survey,
        "rates": rates,
        "total": total,
        "can_manage": rules.can_manage(person, survey),
    }
    return render(request, "surveys/progress.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    person, survey = _managed(request, pk)
    if request.method == "POST":
        actions.close(person, survey)
        messages.success(request, "La rilevazione è chiusa e i risultati sono stati calcolati.")
        return redirect("surveys:results", survey.pk)
    rates = queries.response_rates(survey)
    total = queries.AtsRate(None, [office for rate in rates for office in rate.offices])
    return render(request, "surveys/close.html", {"survey": survey, "total": total})


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    _coordinator(request)
    modules = Prefetch("modules", Module.objects.order_by("position", "pk"))
    return render(request, "surveys/library.html", {"sections": Section.objects.prefetch_related(modules)})


@require_http_methods(["GET", "HEAD", "POST"])
def section_new(request: HttpRequest) -> HttpResponse:
    _coordinator(request)
    form = SectionForm(request.POST or None, initial={"position": Section.objects.count() + 1})
    return _save(request, form, "Nuova macro sezione")


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pk: int) -> HttpResponse:
    _coordinator(request)
    found = get_object_or_404(Section, pk=pk)
    return _save(request, SectionForm(request.POST or None, instance=found), "Modifica la macro sezione")


@require_http_methods(["GET", "HEAD", "POST"])
def module_new(request: HttpRequest, section_pk: int) -> HttpResponse:
    _coordinator(request)
    found = get_object_or_404(Section, pk=section_pk)
    initial = {"section": found, "position": found.modules.count() + 1, "is_active": True}
    return _save(request, ModuleForm(request.POST or None, initial=initial), "Nuovo modulo")


@require_http_methods(["GET", "HEAD", "POST"])
def module(request: HttpRequest, pk: int) -> HttpResponse:
    _coordinator(request)
    found = get_object_or_404(Module, pk=pk)
    return _save(request, ModuleForm(request.POST or None, instance=found), "Modifica il modulo")


def _save(request: HttpRequest, form: SectionForm | ModuleForm, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, f"«{saved}» è nel catalogo dei moduli.")
        return redirect("surveys:library")
    return render(request, "surveys/library_edit.html", {"form": form, "title": title})
