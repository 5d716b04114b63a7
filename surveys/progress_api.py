"""Who has answered, and the results as files, for programs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Schema

from accounts.api_fields import BodyRef
from accounts.asking import signed_in
from accounts.routers import AreaRouter
from accounts.rules import require
from surveys import rules
from surveys.exports.files import FORMATS, file_of, require_file
from surveys.limits import count_export
from surveys.models import NotReady, Survey
from surveys.queries import Rate, found_in, progress_seen_by
from surveys.reading import Asked

router = AreaRouter(tags=["surveys"])

CONTENT = {one.content_type: {"schema": {"type": "string", "format": "binary"}} for one in FORMATS.values()}
Missing = Annotated[bool, Query(description="Solo gli enti che non hanno ancora risposto.")]
Rule = Annotated[
    Literal["", "shared", "zero", "modified"],
    Query(description="Che cosa ricevono le voci lasciate fuori; niente: come al lancio."),
]
NOT_NOW = {"$ref": "#/components/responses/Problem409"}
DOWNLOAD = {"responses": {200: {"description": "Il file.", "content": CONTENT}, 409: NOT_NOW}}


class OfficeStateOut(Schema):
    organisation: BodyRef
    state: Literal["not_started", "writing", "answered"]


class RateOut(Schema):
    """Of the invited of one ATS; `ats` null: they have none, or several ATS are told together."""

    ats: str | None
    name: str
    invited: int
    submitted: int
    percent: int
    offices: list[OfficeStateOut]


class SurveyProgressOut(Schema):
    """Offices are named, persons never; of an anonymous survey small ATS are told together."""

    invited: int
    submitted: int
    percent: int
    results: list[RateOut]
    next: str | None


@router.get(
    "surveys/{int:survey_id}/progress",
    response=SurveyProgressOut,
    url_name="survey_progress",
    summary="Andamento delle risposte",
)
def read_progress(request: HttpRequest, survey_id: int, missing: Missing = False) -> dict[str, Any]:
    """Quante sono arrivate, per ATS e per ente; con «missing» solo gli enti che mancano. Per chi coordina."""
    person = signed_in(request)
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=survey_id)
    require(rules.can_follow(person, survey), rules.ONLY_WHO_FOLLOWS)
    found = progress_seen_by(person, survey)
    rates = found_in(found.rates, "", only_missing=True) if missing else found.rates
    total = {name: getattr(found.total, name) for name in NUMBERS}
    return total | {"results": [_rate(one) for one in rates], "next": None}


@router.get(
    "surveys/{int:survey_id}/results/{kind}",
    response={200: None},
    url_name="survey_file",
    openapi_extra=DOWNLOAD,
    summary="I risultati in un file",
)
def read_file(
    request: HttpRequest,
    survey_id: int,
    kind: Literal["xlsx", "csv", "pdf", "preflib"],
    rule: Rule = "",
) -> HttpResponse:
    """Al più cinque file all'ora; «preflib» sono le singole schede, per chi cura una rilevazione con nome o
    anonima. 409 prima della chiusura."""
    person = signed_in(request)
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=survey_id)
    if not survey.is_closed:
        raise NotReady("I risultati ci sono dopo la chiusura della rilevazione.")
    require(rules.can_read_results(person, survey), rules.NOT_PUBLISHED)
    require_file(person, survey, kind)
    count_export(request)
    body, content_type, name = file_of(person, survey, kind, Asked(rule=rule))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=content_type, headers=headers)


NUMBERS = ("invited", "submitted", "percent")


def _rate(rate: Rate) -> dict[str, Any]:
    plain = {name: getattr(rate, name) for name in ("name", *NUMBERS, "offices")}
    return plain | {"ats": rate.code}
