"""What do the frozen results say?"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from accounts.models import Ats
from surveys.counts import counted_in
from surveys.explained import Json
from surveys.findings import MIN_RESPONSES
from surveys.groups import Dimension
from surveys.models import (
    NotReady,
    Option,
    Question,
    Result,
    Section,
    Survey,
)


def results_of(survey: Survey) -> list[Result]:
    """The frozen results in the order of the questions, with question and options."""
    options = Prefetch("question__options", Option.objects.order_by("position", "pk"))
    rows = Result.objects.filter(question__survey=survey).select_related("question__section")
    return list(rows.order_by("question__position", "question_id").prefetch_related(options))


def surveyed_ats(survey: Survey) -> QuerySet[Ats]:
    return Ats.objects.filter(organisations__survey_invitations__survey=survey).distinct()


def ats_with_signed_programme(survey: Survey) -> set[int]:
    """Where the ranking has already become labs."""
    return set(
        Ats.objects.filter(programme_drafts__survey=survey, programme_drafts__status="signed").values_list(
            "pk", flat=True
        )
    )


@dataclass(frozen=True)
class RankedModule:
    """A module's place in its section, in the words of the launch; equal points share the better place."""

    module_id: int
    title: str
    place: int
    points: float


@dataclass(frozen=True)
class SectionRanking:
    """A section with its modules from the most to the least useful. `points` is None where the sections were
    not put in order. `is_regional`: the ATS gave too few answers, the region's count."""

    section: Section
    points: float | None
    modules: list[RankedModule]
    responses: int
    is_regional: bool


def section_rankings(survey: Survey, ats: Ats | None = None) -> list[SectionRanking]:
    """What the frozen result says of each section, for an ATS or (None) for the whole region; nothing is said
    of what fewer than MIN_RESPONSES offices answered. Raises NotReady before closing."""
    if not survey.is_closed:
        raise NotReady("La rilevazione non è ancora chiusa: i risultati non ci sono.")
    rankings = [result for result in results_of(survey) if result.question.is_ranking]
    counted = [(result.question, *_readable(result, ats)) for result in rankings]
    rows = [(question, count, is_own) for question, count, is_own in counted if count is not None]
    points = next(
        (_section_points(question, count) for question, count, _ in rows if question.orders_sections), None
    )
    return [
        SectionRanking(
            section=question.section,
            points=None if points is None else points.get(question.section.pk, 0),
            modules=_ranked_modules(question, count),
            responses=count["ballots"],
            is_regional=not is_own,
        )
        for question, count, is_own in rows
        if question.section is not None
    ]


def _readable(result: Result, ats: Ats | None) -> tuple[Json | None, bool]:
    """The count of the ATS, or the whole one, whichever enough offices answered; and whether it is the ATS's."""
    own = counted_in(result, Dimension.ATS, ats.pk) if ats else None
    if own and own["ballots"] >= MIN_RESPONSES:
        return own, True
    return (result.counted if result.counted["ballots"] >= MIN_RESPONSES else None), False


def _section_points(question: Question, counted: Json) -> dict[int, float]:
    sections = {option.pk: option.section_id for option in question.options.all()}
    return {sections[option] or 0: value for option, value in counted["borda"] if option in sections}


def _ranked_modules(question: Question, counted: Json) -> list[RankedModule]:
    options = {option.pk: option for option in question.options.all()}
    all_points = [value for _, value in counted["borda"]]
    return [
        RankedModule(module_id, options[pk].title, 1 + sum(other > value for other in all_points), value)
        for pk, value in counted["borda"]
        if (module_id := options[pk].module_id) is not None
    ]
