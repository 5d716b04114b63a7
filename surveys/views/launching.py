"""Pages on which a survey is launched, followed, reminded of, given more time and closed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from accounts.rules import require
from surveys import actions, queries, rules
from surveys.dates import when
from surveys.forms import ExtendForm, LaunchForm
from surveys.models import NotLaunchable, Survey
from surveys.views.managing import managed

NOBODY_REMINDED = "Nessun promemoria: hanno risposto tutti, o chi manca è già avvisato da meno di un giorno."


@require_http_methods(["GET", "HEAD", "POST"])
def launch(request: HttpRequest, pk: int) -> HttpResponse:
    """Two steps: choose, then read back with the counts and confirm. The address may tick organisations: `?ente=`."""
    person, survey = managed(request, pk)
    form = LaunchForm(survey, request.POST or None, initial={"organisations": request.GET.getlist("ente")})
    is_chosen = request.method == "POST" and form.is_valid() and "change" not in request.POST
    if is_chosen and "confirm" in request.POST and (done := _launch(request, person, survey, form)):
        return done
    asked = queries.asked_in(survey)
    context = {"survey": survey, "form": form, "asked": asked, "faults": queries.faults_of(asked)}
    if is_chosen and form.is_valid() and survey.is_draft:
        context |= {"reach": queries.reach_of(survey, form.invited), **form.spoken()}
        return render(request, "surveys/launch_review.html", context)
    return render(request, "surveys/launch.html", context)


def _launch(request: HttpRequest, person: Person, survey: Survey, form: LaunchForm) -> HttpResponse | None:
    names = ("opens_at", "closes_at", "privacy", "partial_rule")
    try:
        actions.launch(person, survey, form.invited, **{name: form.cleaned_data[name] for name in names})
    except NotLaunchable as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, "La rilevazione è lanciata e gli invitati sono avvisati.")
    return redirect("surveys:progress", survey.pk)


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    person = request.user
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=pk)
    require(rules.can_follow(person, survey), rules.ONLY_WHO_FOLLOWS)
    can_manage = rules.can_manage(person, survey)
    found = queries.progress_seen_by(person, survey)
    words, only_missing = request.GET.get("q", "")[:100], "manca" in request.GET
    rates = queries.found_in(found.rates, words, only_missing) if words or only_missing else found.rates
    context = {"survey": survey, "total": found.total, "rates": rates, "can_manage": can_manage}
    context |= {"words": words, "only_missing": only_missing, "is_filtered": bool(words or only_missing)}
    return render(request, "surveys/progress.html", context)


@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    person, survey = managed(request, pk)
    told = actions.remind(person, survey)
    if told:
        messages.success(request, f"Promemoria mandato a {_people(told)}.")
    else:
        messages.info(request, NOBODY_REMINDED)
    return redirect("surveys:progress", survey.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    person, survey = managed(request, pk)
    form = ExtendForm(survey, request.POST or None, initial={"closes_at": survey.closes_at})
    if request.method == "POST" and form.is_valid():
        closes_at = form.cleaned_data["closes_at"]
        told = actions.extend(person, survey, closes_at)
        messages.success(request, f"Il nuovo termine è {when(closes_at)}. Avviso mandato a {_people(told)}.")
        return redirect("surveys:progress", survey.pk)
    return render(request, "surveys/extend.html", {"survey": survey, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    person, survey = managed(request, pk)
    if request.method == "POST":
        actions.close(person, survey)
        messages.success(request, "La rilevazione è chiusa e i risultati sono stati calcolati.")
        return redirect("surveys:results", survey.pk)
    total = queries.progress_of(survey).total
    return render(request, "surveys/close.html", {"survey": survey, "total": total})


def _people(how_many: int) -> str:
    return "1 persona" if how_many == 1 else f"{how_many} persone"
