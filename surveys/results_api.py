"""What a closed survey found, for programs: as the page, of the same groups."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Schema

from accounts.asking import signed_in
from accounts.routers import AreaRouter
from accounts.rules import require
from surveys import rules
from surveys.counts import Basis
from surveys.models import NotReady, Result, Survey
from surveys.queries import Group
from surveys.reading import Asked, Reading, Told, read

router = AreaRouter(tags=["surveys"])


class CountedOptionOut(Schema):
    id: int
    title: str


class ResultGroupOut(Schema):
    """`group` is the code of the group; a hidden one has no result."""

    group: str
    name: str
    hidden: bool
    result: dict[str, Any] | None


class CountedQuestionOut(Schema):
    """`result` of a ranking: the keys of `manage.py rank --json` by option; of the other kinds "n" and what was
    counted. With another unit than the response only the places and whole percentages of Borda points."""

    id: int
    title: str
    kind: str
    options: list[CountedOptionOut]
    hidden: bool
    result: dict[str, Any] | None
    groups: list[ResultGroupOut]


class ResultsOut(Schema):
    id: int
    title: str
    closed_at: datetime.datetime
    rule: str
    unit: str
    per: str
    questions: list[CountedQuestionOut]


class AskedIn(Schema):
    """`per`: by what answers are divided; `rule`: what the options left out receive; `unit`: what counts one."""

    per: Literal["ats", "ambito", "role", "size"] = Field("ats", description="Come si dividono le risposte.")
    rule: Literal["", "shared", "zero", "modified"] = Field(
        "", description="Che cosa ricevono le voci lasciate fuori; niente: come al lancio."
    )
    unit: Literal["response", "ambito", "population"] = Field(
        "response", description="Che cosa conta uno: ogni risposta, ogni Ambito, ogni abitante."
    )


@router.get(
    "surveys/{survey_id}/results",
    response=ResultsOut,
    url_name="survey_results",
    openapi_extra={"responses": {409: {"$ref": "#/components/responses/Problem409"}}},
    summary="Risultati di una rilevazione",
)
def survey_results(request: HttpRequest, survey_id: int, asked: Query[AskedIn]) -> dict[str, Any]:
    """Gli stessi gruppi della pagina: quelli troppo piccoli non si vedono. 409 prima della chiusura."""
    person = signed_in(request)
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=survey_id)
    if not survey.is_closed:
        raise NotReady("I risultati ci sono dopo la chiusura della rilevazione.")
    require(rules.can_read_results(person, survey), rules.NOT_PUBLISHED)
    wanted = Asked(per=asked.per, rule=asked.rule, unit=asked.unit)
    reading, basis = read(survey, rules.can_read_texts(person, survey)), wanted.basis(survey)
    groups = reading.groups(wanted.dimension) if reading.dimensions() and basis.is_by_response else []
    return {
        "id": survey.pk,
        "title": survey.title,
        "closed_at": survey.closed_at,
        "rule": basis.rule.value,
        "unit": basis.unit.value,
        "per": asked.per,
        "questions": [_question(reading, one, groups, basis) for one in reading.results],
    }


def _question(reading: Reading, result: Result, groups: list[Group], basis: Basis) -> dict[str, Any]:
    whole = reading.tell(result, None, basis)
    return {
        "id": result.question_id,
        "title": result.question.title,
        "kind": result.question.kind,
        "options": [{"id": pk, "title": title} for pk, title in result.question.titles.items()],
        **_told(whole),
        "groups": [
            {"group": group.code, "name": group.name, **_told(reading.tell(result, group, basis))}
            for group in groups
        ],
    }


def _told(one: Told) -> dict[str, Any]:
    if one.counted is None:
        return {"hidden": True, "result": None}
    if not one.is_weighted:
        return {"hidden": False, "result": one.counted}
    rows = [[line.option, line.place, line.bar] for line in one.finding.lines]
    return {"hidden": False, "result": {"n": one.size, "places": rows}}
