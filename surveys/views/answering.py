"""Pages of who answers: the list, the survey, one question a screen, the summary."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from accounts.asking import signed_in
from accounts.rules import Refused
from accounts.standing import standing_of
from surveys import queries, rules
from surveys.actions import save_draft, submit_response
from surveys.answers import AnswerError, tables
from surveys.desk import Desk, Step, desk_of, mark_of
from surveys.forms import AnswerForm, answer_form
from surveys.models import Response, StaleVersion, Survey, SurveyClosed
from surveys.offices import office_ids
from surveys.readout import read_out

NOT_NOW = "La rilevazione non accetta risposte in questo momento."


@require_safe
def survey_list(request: HttpRequest) -> HttpResponse:
    person = request.user
    context = {
        "tasks": queries.tasks_of(person),
        "answered": queries.answered_by(person)[:30],
        "published": Survey.objects.visible_to(person).filter(published_at__isnull=False)[:30],
        "managed": queries.managed_surveys(person)[:50],
        "can_prepare": rules.can_prepare(person),
        "has_office": bool(office_ids(standing_of(person))),
    }
    return render(request, "surveys/list.html", context)


@login_not_required
@require_safe
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    person = request.user
    found = get_object_or_404(Survey.objects.visible_to(person), pk=pk)
    context = {
        "survey": found,
        "questions": found.questions.prefetch_related("options"),
        "tasks": queries.tasks_on(person, found),
        "can_manage": rules.can_manage(person, found),
        "can_follow": rules.can_follow(person, found),
        "can_read_results": rules.can_read_results(person, found),
    }
    return render(request, "surveys/survey.html", context)


def _desk(request: HttpRequest, pk: int) -> Desk:
    person = request.user
    found = get_object_or_404(Survey.objects.visible_to(person), pk=pk)
    return desk_of(person, found, request.GET.get("ente", ""))


@require_safe
def respond(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(_desk(request, pk).next_url)


@require_http_methods(["GET", "HEAD", "POST"])
def respond_step(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    desk = _desk(request, pk)
    if not 1 <= step <= len(desk.steps):
        raise Http404
    if desk.survey.is_anonymous:
        return redirect(desk.next_url)
    if not desk.survey.is_open:
        return _closed(request, desk, SurveyClosed(NOT_NOW))
    here = desk.steps[step - 1]
    data = request.POST if request.method == "POST" else None
    order = desk.start_order(here.question)
    form = answer_form(here.question, here.rules, order, here.answer or here.last_time, data)
    if request.method == "POST":
        return _save(request, desk, here, form)
    return _show(request, desk, here, form)


def _show(
    request: HttpRequest, desk: Desk, here: Step, form: AnswerForm, stored: Response | None = None
) -> HttpResponse:
    """`stored`: what is there now, where what was typed came too late (409)."""
    context = {"desk": desk, "survey": desk.survey, "here": here, "form": form, "forms": [form]}
    context |= {"before": desk.before(here.number), "version": desk.version, "mark": here.mark}
    if stored is not None:
        answer = stored.answers.get(str(here.question.pk))
        context |= {"version": stored.version, "mark": mark_of(answer)}
        context |= {"stored": read_out(here.question, answer), "stored_by": _last(stored, here)}
    return render(request, "surveys/respond.html", context, status=409 if stored else 200)


def _last(stored: Response, here: Step) -> str:
    changes = stored.contributions.filter(question=here.question).select_related("person")
    return next((change.person.name for change in changes), "")


def _save(request: HttpRequest, desk: Desk, here: Step, form: AnswerForm) -> HttpResponse:
    if not form.is_valid():
        return _not_valid(request, desk, here, form)
    try:
        saved = _store(request, desk, here, form)
    except StaleVersion as error:
        return _stale(request, desk, here, form, error)
    except SurveyClosed as error:
        return _closed(request, desk, error)
    sentence, warnings = f"Salvato alle {date_format(timezone.localtime(), 'G:i')}", _warnings(here, form)
    if wants_json(request):
        answer = saved.answers.get(str(here.question.pk))
        warned = " ".join([f"{sentence}.", *warnings]) if warnings else sentence
        return JsonResponse({"version": saved.version, "read": mark_of(answer), "sentence": warned})
    for warning in warnings:
        messages.warning(request, f"Salvato, ma controlla «{here.question.title}». {warning}")
    return _go_on(request, desk, here, sentence)


def _go_on(request: HttpRequest, desk: Desk, here: Step, sentence: str) -> HttpResponse:
    go = request.POST.get("go", "next")
    if go == "save":
        messages.success(request, sentence + ".")
    ways = {"save": here.url, "previous": desk.before(here.number)}
    return redirect(ways.get(go, desk.after(here.number)))


def _store(request: HttpRequest, desk: Desk, here: Step, form: AnswerForm) -> Response:
    """Over the version that was read; also over a newer one where this very question is still as it was read."""
    person, key = signed_in(request), str(here.question.pk)
    given = {key: form.answer}
    try:
        return save_draft(person, desk.survey, desk.respondent, given, _version(request))
    except StaleVersion as error:
        if request.POST.get("read") != mark_of(error.stored.answers.get(key)):
            raise
        return save_draft(person, desk.survey, desk.respondent, given, error.stored.version)


def _warnings(here: Step, form: AnswerForm) -> list[str]:
    """What is kept though it cannot be sent yet: totals that are not the sum of their row."""
    if form.answer is None or "cells" not in form.answer:
        return []
    wrong = tables.wrong_totals(here.rules, form.answer)
    return [f"{here.rules.rows[row]}: {sentence}" for row, sentence in wrong.items()]


def _not_valid(request: HttpRequest, desk: Desk, here: Step, form: AnswerForm) -> HttpResponse:
    if wants_json(request):
        sentences = [sentence for _, sentence in form.problems()]
        return JsonResponse({"sentence": f"Non salvato. {sentences[0]}"}, status=422)
    return _show(request, desk, here, form)


def _stale(
    request: HttpRequest, desk: Desk, here: Step, form: AnswerForm, error: StaleVersion
) -> HttpResponse:
    stored = error.stored
    if not wants_json(request):
        return _show(request, desk, here, form, stored)
    answer = stored.answers.get(str(here.question.pk))
    found = {"version": stored.version, "read": mark_of(answer), "stored_by": _last(stored, here)}
    found |= {"sentence": str(error), "stored": read_out(here.question, answer).lines}
    return JsonResponse(found, status=409)


def _closed(request: HttpRequest, desk: Desk, error: SurveyClosed) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"sentence": str(error), "closed": True}, status=409)
    messages.error(request, str(error))
    return redirect(desk.survey)


@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    desk = _desk(request, pk)
    can_send = rules.can_send(request.user, desk.respondent)
    if request.method == "POST" and not can_send:
        raise Refused(rules.ONLY_REPRESENTATIVE)
    if desk.survey.is_anonymous:
        return redirect(desk.next_url)
    if not desk.survey.is_open:
        return _closed(request, desk, SurveyClosed(NOT_NOW))
    if request.method == "POST":
        return _send(request, desk)
    context = {"desk": desk, "survey": desk.survey, "can_send": can_send}
    context["representatives"] = queries.representatives_of(desk.office) if desk.office else []
    return render(request, "surveys/summary.html", context)


def _send(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What is sent is what was on the screen: a newer version comes back to be read first."""
    try:
        submit_response(signed_in(request), desk.survey, desk.respondent, {}, _version(request))
    except StaleVersion as error:
        messages.error(request, f"{error} Rileggi la risposta qui sotto e poi inviala.")
        return redirect(desk.summary_url)
    except AnswerError as error:
        messages.error(request, str(error))
        return redirect(desk.summary_url)
    except SurveyClosed as error:
        return _closed(request, desk, error)
    whose = f"La risposta di {desk.label}" if desk.office else "La tua risposta"
    messages.success(request, f"{whose} è stata inviata. Grazie!")
    return redirect(desk.survey)


def _version(request: HttpRequest) -> int:
    """The version that the page was read at; nonsense counts as the oldest, so it can only be refused."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"
