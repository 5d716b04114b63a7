"""What is read across surveys: what to answer, who has answered, what the frozen results say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.models import Ats, Membership, Organisation, Person, Role
from accounts.standing import standing_of
from surveys.findings import MIN_RESPONSES
from surveys.models import (
    Contribution,
    Invitation,
    NotReady,
    Option,
    Question,
    Response,
    Result,
    Section,
    Survey,
)
from surveys.offices import office_ids


@dataclass
class Task:
    """A survey that one of the person's offices is invited to, and how far the office is."""

    survey: Survey
    organisation: Organisation
    response: Response | None = None
    questions: int = 0

    @property
    def is_submitted(self) -> bool:
        return self.response is not None and self.response.submitted_at is not None

    @property
    def touched_by(self) -> list[Person]:
        return [c.person for c in self.response.contributions.all()] if self.response else []

    @property
    def minutes(self) -> int:
        """About two minutes a question."""
        return max(2 * self.questions, 2)


def tasks_of(person: Person | AnonymousUser) -> list[Task]:
    """What the person's offices are asked, the first to close first, over surveys not yet closed."""
    invitations = Invitation.objects.filter(
        organisation_id__in=office_ids(standing_of(person)), survey__status=Survey.Status.OPEN
    ).select_related("survey", "organisation__ambito")
    found = list(invitations.order_by("survey__closes_at", "pk"))
    responses = responses_by_key({row.survey_id for row in found}, {row.organisation_id for row in found})
    questions: dict[int, int] = defaultdict(int)
    for survey_id in Question.objects.filter(survey_id__in={row.survey_id for row in found}).values_list(
        "survey_id", flat=True
    ):
        questions[survey_id] += 1
    return [
        Task(
            row.survey,
            row.organisation,
            responses.get((row.survey_id, row.organisation_id)),
            questions[row.survey_id],
        )
        for row in found
    ]


def tasks_on(person: Person | AnonymousUser, survey: Survey) -> list[Task]:
    """The person's offices that were invited to this survey, at any moment of its life."""
    offices = offices_to_answer_for(person, survey)
    responses = responses_by_key([survey.pk], [office.pk for office in offices])
    questions = survey.questions.count()
    return [Task(survey, office, responses.get((survey.pk, office.pk)), questions) for office in offices]


def managed_surveys(person: Person | AnonymousUser) -> QuerySet[Survey]:
    """Those that the person looks after, or follows for an ATS, with how many were invited and answered."""
    if not standing_of(person).is_coordinator:
        return Survey.objects.none()
    return (
        Survey.objects.visible_to(person)
        .select_related("ats")
        .annotate(
            invited=Count("invitations", distinct=True),
            submitted=Count("responses", filter=Q(responses__submitted_at__isnull=False), distinct=True),
        )
    )


def responses_by_key(
    survey_ids: Collection[int], organisation_ids: Collection[int]
) -> dict[tuple[int, int], Response]:
    touched = Prefetch("contributions", Contribution.objects.select_related("person"))
    rows = Response.objects.filter(survey_id__in=survey_ids, organisation_id__in=organisation_ids)
    return {
        (row.survey_id, row.organisation_id): row
        for row in rows.select_related("submitted_by").prefetch_related(touched)
    }


def answered_offices(person: Person | AnonymousUser) -> QuerySet[Response]:
    """What the person's offices sent to surveys that are closed, the latest first."""
    sent = Response.objects.visible_to(person).submitted().filter(survey__status=Survey.Status.CLOSED)
    return sent.select_related("survey", "organisation__ambito", "submitted_by").order_by(
        "-survey__closed_at"
    )


def offices_to_answer_for(person: Person | AnonymousUser, survey: Survey) -> list[Organisation]:
    ids = office_ids(standing_of(person))
    invited = Organisation.objects.filter(pk__in=ids, survey_invitations__survey=survey)
    return list(invited.select_related("ambito"))


def representatives_of(organisation: Organisation) -> list[Person]:
    current = Membership.objects.current().filter(organisation=organisation, role=Role.REPRESENTATIVE)
    return [row.person for row in current.select_related("person")]


