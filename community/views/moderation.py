"""Reporting a post, the queue, a case and its decisions, the log."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.models import Person
from accounts.rules import require
from community import actions, rules
from community.limits import TooManyFlags
from community.models import AlreadyFlagged, Case, Decision, LogEntry, Thread
from community.moderation_forms import AppealForm, DecisionForm, FlagForm
from community.queries import moderation as queries
from community.views.answers import NOT_TAKEN, not_taken, visible_post

FLAG, CASE = "community/moderation/flag.html", "community/moderation/case.html"
DECISION = "community/moderation/decision.html"
PAGE_SIZE = 20
LOG_SIZE = 50
THANKS = (
    "Grazie: chi modera lo legge, decide con una regola scritta e ti dice com'è andata. "
    "Chi ha scritto il messaggio non sa chi l'ha segnalato."
)


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    post = visible_post(person, pk)
    require(rules.can_flag(person, post), rules.NOT_ONES_OWN)
    form = FlagForm(request.POST or None)
    context = {"form": form, "post": post, "can_moderate": rules.can_moderate(person, post)}
    if request.method == "POST" and form.is_valid():
        try:
            actions.flag_post(person, post, **form.cleaned_data)
        except (TooManyFlags, AlreadyFlagged) as reason:
            return not_taken(request, FLAG, context, reason)
        messages.success(request, THANKS)
        return redirect(post)
    return render(request, FLAG, context)


@require_POST
def open_case(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    return redirect(actions.open_case(person, visible_post(person, pk)))


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    require(rules.can_open_queue(person), rules.ONLY_WHO_LOOKS_AFTER)
    chosen = request.GET.get("tipo", "")
    kinds, waiting = queries.queue(person, chosen)
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"kinds": kinds, "chosen": chosen, "page_obj": page, "can_read_log": rules.can_read_log(person)}
    return render(request, "community/moderation/queue.html", context)


@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    case = _case_in_full(person, pk)
    context = _case_context(person, case) | {"form": DecisionForm(case=case)}
    return render(request, CASE, context)


@require_POST
def take_case(request: HttpRequest, pk: int) -> HttpResponse:
    """`give_back` puts the case into the queue again."""
    person = signed_in(request)
    case = _visible_case(person, pk)
    if request.POST.get("give_back"):
        actions.give_back_case(person, case)
        messages.success(request, "Il caso è di nuovo in coda: può prenderlo qualcun altro.")
        return redirect("community:queue")
    return redirect(actions.take_case(person, case))


@require_POST
def decide_case(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    case = _case_in_full(person, pk)
    form = DecisionForm(request.POST, case=case)
    if not form.is_valid():
        return render(request, CASE, _case_context(person, case) | {"form": form}, status=400)
    try:
        actions.decide_case(person, case, **form.cleaned_data)
    except NOT_TAKEN as reason:
        now = _case_context(person, _case_in_full(person, pk))
        return not_taken(request, CASE, now | {"form": form}, reason)
    messages.success(request, "La decisione è presa: chi ha scritto e chi ha segnalato ricevono un avviso.")
    return redirect(case)


@require_safe
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    context = _decision_context(person, _own_decision(person, pk))
    return render(request, DECISION, context | {"form": AppealForm()})


@require_POST
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    decision = _own_decision(person, pk)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return render(request, DECISION, _decision_context(person, decision) | {"form": form}, status=400)
    try:
        actions.appeal(person, decision, form.cleaned_data["text"])
    except NOT_TAKEN as reason:
        now = _decision_context(person, _own_decision(person, pk))
        return not_taken(request, DECISION, now | {"form": form}, reason)
    messages.success(request, "Il riesame è chiesto: decide un altro moderatore, e ricevi un avviso.")
    return redirect(decision)


@require_safe
def moderation_log(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    require(rules.can_read_log(person), rules.ONLY_LOG_READERS)
    entries = LogEntry.objects.visible_to(person).select_related("actor", "case", "thread__space")
    page = Paginator(entries.order_by("-pk"), LOG_SIZE).get_page(request.GET.get("page"))
    return render(request, "community/moderation/log.html", {"page_obj": page})


def _visible_case(person: Person, pk: int) -> Case:
    cases = Case.objects.visible_to(person).select_related("post__thread__space")
    return get_object_or_404(cases, pk=pk)


def _case_in_full(person: Person, pk: int) -> Case:
    return get_object_or_404(queries.cases_in_full(person), pk=pk)


def _case_context(person: Person, case: Case) -> dict[str, Any]:
    return {"page": queries.case_page(person, case), "case": case, "post": case.post}


def _own_decision(person: Person, pk: int) -> Decision:
    related = ("case__post__thread", "appeal", "suspension")
    return get_object_or_404(Decision.objects.visible_to(person).select_related(*related), pk=pk)


def _decision_context(person: Person, decision: Decision) -> dict[str, Any]:
    """The thread only where the author still reads it."""
    until = queries.appeal_ends_at(decision.case)
    thread = Thread.objects.visible_to(person).filter(pk=decision.case.post.thread_id).first()
    can_appeal = until is not None and until > timezone.now()
    return {"decision": decision, "thread": thread, "can_appeal": can_appeal, "appeal_until": until}
