"""May this person do this to people and territory? And the two refusals every app uses."""

from django.core.exceptions import PermissionDenied

from accounts.models import Membership, Person


class Refused(PermissionDenied):
    """Visible but not allowed; the message is the Italian sentence that says who may."""


class WrongMoment(Exception):
    """Allowed, but not now; the message is the Italian sentence shown. Subclassed beside the models."""


def require(is_allowed: bool, sentence: str) -> None:
    if not is_allowed:
        raise Refused(sentence)


def can_end_membership(person: Person, membership: Membership) -> bool:
    """Who looks after the scope ends it; nobody takes their own last right to administer by mistake."""
    standing = person.standing
    organisation = membership.organisation
    ats_id = membership.ats_id or (organisation.ats_id if organisation else None)
    if membership.circle:
        ats_id = membership.circle.ats_id
    represents = organisation is not None and organisation.pk in standing.represented_ids
    return standing.coordinates(ats_id) or (represents and membership.role == "member")
