"""Results as files, and the answers of who gave them with their name."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.asking import signed_in
from accounts.limits import TooMany
from accounts.rules import require
from accounts.spreadsheets import write_csv
from surveys import rules
from surveys.counts import Basis
from surveys.exports.orders import write_orders
from surveys.exports.report import write_report
from surveys.exports.tables import flat, in_lines, tables
from surveys.exports.workbook import write_workbook
from surveys.given import given_answers
from surveys.limits import count_export
from surveys.models import Response, Survey
from surveys.reading import Reading, read
from surveys.views.results import asked_in, readable_survey

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Write = Callable[[Reading, Basis], bytes]
FILES: dict[str, tuple[str, str, Write]] = {
    "xlsx": ("xlsx", XLSX, lambda reading, basis: write_workbook(tables(reading, basis))),
    "csv": (
        "csv",
        "text/csv; charset=utf-8",
        lambda reading, basis: write_csv(in_lines(flat(reading, basis))).encode(),
    ),
    "pdf": ("pdf", "application/pdf", write_report),
    "preflib": ("zip", "application/zip", lambda reading, basis: write_orders(reading)),
}


@login_not_required
@require_safe
def export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    survey = readable_survey(request, pk)
    if kind not in FILES:
        raise Http404("Questo formato non c'è.")
    if kind == "preflib":
        require(rules.can_take_ballots(request.user, survey), rules.NO_BALLOTS)
    try:
        count_export(request)
    except TooMany as limit:
        return _too_many(request, survey, limit)
    suffix, content_type, write = FILES[kind]
    reading = read(survey, rules.can_read_texts(request.user, survey))
    body = write(reading, Basis(asked_in(request).basis(survey).rule))
    return _file(body, content_type, f"risultati-{survey.pk}.{suffix}")


def _too_many(request: HttpRequest, survey: Survey, limit: TooMany) -> HttpResponse:
    context = {"survey": survey, "sentence": limit.messages[0]}
    response = render(request, "surveys/too_many.html", context, status=429)
    response["Retry-After"] = str(limit.seconds)
    return response


def _file(body: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=content_type, headers=headers)


@require_safe
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who answered what, in a survey with names that is closed; for whoever looks after it."""
    survey = _named_survey(request, pk)
    page = Paginator(_sent(request, survey), PAGE).get_page(request.GET.get("page"))
    header, rows = given_answers(survey, list(page))
    told = [(row[0], list(zip(header[1:], row[1:], strict=True))) for row in rows]
    context = {"survey": survey, "page_obj": page, "rows": told}
    return render(request, "surveys/answers.html", context)


@require_safe
def answers_file(request: HttpRequest, pk: int) -> HttpResponse:
    survey = _named_survey(request, pk)
    try:
        count_export(request)
    except TooMany as limit:
        return _too_many(request, survey, limit)
    header, rows = given_answers(survey, list(_sent(request, survey)))
    body = write_csv(in_lines([header, *rows])).encode()
    return _file(body, "text/csv; charset=utf-8", f"risposte-{survey.pk}.csv")


def _named_survey(request: HttpRequest, pk: int) -> Survey:
    person = signed_in(request)
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=pk)
    if not rules.can_read_answers(person, survey):
        raise Http404("Qui non ci sono risposte da leggere una per una.")
    return survey


def _sent(request: HttpRequest, survey: Survey) -> QuerySet[Response]:
    rows = Response.objects.visible_to(signed_in(request)).submitted().filter(survey=survey)
    return rows.select_related("organisation__ambito", "person").order_by(
        "organisation__name", "person__last_name", "person__first_name", "pk"
    )
