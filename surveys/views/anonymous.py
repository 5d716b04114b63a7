"""The page of an anonymous survey: every question at once, sent once, nothing kept before."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.asking import signed_in
from accounts.rules import require
from surveys import rules
from surveys.actions import shuffled, submit_anonymously
from surveys.actions.anonymous import SENT
from surveys.desk import Desk, desk_of
from surveys.forms import AnswerForm, answer_form
from surveys.models import AlreadySent, Survey, SurveyClosed
from surveys.queries import tasks_on
from surveys.views.answering import NOT_NOW


@require_http_methods(["GET", "HEAD", "POST"])
def respond_anonymously(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=pk)
    require(bool(tasks := tasks_on(person, survey)), rules.ONLY_INVITED)
    if not survey.is_anonymous:
        return redirect("surveys:respond", pk)
    if tasks[0].is_submitted:
        return _back(request, survey, SENT)
    if not survey.is_open:
        return _back(request, survey, NOT_NOW)
    data = request.POST if request.method == "POST" else None
    seed = request.POST.get("seed") or secrets.token_hex(8)
    forms = _forms(desk_of(person, survey), seed, data)
    can_send = [form.require_complete() for form in forms]  # each says what it misses
    if data is not None and all(can_send):
        return _send(request, survey, forms)
    context = {"survey": survey, "forms": forms, "seed": seed, "has_problems": not all(can_send)}
    return render(request, "surveys/anonymous.html", context)


def _forms(desk: Desk, seed: str, data: object) -> list[AnswerForm]:
    """`seed` keeps the order of chance while the page comes back with its errors; it is stored nowhere."""
    return [
        answer_form(
            step.question, step.rules, shuffled(step.question, f"{seed}:{step.question.pk}"), None, data
        )
        for step in desk.steps
    ]


def _send(request: HttpRequest, survey: Survey, forms: list[AnswerForm]) -> HttpResponse:
    try:
        submit_anonymously(signed_in(request), survey, {str(form.question.pk): form.answer for form in forms})
    except (AlreadySent, SurveyClosed) as error:
        return _back(request, survey, str(error))
    messages.success(request, "La tua risposta anonima è arrivata. Grazie!")
    return redirect(survey)


def _back(request: HttpRequest, survey: Survey, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect(survey)
