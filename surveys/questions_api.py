"""The questions of a survey in preparation, for programs: asked, changed, moved, taken away; and the library."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import Field, StringConstraints

from accounts.accepting import accepted, changed, refuse
from accounts.api_fields import whole
from accounts.asking import signed_in
from accounts.coded import Id
from accounts.models import Person
from accounts.routers import AreaRouter
from accounts.rules import require
from surveys import actions, queries, rules
from surveys.actions.library import WHO_PREPARES
from surveys.api import QuestionOut, question_of
from surveys.forms import ModulesForm
from surveys.forms.questions import MODULES, RECIPES, Recipe, recipe_of
from surveys.managing_api import managed
from surveys.models import Question

router = AreaRouter(tags=["surveys"])

Line = Annotated[str, StringConstraints(max_length=400)]
Lines = Annotated[list[Line], Field(max_length=100)]
Bound = Annotated[int, Field(strict=True, ge=-1_000_000_000, le=1_000_000_000)]
Kind = Literal["ranking", "single", "multiple", "scale", "number", "text", "table"]


class QuestionFields(Schema):
    """What each kind has: `title`, `help_text`, `is_required`; a ranking `allows_partial` and `allows_ties`; a ranking
    of its own voices and a choice `options`, their titles; a scale and a number `least` and `most`, a scale also what
    they mean, a number its `unit`; a table `rows`, `columns`, `has_totals`. Any other field is refused."""

    title: Annotated[str, Field(max_length=250)] = ""
    help_text: Annotated[str, Field(max_length=400)] = ""
    is_required: bool = True
    allows_partial: bool = False
    allows_ties: bool = False
    options: Lines = Field(default_factory=list, examples=[["Convenzioni", "Rendicontazione"]])
    least: Bound | None = None
    most: Bound | None = None
    least_label: Annotated[str, Field(max_length=80)] = ""
    most_label: Annotated[str, Field(max_length=80)] = ""
    unit: Annotated[str, Field(max_length=40)] = ""
    rows: Lines = Field(default_factory=list)
    columns: Lines = Field(default_factory=list)
    has_totals: bool = False


class QuestionIn(QuestionFields):
    """`source` of a ranking: `own` voices, the `sections` of the library, or the `modules` of one `section`."""

    kind: Kind
    source: Literal["own", "sections", "modules"] = "own"
    section: Id | None = None


class StepIn(Schema):
    step: Annotated[Literal[-1, 1], Field(description="Un posto prima (-1) o un posto dopo (1).")]


class ModuleOut(Schema):
    """`used`: in how many launched surveys it was asked about; one no longer active is not asked about any more."""

    id: int
    title: str
    description: str
    is_active: bool
    used: int


class SectionOut(Schema):
    id: int
    title: str
    description: str
    modules: list[ModuleOut]


class SectionList(Schema):
    results: list[SectionOut]
    next: str | None


class QuestionList(Schema):
    """In the order in which they are asked."""

    results: list[QuestionOut]
    next: str | None


@router.get("sections", response=SectionList, url_name="sections", summary="Macro sezioni e moduli")
def list_sections(request: HttpRequest) -> dict[str, Any]:
    """Il catalogo dei moduli formativi, per chi prepara rilevazioni; in un pezzo solo."""
    require(rules.can_prepare(signed_in(request)), WHO_PREPARES)
    names = ("id", "title", "description")
    return whole(
        {name: getattr(section, name) for name in names} | {"modules": list(section.modules.all())}
        for section in queries.sections_with_use()
    )


@router.post(
    "surveys/{int:survey_id}/questions",
    response={201: QuestionOut},
    url_name="questions",
    summary="Aggiungi una domanda",
)
def add_question(request: HttpRequest, survey_id: int, payload: QuestionIn) -> Status:
    """In fondo alla bozza; 409 dopo il lancio. Dei moduli di una macro sezione contano solo «section» e come si
    ordina: le parole sono quelle del catalogo."""
    person, survey = managed(request, survey_id)
    recipe = _recipe(payload)
    if recipe is MODULES:
        typed = payload.dict() | {"sections": [payload.section]}
        form = accepted(ModulesForm(survey, typed), {"sections": "section"})
        (section,) = form.cleaned_data["sections"]
        actions.ask_modules(person, survey, [section], **form.flags)
        return Status(201, question_of(_asked(survey).get(section=section)))
    if payload.section is not None:
        raise refuse("section", "La macro sezione si indica solo per l'ordinamento dei suoi moduli.")
    fresh = recipe.begin(survey)
    sent = payload.dict(exclude_unset=True, exclude={"kind", "source", "section"})
    typed = {"is_required": True} | recipe.first | sent
    return Status(201, _saved(person, recipe, fresh, typed, sent))


@router.patch(
    "surveys/{int:survey_id}/questions/{int:question_id}",
    response=QuestionOut,
    url_name="question",
    summary="Cambia una domanda",
)
def change_question(
    request: HttpRequest, survey_id: int, question_id: int, payload: QuestionFields
) -> dict[str, Any]:
    """Solo i campi inviati; «options», «rows» e «columns» si rimandano interi. 409 dopo il lancio."""
    person, survey = managed(request, survey_id)
    found = get_object_or_404(survey.questions, pk=question_id)
    recipe = recipe_of(found)
    typed = {"options": list(found.titles.values())} | changed(recipe.form, found, payload)
    return _saved(person, recipe, found, typed, payload.dict(exclude_unset=True))


@router.delete(
    "surveys/{int:survey_id}/questions/{int:question_id}",
    response={204: None},
    url_name="question",
    summary="Togli una domanda",
)
def remove_question(request: HttpRequest, survey_id: int, question_id: int) -> Status:
    """Dalla bozza; 409 dopo il lancio."""
    person, survey = managed(request, survey_id)
    actions.remove_question(person, get_object_or_404(survey.questions, pk=question_id))
    return Status(204, None)


@router.post(
    "surveys/{int:survey_id}/questions/{int:question_id}/move",
    response=QuestionList,
    url_name="move_question",
    summary="Sposta una domanda",
)
def move_question(request: HttpRequest, survey_id: int, question_id: int, payload: StepIn) -> dict[str, Any]:
    """Di un posto; ai bordi non cambia niente. Risponde tutte le domande, nell'ordine nuovo."""
    person, survey = managed(request, survey_id)
    actions.move_question(person, get_object_or_404(survey.questions, pk=question_id), payload.step)
    return whole(question_of(one) for one in _asked(survey))


def _recipe(payload: QuestionIn) -> Recipe:
    wanted = (payload.kind, payload.source)
    found = next((one for one in (MODULES, *RECIPES) if (one.kind, one.source) == wanted), None)
    if found is None:
        raise refuse("source", "Solo un ordinamento prende le voci dal catalogo.")
    return found


def _saved(
    person: Person, recipe: Recipe, question: Question, typed: dict[str, Any], sent: dict[str, Any]
) -> dict[str, Any]:
    form = recipe.form(typed, instance=question)
    for name in sent:
        if name not in form.fields:
            raise refuse(name, "Questo tipo di domanda non ha questo campo.")
    options = accepted(form).cleaned_data.get("options", ())
    actions.save_question(person, form.save(commit=False), options)
    return question_of(_asked(question.survey).get(pk=question.pk))


def _asked(survey: Any) -> Any:
    return survey.questions.prefetch_related("options")