@dataclass
class OfficeState:
    organisation: Organisation
    response: Response | None

    @property
    def label(self) -> str:
        if self.response is None or self.response.version == 0:
            return "Non ha iniziato"
        return "Ha risposto" if self.response.submitted_at else "Sta compilando"


@dataclass
class AtsRate:
    """How many of the invited offices of an ATS have answered."""

    ats: Ats | None
    offices: list[OfficeState] = field(default_factory=list)

    @property
    def invited(self) -> int:
        return len(self.offices)

    @property
    def submitted(self) -> int:
        return sum(1 for office in self.offices if office.response and office.response.submitted_at)

    @property
    def percent(self) -> int:
        return round(100 * self.submitted / self.invited) if self.offices else 0


def response_rates(survey: Survey, ats_ids: Collection[int] | None = None) -> list[AtsRate]:
    """ATS by ATS, in the order of their names; `ats_ids` None means all."""
    invitations = survey.invitations.select_related("organisation__ats", "organisation__ambito")
    if ats_ids is not None:
        invitations = invitations.filter(organisation__ats_id__in=ats_ids)
    responses = {row.organisation_id: row for row in Response.objects.filter(survey=survey)}
    rates: dict[int | None, AtsRate] = {}
    order = ("organisation__ats__name", "organisation__ambito__name", "organisation__name")
    for invitation in invitations.order_by(*order):
        office = invitation.organisation
        rate = rates.setdefault(office.ats_id, AtsRate(office.ats))
        rate.offices.append(OfficeState(office, responses.get(office.pk)))
    return list(rates.values())


def results_of(survey: Survey, ats: Ats | None) -> list[Result]:
    """The frozen results in the order of the questions, with question and options."""
    options = Prefetch("question__options", Option.objects.order_by("position", "pk"))
    rows = Result.objects.filter(question__survey=survey, ats=ats).select_related("question__section")
    return list(rows.order_by("question__position", "question_id").prefetch_related(options))


def surveyed_ats(survey: Survey) -> QuerySet[Ats]:
    return Ats.objects.filter(survey_results__question__survey=survey).distinct()


def ats_with_signed_programme(survey: Survey) -> set[int]:
    """Where the ranking has already become labs."""
    return set(
        Ats.objects.filter(programme_drafts__survey=survey, programme_drafts__status="signed").values_list(
            "pk", flat=True
        )
    )


@dataclass
class Counted:
    """How many offices were counted on one question, ATS by ATS and in all."""

    by_ats: dict[int, int] = field(default_factory=dict)
    total: int = 0


def counted_ballots(survey: Survey) -> dict[int, Counted]:
    """By question."""
    found: dict[int, Counted] = defaultdict(Counted)
    rows = Result.objects.filter(question__survey=survey)
    for question_id, ats_id, ballots in rows.values_list("question_id", "ats_id", "counted__ballots"):
        if ats_id is None:
            found[question_id].total = ballots
        else:
            found[question_id].by_ats[ats_id] = ballots
    return found


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
    own = {result.question_id: result for result in results_of(survey, ats) if ats and _is_readable(result)}
    regional = [result for result in results_of(survey, None) if _is_readable(result)]
    rows = [own.get(result.question_id, result) for result in regional]
    points = next((_section_points(result) for result in rows if result.question.orders_sections), None)
    return [
        SectionRanking(
            section=result.question.section,
            points=None if points is None else points.get(result.question.section.pk, 0),
            modules=_ranked_modules(result),
            responses=result.counted["ballots"],
            is_regional=result.ats_id is None,
        )
        for result in rows
        if result.question.section is not None
    ]


def _is_readable(result: Result) -> bool:
    """Enough offices answered for none of them to be recognised."""
    return bool(result.counted["ballots"] >= MIN_RESPONSES)


def _section_points(result: Result) -> dict[int, float]:
    sections = {option.pk: option.section_id for option in result.question.options.all()}
    return {sections[option] or 0: value for option, value in result.counted["borda"] if option in sections}


def _ranked_modules(result: Result) -> list[RankedModule]:
    options = {option.pk: option for option in result.question.options.all()}
    all_points = [value for _, value in result.counted["borda"]]
    return [
        RankedModule(module_id, options[pk].title, 1 + sum(other > value for other in all_points), value)
        for pk, value in result.counted["borda"]
        if (module_id := options[pk].module_id) is not None
    ]
