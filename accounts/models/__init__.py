"""Who exists: the territory, its organisations, the people with their memberships, and how they come in."""

from accounts.models.joining import (
    AccessRequest,
    ImportLine,
    Invitation,
    PeopleImport,
)
from accounts.models.leaving import Erasure, PersonalExport
from accounts.models.people import Membership, MembershipQuerySet, Person, PersonQuerySet
from accounts.models.running import Heartbeat, ScheduledJob
from accounts.models.territory import Ambito, Ats, Circle, Comune, Organisation
from accounts.models.tokens import ApiToken
from accounts.roles import Role
from accounts.sign_in_rows import Access, Attempt

__all__ = [
    "Access",
    "AccessRequest",
    "Ambito",
    "ApiToken",
    "Ats",
    "Attempt",
    "Circle",
    "Comune",
    "Erasure",
    "Heartbeat",
    "ImportLine",
    "Invitation",
    "Membership",
    "MembershipQuerySet",
    "Organisation",
    "PeopleImport",
    "Person",
    "PersonQuerySet",
    "PersonalExport",
    "Role",
    "ScheduledJob",
]
