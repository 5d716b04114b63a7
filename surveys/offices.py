"""For which offices does a person answer?"""

from accounts.roles import Role
from accounts.standing import Standing


def office_ids(standing: Standing) -> frozenset[int]:
    """The organisations whose staff the person belongs to, as member or representative."""
    own = (Role.MEMBER, Role.REPRESENTATIVE)
    return frozenset(
        grant.organisation_id
        for grant in standing.grants
        if grant.role in own and grant.organisation_id is not None
    )
