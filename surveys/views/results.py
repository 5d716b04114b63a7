"""Pages of what was found: the results of a closed survey, and their publication."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.asking import signed_in
from accounts.models import Ats
from accounts.rules import Refused, require
from accounts.standing import standing_of
from surveys import actions, findings, queries, rules
from surveys.counts import counted_in
from surveys.forms import PublishForm
from surveys.groups import Dimension
from surveys.models import Question, Result, Survey


@login_not_required
@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    person = request.user
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=pk)
    if not rules.can_read_results(person, survey):
        raise Refused(_not_yet(survey))
    groups = list(queries.surveyed_ats(survey))
    chosen = next((ats for ats in groups if ats.code == request.GET.get("ats")), None)
    context = {
        "survey": survey,
        "groups": groups,
        "chosen": chosen,
        "found": _findings(survey, chosen),
        "can_manage": rules.can_manage(person, survey),
        "publish_form": PublishForm(),
        "programmes": [ats for ats in groups if standing_of(person).coordinates(ats.pk)],
        "signed": queries.ats_with_signed_programme(survey),
        "invited": survey.invitations.count(),
    }
    return render(request, "surveys/results.html", context)


def _not_yet(survey: Survey) -> str:
    if not survey.is_closed:
        return "I risultati ci sono dopo la chiusura della rilevazione, e li legge per primo chi coordina."
    return "I risultati non sono ancora pubblicati: per ora li legge solo chi coordina."


def _findings(survey: Survey, chosen: Ats | None) -> list[tuple[Question, findings.Finding]]:
    """The question on the sections first."""
    rows = [row for row in queries.results_of(survey) if row.question.is_ranking]
    rows.sort(key=lambda row: not row.question.orders_sections)
    return [(row.question, _finding(row, chosen)) for row in rows]


def _finding(result: Result, chosen: Ats | None) -> findings.Finding:
    counted = counted_in(result, Dimension.ATS, chosen.pk) if chosen else result.counted
    sizes = Counter(row["ats"] for row in result.ballots if row["answer"]["order"])
    kept = findings.hidden_groups({ats: size for ats, size in sizes.items() if ats}, sizes.total())
    ballots = counted["ballots"]
    if (chosen and chosen.pk in kept) or 0 < ballots < findings.MIN_RESPONSES:
        return findings.hidden(ballots)
    titles = {option.pk: option.title for option in result.question.options.all()}
    return findings.describe(counted, titles)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=pk)
    require(rules.can_manage(person, survey), rules.ONLY_COORDINATORS)
    form = PublishForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Scegli a chi pubblicare i risultati.")
    else:
        actions.publish(person, survey, form.cleaned_data["audience"])
        messages.success(request, "I risultati sono pubblicati.")
    return redirect("surveys:results", survey.pk)
