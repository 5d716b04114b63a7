"""Who sees a thing, as one term: the same words in the database, the search index and the live hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.standing import standing_of
from accounts.terms import AUDIENCE_LENGTH, PARTICIPANTS, PUBLIC, ats_term, circle_term

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import Person

__all__ = ["AUDIENCE_LENGTH", "PARTICIPANTS", "PUBLIC", "ats_term", "audience_q", "circle_term"]

EVERY_ROW = ~Q(pk__in=())  # an empty Q would vanish in `Q() | other`


def audience_q(person: Person | AnonymousUser, field: str = "audience") -> Q:
    """The condition on a term column under which `person` sees a row; safe to join with `&` and with `|`."""
    standing = standing_of(person)
    if standing.sees_all:
        return EVERY_ROW
    return Q(**{f"{field}__in": sorted(standing.terms)})
