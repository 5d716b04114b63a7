"""Results as files, and the answers of who gave them with their name."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.asking import signed_in
from accounts.limits import TooMany
from accounts.spreadsheets import write_csv
from surveys import rules
from surveys.exports.files import FORMATS, file_of, require_file
from surveys.exports.tables import in_lines
from surveys.given import given_answers
from surveys.limits import count_export
from surveys.models import Response, Survey
from surveys.views.results import asked_in, readable_survey

PAGE = 50


@login_not_required
@require_safe
def export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    survey = readable_survey(request, pk)
    if kind not in FORMATS:
        raise Http404("Questo formato non c'è.")
    require_file(request.user, survey, kind)
    try:
        count_export(request)
    except TooMany as limit:
        return _too_many(request, survey, limit)
    return _file(*file_of(request.user, survey, kind, asked_in(request)))


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
