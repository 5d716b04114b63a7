"""Who was asked, and who has answered?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet

from accounts.models import Ats, Organisation, Person
from accounts.standing import standing_of
from surveys.models import (
    Response,
    Survey,
)


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
