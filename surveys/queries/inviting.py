"""Whom does a launch ask, and how many are they?"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Membership, Organisation, Person, Role
from surveys.models import Survey

STAFF = (Role.MEMBER, Role.REPRESENTATIVE)


@dataclass(frozen=True)
class Invited:
    """The offices of some ATS and some organisations; nothing chosen: the offices of every Ambito.

    With `roles` not they but their people of those roles are asked, each for a response of one's own."""

    ats_ids: frozenset[int] = frozenset()
    organisation_ids: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()

    @property
    def respondents(self) -> Survey.Respondents:
        return Survey.Respondents.PERSONS if self.roles else Survey.Respondents.OFFICES


EVERY_OFFICE = Invited()


@dataclass(frozen=True)
class Reach:
    """What a launch would do. `unstaffed` and `unrepresented` are organisations that nobody answers for, and
    those where nobody may send the answer."""

    organisations: int
    ats: int
    people: int
    unstaffed: int
    unrepresented: int


def organisations_within(survey: Survey) -> QuerySet[Organisation]:
    """Who can be asked: every office, and other organisations that have people; of the survey's ATS if any."""
    found = Organisation.objects.filter(Q(kind=Organisation.Kind.OFFICE) | _staffed())
    return found if survey.ats_id is None else found.filter(ats_id=survey.ats_id)


def organisations_of(survey: Survey, invited: Invited) -> QuerySet[Organisation]:
    found = organisations_within(survey)
    offices = Q(kind=Organisation.Kind.OFFICE)
    if not invited.ats_ids and not invited.organisation_ids:
        return found.filter(offices)
    return found.filter(offices & Q(ats_id__in=invited.ats_ids) | Q(pk__in=invited.organisation_ids))


def people_of(organisations: QuerySet[Organisation], roles: frozenset[str] = frozenset()) -> QuerySet[Person]:
    """The people who work there now, with one of these roles; without roles, members and representatives."""
    current = Membership.objects.current().filter(
        organisation__in=organisations.order_by().values("pk"), role__in=roles or STAFF
    )
    return Person.objects.filter(is_active=True, pk__in=current.values("person_id"))


def reach_of(survey: Survey, invited: Invited) -> Reach:
    organisations = organisations_of(survey, invited)
    return Reach(
        organisations=organisations.count(),
        ats=organisations.order_by().values("ats").distinct().count(),
        people=people_of(organisations, invited.roles).count(),
        unstaffed=organisations.exclude(_staffed()).count(),
        unrepresented=organisations.filter(_staffed()).exclude(_staffed(Role.REPRESENTATIVE)).count(),
    )


def _staffed(*roles: Role) -> Exists:
    current = Membership.objects.current().filter(
        organisation=OuterRef("pk"), role__in=roles or STAFF, person__is_active=True
    )
    return Exists(current)
