"""What a person is at this moment: roles, scopes and audience terms, as one immutable value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from accounts.roles import Role
from accounts.terms import PARTICIPANTS, PUBLIC, ats_term, circle_term

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import Person

PARTICIPANT_ROLES = frozenset(
    {Role.MEMBER, Role.REPRESENTATIVE, Role.TRAINER, Role.COORDINATOR, Role.MODERATOR, Role.ADMIN}
)
STAFF_ROLES = frozenset({Role.COORDINATOR, Role.MODERATOR, Role.ADMIN})


@dataclass(frozen=True)
class Grant:
    """One current membership: a role in at most one scope; all ids None = the whole region."""

    role: str
    organisation_id: int | None = None
    ats_id: int | None = None
    circle_id: int | None = None

    @property
    def is_regional(self) -> bool:
        return self.organisation_id is None and self.ats_id is None and self.circle_id is None


@dataclass(frozen=True)
class Standing:
    """`ats_ids` are those of the person's organisations; `led_circle_ids` those of the ATS they look after."""

    person_id: int | None = None
    grants: frozenset[Grant] = frozenset()
    ats_ids: frozenset[int] = frozenset()
    led_circle_ids: frozenset[int] = frozenset()

    @property
    def is_participant(self) -> bool:
        return any(grant.role in PARTICIPANT_ROLES for grant in self.grants)

    @property
    def sees_all(self) -> bool:
        return any(grant.role in STAFF_ROLES and grant.is_regional for grant in self.grants)

    @property
    def is_staff(self) -> bool:
        return any(grant.role in STAFF_ROLES for grant in self.grants)

    @property
    def is_admin(self) -> bool:
        return any(grant.role == Role.ADMIN for grant in self.grants)

    @property
    def is_coordinator(self) -> bool:
        return self.is_admin or any(grant.role == Role.COORDINATOR for grant in self.grants)

    @property
    def is_moderator(self) -> bool:
        return self.is_admin or any(grant.role == Role.MODERATOR for grant in self.grants)

    @property
    def organisation_ids(self) -> frozenset[int]:
        return frozenset(g.organisation_id for g in self.grants if g.organisation_id is not None)

    @property
    def represented_ids(self) -> frozenset[int]:
        return frozenset(
            g.organisation_id
            for g in self.grants
            if g.role == Role.REPRESENTATIVE and g.organisation_id is not None
        )

    @property
    def circle_ids(self) -> frozenset[int]:
        """Circles the person belongs to; a seat alone opens nothing to somebody who has left every office."""
        seats = (
            {g.circle_id for g in self.grants if g.role == Role.ENROLLED} if self.is_participant else set()
        )
        named = {g.circle_id for g in self.grants if g.role != Role.ENROLLED}
        return frozenset(circle_id for circle_id in seats | named if circle_id is not None)

    @property
    def terms(self) -> frozenset[str]:
        terms = {PUBLIC}
        if self.is_participant:
            terms.add(PARTICIPANTS)
            terms.update(ats_term(ats_id) for ats_id in self.ats_ids)
        terms.update(circle_term(circle_id) for circle_id in self.circle_ids | self.led_circle_ids)
        return frozenset(terms)

    @property
    def coordinated_ats_ids(self) -> frozenset[int] | None:
        """None means every ATS."""
        return self._scoped_ats_ids(Role.COORDINATOR)

    @property
    def moderated_ats_ids(self) -> frozenset[int] | None:
        """None means every ATS."""
        return self._scoped_ats_ids(Role.MODERATOR)

    def coordinates(self, ats_id: int | None = None) -> bool:
        """Coordinator of that ATS or of the region; without an ATS, of the whole region."""
        return self._holds(Role.COORDINATOR, ats_id)

    def moderates(self, ats_id: int | None = None) -> bool:
        return self._holds(Role.MODERATOR, ats_id)

    @property
    def trained_circle_ids(self) -> frozenset[int]:
        """Circles that the person leads as a trainer."""
        return frozenset(
            g.circle_id for g in self.grants if g.role == Role.TRAINER and g.circle_id is not None
        )

    def trains(self, circle_id: int) -> bool:
        return circle_id in self.trained_circle_ids

    @property
    def curates_region(self) -> bool:
        """Looks after what all Ambiti share."""
        return self.moderates() or self.coordinates()

    def may_see(self, term: str) -> bool:
        return self.sees_all or term in self.terms

    def _holds(self, role: str, ats_id: int | None) -> bool:
        ids = self._scoped_ats_ids(role)
        return ids is None or (ats_id is not None and ats_id in ids)

    def _scoped_ats_ids(self, role: str) -> frozenset[int] | None:
        if any(g.is_regional and g.role in (role, Role.ADMIN) for g in self.grants):
            return None
        return frozenset(g.ats_id for g in self.grants if g.role == role and g.ats_id is not None)


VISITOR = Standing()


def standing_of(user: Person | AnonymousUser) -> Standing:
    """The person's standing, read once for each loaded row; that of a visitor for who is not signed in."""
    return cast(Standing, getattr(user, "standing", VISITOR))
