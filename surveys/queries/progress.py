"""Who was asked, and who has answered?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.models import Ats, Membership, Organisation, Person
from accounts.names import key_of
from accounts.standing import standing_of
from surveys.models import Invitation, Response, Survey
from surveys.queries.inviting import STAFF
from surveys.rules import can_manage

LABELS = {"not_started": "Non ha iniziato", "writing": "Sta compilando", "answered": "Ha risposto"}
LEAST_SHOWN = 10  # invited persons of an anonymous survey, below which an ATS is not shown apart


def managed_surveys(person: Person | AnonymousUser) -> QuerySet[Survey]:
    """Those that the person looks after, or follows for an ATS, with how many were invited and answered."""
    if not standing_of(person).is_coordinator:
        return Survey.objects.none()
    return _counted(person)


def followed_surveys(person: Person) -> QuerySet[Survey]:
    """The same until they are published; where offices answer, the counts are of the person's own ATS."""
    return _counted(person, person.standing.coordinated_ats_ids).filter(published_at=None)


def _counted(person: Person | AnonymousUser, ats_ids: Collection[int] | None = None) -> QuerySet[Survey]:
    """`ats_ids`: count only the offices of these ATS. Persons are never counted apart: few of them could be told."""
    own = Invitation.objects.filter(survey=OuterRef("pk"))
    sent = Response.objects.submitted().filter(survey=OuterRef("pk"))
    if ats_ids is not None:
        inside = Q(organisation=None) | Q(organisation__ats_id__in=ats_ids)
        own, sent = own.filter(inside), sent.filter(inside)
    anonymous = When(privacy=Survey.Privacy.ANONYMOUS, then=_how_many(own.filter(has_answered=True)))
    return (
        Survey.objects.visible_to(person)
        .select_related("ats")
        .annotate(invited=_how_many(own), submitted=Case(anonymous, default=_how_many(sent)))
    )


def offices_missing(
    surveys: Collection[Survey], ats_ids: Collection[int] | None = None
) -> dict[int, list[Organisation]]:
    """By survey, the invited offices (of these ATS; None: of all) that have not answered, by name; one query."""
    sent = Response.objects.submitted().filter(
        survey=OuterRef("survey"), organisation=OuterRef("organisation")
    )
    rows = Invitation.objects.filter(~Exists(sent), survey__in=surveys, organisation__isnull=False)
    if ats_ids is not None:
        rows = rows.filter(organisation__ats_id__in=ats_ids)
    found: dict[int, list[Organisation]] = defaultdict(list)
    ordered = rows.select_related("organisation__ambito")
    for row in ordered.order_by("organisation__ambito__name", "organisation__name", "pk"):
        if row.organisation:
            found[row.survey_id].append(row.organisation)
    return dict(found)


def _how_many(rows: QuerySet[Invitation] | QuerySet[Response]) -> Coalesce:
    counted = rows.order_by().annotate(many=Func(F("pk"), function="COUNT")).values("many")
    return Coalesce(Subquery(counted), Value(0))


@dataclass
class OfficeState:
    organisation: Organisation
    response: Response | None

    @property
    def is_missing(self) -> bool:
        return self.response is None or self.response.submitted_at is None

    @property
    def state(self) -> str:
        """One of LABELS."""
        if self.response is None or self.response.version == 0:
            return "not_started"
        return "writing" if self.is_missing else "answered"

    @property
    def label(self) -> str:
        return LABELS[self.state]


@dataclass
class Rate:
    """How many of the invited, offices or persons, have answered; offices are named, persons never."""

    name: str
    invited: int = 0
    submitted: int = 0
    offices: list[OfficeState] = field(default_factory=list)
    code: str | None = None  # of its ATS

    @property
    def percent(self) -> int:
        return round(100 * self.submitted / self.invited) if self.invited else 0

    @property
    def missing(self) -> int:
        return self.invited - self.submitted

    def plus(self, other: Rate, name: str) -> Rate:
        return Rate(name, self.invited + other.invited, self.submitted + other.submitted)


@dataclass
class Progress:
    """All the invited together, and ATS by ATS in the order of their names."""

    total: Rate
    rates: list[Rate]


def progress_seen_by(person: Person | AnonymousUser, survey: Survey) -> Progress:
    """All of it for who manages the survey; for who follows it, that of the ATS they coordinate."""
    return progress_of(
        survey, None if can_manage(person, survey) else standing_of(person).coordinated_ats_ids
    )


