"""What do the frozen results say?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.models import Ambito, Ats
from surveys.ballots import places_of_groups
from surveys.breakdowns import Key, Shown, readable, shown_groups
from surveys.counts import own_basis
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

ROLES = {"representative": "Referenti", "member": "Componenti"}
SIZES = {
    "small": "Ambiti con meno di 50.000 abitanti",
    "medium": "Ambiti da 50.000 a 100.000 abitanti",
    "large": "Ambiti con almeno 100.000 abitanti",
}


def results_of(survey: Survey) -> list[Result]:
    """The frozen results in the order of the questions, with question and options; one on the sections first.
    Their rows are fetched when something is counted, of all at once."""
    options = Prefetch("question__options", Option.objects.order_by("position", "pk"))
    rows = Result.objects.filter(question__survey=survey).select_related("question__section").defer("ballots")
    found = list(rows.order_by("question__position", "question_id").prefetch_related(options))
    for result in found:
        result.question.survey, result.peers = survey, found
    return sorted(found, key=lambda result: not result.question.orders_sections)


@dataclass(frozen=True)
class Group:
    """A group by which results are divided; `code` names it in addresses and exports."""

    dimension: Dimension
    key: Any
    code: str
    name: str

    @property
    def id(self) -> Key:
        return (self.dimension, self.key)


def groups_by(survey: Survey, shown: Mapping[int, Shown], dimension: Dimension) -> list[Group]:
    """The groups that somebody of has answered, and every ATS that was asked, in the order of their names."""
    keys = {key for one in shown.values() for of, key in {*one.sizes, *one.hidden} if of is dimension}
    match dimension:
        case Dimension.ATS:
            found = Ats.objects.filter(pk__in=keys) | Ats.objects.filter(
                pk__in=surveyed_ats(survey).values("pk")
            )
            return [Group(dimension, ats.pk, ats.code, ats.name) for ats in found]
        case Dimension.AMBITO:
            rows = Ambito.objects.filter(pk__in=keys)
            return [Group(dimension, one.pk, one.code, str(one)) for one in rows]
        case Dimension.ROLE:
            names = ROLES
        case Dimension.SIZE:
            names = SIZES
    return [Group(dimension, key, key, name) for key, name in names.items() if key in keys]


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
    shown = shown_groups(rankings)
    counts = [(result.question, *_readable(result, shown[result.question_id], ats)) for result in rankings]
    rows = [(question, count, is_own) for question, count, is_own in counts if count is not None]
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


@dataclass(frozen=True)
class FirstChoices:
    """The modules in the first places of each answer on a section: the ATS's, or everybody's (`is_regional`)."""

    section: Section
    choices: list[set[int]]
    is_regional: bool


def first_choices(survey: Survey, ats: Collection[int], places: int) -> dict[int, list[FirstChoices]]:
    """By the id of each ATS, for each section of which a result may be shown; a tie across the last place is in
    whole. The answers are read once for all."""
    rankings = [result for result in results_of(survey) if result.question.section is not None]
    shown = shown_groups(rankings)
    found: dict[int, list[FirstChoices]] = {pk: [] for pk in ats}
    for result in rankings:
        one, section = shown[result.question_id], result.question.section
        assert section
        chosen = _chosen(result, places)
        own = {pk for pk in ats if one.sizes.get((Dimension.ATS, pk)) and one.shows(Dimension.ATS, pk)}
        whole = [first for _, first in chosen] if one.whole and one.shows_whole() else []
        for pk in ats:
            is_own = pk in own
            choices = [first for of, first in chosen if of == pk] if is_own else whole
            if choices:
                found[pk].append(FirstChoices(section, choices, not is_own))
    return found


def _chosen(result: Result, places: int) -> list[tuple[int | None, set[int]]]:
    """The ATS of each answer that has an order, and the modules in its first places."""
    options = result.question.options.all()
    modules = {option.pk: option.module_id for option in options if option.module_id}
    orders = [(row.get("ats"), row["answer"]["order"]) for row in result.inputs]
    return [
        (ats, {modules[pk] for pk in _first(order, places) if pk in modules})
        for ats, order in orders
        if order
    ]


def _first(order: list[list[int]], places: int) -> list[int]:
    """The options in the first places; a tie across the last one in whole."""
    return [pk for place, group in places_of_groups(order) if place <= places for pk in group]


def _readable(result: Result, shown: Shown, ats: Ats | None) -> tuple[Json | None, bool]:
    """The count of the ATS, or the whole one, whichever may be shown; and whether it is the ATS's."""
    basis = own_basis(result.question.survey)
    if ats and shown.sizes.get((Dimension.ATS, ats.pk)):
        own = readable(result, shown, (Dimension.ATS, ats.pk), basis)
        if own:
            return own, True
    whole = readable(result, shown, None, basis)
    return (whole if whole and whole["ballots"] >= MIN_RESPONSES else None), False


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
