"""How many were asked, and how many answered?"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from surveys.models import Response, Survey


@dataclass(frozen=True)
class Participation:
    """Of the whole or of an ATS; `name` is empty for those of none."""

    name: str
    invited: int
    answered: int

    @property
    def percent(self) -> int:
        return round(100 * self.answered / self.invited) if self.invited else 0


def participation(survey: Survey) -> tuple[Participation, list[Participation]]:
    """The whole, and by ATS where offices were asked. Who was asked is no secret, nor whether an office answered;
    of an anonymous survey only the whole is told."""
    rows = survey.invitations.values("organisation__ats__name").order_by("organisation__ats__name")
    if survey.is_anonymous:
        answered = Q(has_answered=True)
    else:
        own = Q(organisation=OuterRef("organisation")) | Q(person=OuterRef("person"))
        answered = Q(Exists(Response.objects.submitted().filter(own, survey=survey)))
    counted = rows.annotate(invited=Count("pk"), answered=Count("pk", filter=answered))
    by_ats = [
        Participation(row["organisation__ats__name"] or "", row["invited"], row["answered"])
        for row in counted
    ]
    total = Participation("", sum(one.invited for one in by_ats), sum(one.answered for one in by_ats))
    return total, [] if survey.asks_persons else by_ats
