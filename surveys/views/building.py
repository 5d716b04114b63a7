"""Pages on which a survey is written: its words, its questions, how it will look."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from surveys import actions, queries
from surveys.forms import CopyForm, ModulesForm, SurveyForm
from surveys.forms.questions import (
    MODULES,
    RECIPES,
    QuestionForm,
    Recipe,
    recipe_named,
    recipe_of,
    sections_left,
)
from surveys.models import NotLaunchable, Question, Survey
from surveys.views.managing import coordinator, managed, managed_draft, step


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = coordinator(request)
    form = SurveyForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        survey = actions.prepare(person, form.save(commit=False))
        messages.success(request, "La bozza è salvata: ora aggiungi le domande.")
        return redirect("surveys:edit", survey.pk)
    return render(request, "surveys/new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest) -> HttpResponse:
    person = coordinator(request)
    form = CopyForm(person, request.POST or None, initial={"source": request.GET.get("da", "")})
    if request.method == "POST" and form.is_valid():
        survey = actions.copy_survey(person, form.cleaned_data["source"], form.save(commit=False))
        messages.success(request, "Le domande sono copiate: rileggile e cambia quello che serve.")
        return redirect("surveys:edit", survey.pk)
    return render(request, "surveys/copy.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    person, survey = managed_draft(request, pk)
    form = SurveyForm(person, request.POST or None, instance=survey)
    if request.method == "POST" and form.is_valid():
        actions.prepare(person, form.save(commit=False))
        messages.success(request, "La bozza è salvata.")
        return redirect("surveys:edit", survey.pk)
    context = {
        "form": form,
        "survey": Survey.objects.visible_to(person).get(pk=pk),  # the form writes on its own, right or wrong
        "asked": queries.asked_in(survey),
        "recipes": RECIPES,
        "modules": MODULES,
        "has_sections_left": sections_left(survey).exists(),
    }
    return render(request, "surveys/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def modules_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Several macro sections at once."""
    person, survey = managed_draft(request, pk)
    form = ModulesForm(survey, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_modules(person, survey, form.cleaned_data["sections"], **form.flags)
        except NotLaunchable as error:
            form.add_error(None, str(error))
        else:
            return _back(request, survey, "Le domande sono aggiunte.")
    context = {
        "survey": survey,
        "form": form,
        "recipe": MODULES,
        "has_choice": sections_left(survey).exists(),
    }
    return render(request, "surveys/question.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def question_new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    person, survey = managed_draft(request, pk)
    recipe = recipe_named(kind)
    if recipe is None:
        raise Http404("Questo tipo di domanda non c'è.")
    return _question(request, person, recipe, recipe.begin(survey))


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: int, question_pk: int) -> HttpResponse:
    person, survey = managed_draft(request, pk)
    found = get_object_or_404(survey.questions, pk=question_pk)
    return _question(request, person, recipe_of(found), found)


def _question(request: HttpRequest, person: Person, recipe: Recipe, asked: Question) -> HttpResponse:
    form: QuestionForm = recipe.form(request.POST or None, instance=asked)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_question(person, form.save(commit=False), form.cleaned_data.get("options", ()))
        except NotLaunchable as error:
            form.add_error(None, str(error))
        else:
            return _back(request, asked.survey, "La domanda è salvata.")
    context = {
        "survey": asked.survey,
        "form": form,
        "recipe": recipe,
        "has_choice": True,
        "is_new": not asked.pk,
    }
    return render(request, "surveys/question.html", context)


@require_POST
def question_move(request: HttpRequest, pk: int, question_pk: int) -> HttpResponse:
    person, survey = managed_draft(request, pk)
    actions.move_question(person, get_object_or_404(survey.questions, pk=question_pk), step(request))
    return _back(request, survey)


@require_POST
def question_remove(request: HttpRequest, pk: int, question_pk: int) -> HttpResponse:
    person, survey = managed_draft(request, pk)
    found = get_object_or_404(survey.questions, pk=question_pk)
    actions.remove_question(person, found)
    return _back(request, survey, f"La domanda «{found.title}» è tolta.")


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    _, survey = managed(request, pk)
    asked = queries.asked_in(survey)
    context = {
        "survey": survey,
        "asked": asked,
        "faults": queries.faults_of(asked) if survey.is_draft else [],
    }
    return render(request, "surveys/preview.html", context)


def _back(request: HttpRequest, survey: Survey, sentence: str = "") -> HttpResponse:
    if sentence:
        messages.success(request, sentence)
    return redirect(reverse("surveys:edit", args=[survey.pk]) + "#domande")
