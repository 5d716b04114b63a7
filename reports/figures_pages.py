"""The results in numbers: the page, the list behind each figure, open data and the report to print."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Person
from accounts.spreadsheets import write_csv
from reports.figure_charts import ats_chart, month_chart
from reports.figure_forms import SelectionForm
from reports.figure_kinds import BY_SLUG, Kind
from reports.figures_report import figures_report
from reports.open_data import LICENCE, LICENCE_URL, open_data, source, table
from reports.queries.counting import Counts
from reports.queries.figure_lists import Listing, listing
from reports.queries.figure_people import people_listing
from reports.queries.figures import by_section, figures_of
from reports.queries.figures_by import by_ats, by_month
from reports.queries.selection import Selection

PAGE = 50
BY_PERSON = "persone"
FILTERS = ("percorso", "ats", "ambito", "dal", "al")


@login_not_required
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    form = SelectionForm(request.GET)
    context: dict[str, Any] = {"form": form, "query": _query(request)}
    if form.is_valid():
        context |= _numbers(form.selection)
    return render(request, "reports/results.html", context)


def _numbers(selection: Selection) -> dict[str, Any]:
    counts = Counts(selection)
    return {
        "scope": selection.words,
        "sections": by_section(figures_of(counts)),
        "charts": [ats_chart(by_ats(counts)), month_chart(by_month(counts))],
        "counted_at": timezone.now(),
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "source": source(),
    }


@login_not_required
@require_safe
def figure(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows behind a figure: by lab or by thing for everybody, by name for who may see the people."""
    kind, selection = _kind(slug), _selection(request)
    counts = Counts(selection)
    people = people_listing(kind, counts, request.user) if isinstance(request.user, Person) else None
    by_person = people is not None and request.GET.get("vista") == BY_PERSON
    shown = people if people is not None and by_person else listing(kind, counts, request.user)
    (counted,) = figures_of(counts, [kind.code])
    context = {
        "figure": counted,
        "scope": selection.words,
        "query": _query(request),
        "has_people": people is not None,
        "by_person": by_person,
        "listing": shown,
        **_page(request, shown),
    }
    return render(request, "reports/figure.html", context)


def _page(request: HttpRequest, shown: Listing) -> dict[str, Any]:
    page = Paginator(shown.items, PAGE).get_page(request.GET.get("page"))
    return {"page_obj": page, "rows": [shown.row(item) for item in page]}


@login_not_required
@require_safe
def results_csv(request: HttpRequest) -> HttpResponse:
    body = write_csv(table(_selection(request)))
    return _file(HttpResponse(body, content_type="text/csv; charset=utf-8"), "risultati.csv")


@login_not_required
@require_safe
def results_json(request: HttpRequest) -> HttpResponse:
    data = open_data(_selection(request), _query(request))
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})


@login_not_required
@require_safe
def results_pdf(request: HttpRequest) -> HttpResponse:
    body = figures_report(_selection(request))
    return _file(HttpResponse(body, content_type="application/pdf"), "risultati.pdf")


def _file(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _kind(slug: str) -> Kind:
    if slug not in BY_SLUG:
        raise Http404("Questo numero non c'è.")
    return BY_SLUG[slug]


def _selection(request: HttpRequest) -> Selection:
    """Numbers of something else than was asked would be wrong: what means nothing is not there."""
    form = SelectionForm(request.GET)
    if not form.is_valid():
        raise Http404("Con questi filtri non c'è niente.")
    return form.selection


def _query(request: HttpRequest) -> str:
    """The filters that were asked for, as an address writes them."""
    kept = request.GET.copy()
    for name in list(kept):
        if name not in FILTERS or not kept[name]:
            del kept[name]
    return kept.urlencode()
