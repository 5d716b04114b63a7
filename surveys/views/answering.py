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
from surveys.answers import AnswerError
from surveys.desk import Desk, Step, desk_of, read_out
from surveys.forms import RankingForm
from surveys.models import Response, StaleVersion, Survey, SurveyClosed
from surveys.offices import office_ids


@require_safe
def survey_list(request: HttpRequest) -> HttpResponse:
    person = request.user
    context = {
        "tasks": queries.tasks_of(person),
        "answered": queries.answered_offices(person)[:30],
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
        "can_submit_for": standing_of(person).represented_ids,
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
    if not desk.survey.is_open:
        return _closed(request, desk, SurveyClosed("La rilevazione non accetta risposte in questo momento."))
    here = desk.steps[step - 1]
    order = desk.start_order(here.question)
    form = RankingForm(here.question, order, here.answer, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        return _save(request, desk, here, form)
    return _show(request, desk, here, form)


def _show(
    request: HttpRequest,
    desk: Desk,
    here: Step,
    form: RankingForm,
    stored: Response | None = None,
) -> HttpResponse:
    """`stored`: what is there now, where what was typed came too late (409)."""
    context = {"desk": desk, "survey": desk.survey, "here": here, "form": form}
    context |= {"before": desk.before(here.number), "version": stored.version if stored else desk.version}
    status = 409 if stored else 200
    if stored is not None:
        context["stored"] = stored
        context["stored_order"] = read_out(here.question, stored.answers.get(str(here.question.pk)) or {})
    return render(request, "surveys/respond.html", context, status=status)


def _save(request: HttpRequest, desk: Desk, here: Step, form: RankingForm) -> HttpResponse:
    if not form.is_valid():
        return _not_valid(request, desk, here, form)
    answers = {str(here.question.pk): form.answer}
    try:
        saved = save_draft(
            signed_in(request), desk.survey, desk.organisation, answers, _version(request, desk)
        )
    except StaleVersion as error:
        return _stale(request, desk, here, form, error)
    except SurveyClosed as error:
        return _closed(request, desk, error)
    sentence = f"Salvato alle {date_format(timezone.localtime(), 'G:i')}"
    if wants_json(request):
        return JsonResponse({"version": saved.version, "sentence": sentence})
    go = request.POST.get("go", "next")
    if go == "save":
        messages.success(request, sentence + ".")
    ways = {"save": here.url, "previous": desk.before(here.number)}
    return redirect(ways.get(go, desk.after(here.number)))


def _not_valid(request: HttpRequest, desk: Desk, here: Step, form: RankingForm) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"sentence": "Non salvato: alcuni numeri sono da correggere."}, status=422)
    return _show(request, desk, here, form)


def _stale(
    request: HttpRequest, desk: Desk, here: Step, form: RankingForm, error: StaleVersion
) -> HttpResponse:
    stored = error.stored
    if not wants_json(request):
        return _show(request, desk, here, form, stored)
    order = read_out(here.question, stored.answers.get(str(here.question.pk)) or {})
    lines = [f"{place}. {title}" for place, title in order]
    return JsonResponse({"sentence": str(error), "version": stored.version, "stored": lines}, status=409)


def _closed(request: HttpRequest, desk: Desk, error: SurveyClosed) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"sentence": str(error), "closed": True}, status=409)
    messages.error(request, str(error))
    return redirect(desk.survey)


@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    desk = _desk(request, pk)
    can_submit = rules.can_submit(request.user, desk.survey, desk.organisation)
    if request.method == "POST" and not can_submit:
        raise Refused(rules.ONLY_REPRESENTATIVE)
    if not desk.survey.is_open:
        return _closed(request, desk, SurveyClosed("La rilevazione non accetta risposte in questo momento."))
    if request.method == "POST":
        return _send(request, desk)
    representatives = queries.representatives_of(desk.organisation)
    context = {
        "desk": desk,
        "survey": desk.survey,
        "can_submit": can_submit,
        "representatives": representatives,
    }
    return render(request, "surveys/summary.html", context)


def _send(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What is sent is what was on the screen: a newer version comes back to be read first."""
    try:
        submit_response(signed_in(request), desk.survey, desk.organisation, {}, _version(request, desk))
    except StaleVersion as error:
        messages.error(request, f"{error} Rileggi la risposta qui sotto e poi inviala.")
        return redirect(desk.summary_url)
    except AnswerError as error:
        messages.error(request, str(error))
        return redirect(desk.summary_url)
    except SurveyClosed as error:
        return _closed(request, desk, error)
    messages.success(request, f"La risposta di {desk.organisation.label} è stata inviata. Grazie!")
    return redirect(desk.survey)


def _version(request: HttpRequest, desk: Desk) -> int:
    """The version that the page was read at; nonsense counts as the oldest, so it can only be refused."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"
