"""Pages of what was found: the results of a closed survey, and their publication."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.asking import signed_in
from accounts.rules import Refused, require
from accounts.standing import standing_of
from surveys import actions, queries, rules
from surveys.forms import PublishForm
from surveys.models import Survey
from surveys.reading import Asked, Reading, read
from surveys.results_page import division_of, filters_of


@login_not_required
@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    survey = readable_survey(request, pk)
    reading = read(survey, rules.can_read_texts(request.user, survey))
    asked = asked_in(request)
    whole, by_ats = queries.participation(survey)
    group, basis = reading.chosen(asked), asked.basis(survey)
    context = {
        "survey": survey,
        "chosen": group,
        "basis": basis,
        "told": reading.told(group, basis),
        "filters": filters_of(reading, asked, group),
        "division": division_of(reading, asked),
        "participation": whole,
        "by_ats": by_ats,
        "query": request.GET.urlencode(),
    }
    return render(request, "surveys/results.html", context | _doable(request, reading))


def readable_survey(request: HttpRequest, pk: int) -> Survey:
    """A survey whose results the person may read now; 404 or Refused otherwise."""
    person = request.user
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=pk)
    if not rules.can_read_results(person, survey):
        raise Refused(_not_yet(survey))
    return survey


def asked_in(request: HttpRequest) -> Asked:
    asked = request.GET
    return Asked(
        asked.get("per", ""), asked.get("gruppo", ""), asked.get("regola", ""), asked.get("unita", "")
    )


def _not_yet(survey: Survey) -> str:
    if not survey.is_closed:
        return "I risultati ci sono dopo la chiusura della rilevazione, e li legge per primo chi coordina."
    return rules.NOT_PUBLISHED


def _doable(request: HttpRequest, reading: Reading) -> dict[str, Any]:
    """What the person can go on to from here."""
    person, survey = request.user, reading.survey
    standing = standing_of(person)
    ats = queries.surveyed_ats(survey) if standing.is_coordinator else []
    return {
        "can_manage": rules.can_manage(person, survey),
        "can_read_answers": rules.can_read_answers(person, survey),
        "can_take_ballots": rules.can_take_ballots(person, survey),
        "publish_form": PublishForm(),
        "programmes": [one for one in ats if standing.coordinates(one.pk)],
        "signed": queries.ats_with_signed_programme(survey),
    }


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
