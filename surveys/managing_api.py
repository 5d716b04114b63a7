"""What who looks after surveys does, for programs: begins them, launches, reminds, extends, closes, publishes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Status

from accounts.accepting import accepted, refuse
from accounts.asking import signed_in
from accounts.coded import ats_of
from accounts.models import Person
from accounts.pages import PAGE_SIZE, cursor_page
from accounts.routers import AreaRouter
from accounts.rules import require
from surveys import actions, rules
from surveys.actions.library import WHO_PREPARES
from surveys.forms import CopyForm, ExtendForm, LaunchForm, PublishForm, SurveyForm
from surveys.managing_schemas import (
    ExtensionIn,
    LaunchIn,
    PublicationIn,
    SurveyBriefOut,
    SurveyFilter,
    SurveyIn,
    SurveyList,
    ToldOut,
)
from surveys.models import Survey

router = AreaRouter(tags=["surveys"])


@router.get("surveys", response=SurveyList, url_name="surveys", summary="Elenco delle rilevazioni")
def list_surveys(
    request: HttpRequest, asked: Query[SurveyFilter], cursor: str | None = None, limit: int = PAGE_SIZE
) -> dict[str, Any]:
    """Quelle che chi chiede può vedere: curate, a cui ha risposto o deve rispondere, pubblicate."""
    surveys = Survey.objects.visible_to(signed_in(request)).select_related("ats")
    if asked.status:
        surveys = surveys.filter(status=asked.status)
    if asked.ats:
        surveys = surveys.filter(ats=ats_of(asked.ats))
    page = cursor_page(surveys, cursor, limit)
    return page | {"results": [brief(one) for one in page["results"]]}


@router.post("surveys", response={201: SurveyBriefOut}, url_name="surveys", summary="Prepara una rilevazione")
def prepare_survey(request: HttpRequest, payload: SurveyIn) -> Status:
    """Una bozza vuota, o con le domande di un'altra rilevazione che si vede."""
    person = signed_in(request)
    require(rules.can_prepare(person), WHO_PREPARES)
    typed = payload.dict() | {"ats": ats_of(payload.ats)}
    if payload.copied_from is None:
        made = actions.prepare(person, accepted(SurveyForm(person, typed)).save(commit=False))
        return Status(201, brief(made))
    names = {"source": "copied_from"}
    form = accepted(CopyForm(person, typed | {"source": payload.copied_from}), names)
    draft = form.save(commit=False)
    draft.intro = payload.intro
    return Status(201, brief(actions.copy_survey(person, form.cleaned_data["source"], draft)))


@router.post(
    "surveys/{int:survey_id}/launch",
    response=SurveyBriefOut,
    url_name="launch_survey",
    summary="Lancia una rilevazione",
)
def launch(request: HttpRequest, survey_id: int, payload: LaunchIn) -> dict[str, Any]:
    """La bozza si apre agli invitati, che lo sanno."""
    person, survey = managed(request, survey_id)
    if payload.ats and survey.ats_id is not None:
        raise refuse("ats", "Questa rilevazione è di una ATS: si chiede agli enti di quella.")
    form = accepted(LaunchForm(survey, payload.dict() | {"ats": [ats_of(code) for code in payload.ats]}))
    names = ("opens_at", "closes_at", "privacy", "partial_rule")
    actions.launch(person, survey, form.invited, **{name: form.cleaned_data[name] for name in names})
    return brief(managed(request, survey_id)[1])


@router.post(
    "surveys/{int:survey_id}/remind",
    response=ToldOut,
    url_name="remind_survey",
    summary="Manda un promemoria",
)
def remind(request: HttpRequest, survey_id: int) -> dict[str, int]:
    """A chi manca, se non è già stato avvisato da meno di un giorno."""
    return {"told": actions.remind(*managed(request, survey_id))}


@router.post(
    "surveys/{int:survey_id}/extend",
    response=ToldOut,
    url_name="extend_survey",
    summary="Proroga una rilevazione",
)
def extend(request: HttpRequest, survey_id: int, payload: ExtensionIn) -> dict[str, int]:
    """Il termine si sposta più avanti e chi manca lo sa."""
    person, survey = managed(request, survey_id)
    form = accepted(ExtendForm(survey, payload.dict()))
    return {"told": actions.extend(person, survey, form.cleaned_data["closes_at"])}


@router.post(
    "surveys/{int:survey_id}/close",
    response=SurveyBriefOut,
    url_name="close_survey",
    summary="Chiudi una rilevazione",
)
def close(request: HttpRequest, survey_id: int) -> dict[str, Any]:
    """Da ora non prende risposte e i risultati sono calcolati; 409 se non è aperta."""
    person, survey = managed(request, survey_id)
    actions.close(person, survey)
    return brief(survey)


@router.post(
    "surveys/{int:survey_id}/publish",
    response=SurveyBriefOut,
    url_name="publish_survey",
    summary="Pubblica i risultati",
)
def publish(request: HttpRequest, survey_id: int, payload: PublicationIn) -> dict[str, Any]:
    """Di una rilevazione chiusa; chi era stato invitato lo sa."""
    person, survey = managed(request, survey_id)
    form = accepted(PublishForm(payload.dict()))
    actions.publish(person, survey, form.cleaned_data["audience"])
    return brief(survey)


def managed(request: HttpRequest, survey_id: int) -> tuple[Person, Survey]:
    """A survey that the caller may see, and manages; else 404 or a refusal."""
    person = signed_in(request)
    survey = get_object_or_404(Survey.objects.visible_to(person).select_related("ats"), pk=survey_id)
    require(rules.can_manage(person, survey), rules.ONLY_COORDINATORS)
    return person, survey


PLAIN = tuple(name for name in SurveyBriefOut.model_fields if name != "ats")


def brief(survey: Survey) -> dict[str, Any]:
    plain = {name: getattr(survey, name) for name in PLAIN}
    return plain | {"ats": survey.ats.code if survey.ats else None}