def progress_of(survey: Survey, ats_ids: Collection[int] | None = None) -> Progress:
    """Of the invited in these ATS; None means all, and of an anonymous survey it is always all.

    Of an anonymous survey only ATS with LEAST_SHOWN invited persons stand apart; the others are put together, with
    the next smallest where they would be too few, so that no small number comes out of the total."""
    if survey.is_anonymous:
        rates = _person_rates(survey, None)
        return Progress(_total(rates), merged(rates))
    rates = _person_rates(survey, ats_ids) if survey.asks_persons else _office_rates(survey, ats_ids)
    return Progress(_total(rates), rates)


def _total(rates: Collection[Rate]) -> Rate:
    return Rate("", sum(rate.invited for rate in rates), sum(rate.submitted for rate in rates))


def found_in(rates: Collection[Rate], words: str, only_missing: bool) -> list[Rate]:
    """The same rates with the offices that match; those without any are left out."""
    wanted = key_of(words).split()
    shown = []
    for rate in rates:
        offices = [
            state
            for state in rate.offices
            if all(word in key_of(f"{state.organisation.label} {state.organisation.name}") for word in wanted)
            and (state.is_missing or not only_missing)
        ]
        if offices:
            shown.append(Rate(rate.name, rate.invited, rate.submitted, offices, rate.code))
    return shown


def _office_rates(survey: Survey, ats_ids: Collection[int] | None) -> list[Rate]:
    invitations = survey.invitations.select_related("organisation__ats", "organisation__ambito")
    if ats_ids is not None:
        invitations = invitations.filter(organisation__ats_id__in=ats_ids)
    responses = {row.organisation_id: row for row in Response.objects.filter(survey=survey)}
    rates: dict[int | None, Rate] = {}
    order = ("organisation__ats__name", "organisation__ambito__name", "organisation__name")
    for invitation in invitations.order_by(*order):
        office = invitation.organisation
        if office is None:
            continue
        code = office.ats.code if office.ats else None
        rate = rates.setdefault(office.ats_id, Rate(str(office.ats or "Senza ATS"), code=code))
        state = OfficeState(office, responses.get(office.pk))
        rate.offices.append(state)
        rate.invited += 1
        rate.submitted += not state.is_missing
    return list(rates.values())


def _person_rates(survey: Survey, ats_ids: Collection[int] | None) -> list[Rate]:
    """Each person counts in the ATS of the first office they work for."""
    work = Membership.objects.current().filter(
        person=OuterRef("person"), role__in=STAFF, organisation__ats__isnull=False
    )
    rows = survey.invitations.annotate(work_ats=Subquery(work.order_by("pk").values("organisation__ats")[:1]))
    if ats_ids is not None:
        rows = rows.filter(work_ats__in=ats_ids)
    sent = set(Response.objects.submitted().filter(survey=survey).values_list("person_id", flat=True))
    invited, submitted = Counter[int | None](), Counter[int | None]()
    for person_id, ats_id, has_answered in rows.values_list("person_id", "work_ats", "has_answered"):
        invited[ats_id] += 1
        submitted[ats_id] += has_answered if survey.is_anonymous else person_id in sent
    ats = Ats.objects.in_bulk([pk for pk in invited if pk])
    return sorted(
        (_rate(ats.get(pk or 0), invited[pk], submitted[pk]) for pk in invited),
        key=lambda rate: (rate.name == "Senza ATS", rate.name),
    )


def _rate(ats: Ats | None, invited: int, submitted: int) -> Rate:
    return Rate(str(ats or "Senza ATS"), invited, submitted, code=ats.code if ats else None)


def merged(rates: Collection[Rate]) -> list[Rate]:
    """At least LEAST_SHOWN invited in each, or nothing apart."""
    by_size = sorted(rates, key=lambda rate: -rate.invited)
    rest = Rate("Altre ATS")
    while by_size and (by_size[-1].invited < LEAST_SHOWN or 0 < rest.invited < LEAST_SHOWN):
        rest = rest.plus(by_size.pop(), rest.name)
    shown = [rate for rate in rates if rate in by_size]
    if not shown:
        return []
    return shown + ([rest] if rest.invited else [])
