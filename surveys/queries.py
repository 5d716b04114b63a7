"""What is read across surveys: what to answer, who has answered, what the frozen results say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.models import Ats, Membership, Organisation, Person, Role
from accounts.standing import standing_of
from surveys.counts import counted_in
from surveys.explained import Json
from surveys.findings import MIN_RESPONSES
from surveys.groups import Dimension
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
        """The last who changed something first, each once."""
        changes = self.response.contributions.all() if self.response else []
        return list({change.person_id: change.person for change in changes}.values())

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
    offices = {row.organisation_id for row in found if row.organisation_id}
    responses = responses_by_key({row.survey_id for row in found}, offices)
    questions: dict[int, int] = defaultdict(int)
    for survey_id in Question.objects.filter(survey_id__in={row.survey_id for row in found}).values_list(
        "survey_id", flat=True
    ):
        questions[survey_id] += 1
    return [
        Task(
            row.survey,
            row.organisation,
            responses.get((row.survey_id, row.organisation.pk)),
            questions[row.survey_id],
        )
        for row in found
        if row.organisation
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
        if row.organisation_id
    }


def answered_offices(person: Person | AnonymousUser) -> QuerySet[Response]:
    """What the person's offices sent to surveys that are closed, the latest first."""
    own = office_ids(standing_of(person))
    sent = (
        Response.objects.filter(organisation_id__in=own)
        .submitted()
        .filter(survey__status=Survey.Status.CLOSED)
    )
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
        if office is None:
            continue
        rate = rates.setdefault(office.ats_id, AtsRate(office.ats))
        rate.offices.append(OfficeState(office, responses.get(office.pk)))
    return list(rates.values())


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
