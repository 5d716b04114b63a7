"""Who am I, for programs."""

from django.http import HttpRequest
from ninja import Schema

from accounts.asking import signed_in
from accounts.models import Membership, Role
from accounts.routers import AreaRouter

router = AreaRouter(tags=["people"])


class MembershipOut(Schema):
    role: str
    ats: str | None
    ambito: str | None
    lab: int | None


class Me(Schema):
    id: int
    email: str
    name: str
    memberships: list[MembershipOut]


@router.get("me", response=Me, summary="Chi sono io")
def me(request: HttpRequest) -> dict[str, object]:
    """La persona di cui è la chiave o la sessione, con i suoi ruoli di oggi."""
    person = signed_in(request)
    memberships = (
        Membership.objects.current()
        .filter(person_id=person.pk)
        .exclude(role=Role.ENROLLED)
        .select_related("ats", "organisation__ats", "organisation__ambito", "circle__lab")
    )
    return {
        "id": person.pk,
        "email": person.email,
        "name": person.name,
        "memberships": [_membership(membership) for membership in memberships],
    }


def _membership(membership: Membership) -> dict[str, object]:
    organisation = membership.organisation
    ats = membership.ats or (organisation.ats if organisation else None)
    ambito = organisation.ambito if organisation else None
    lab = getattr(membership.circle, "lab", None)
    return {
        "role": membership.role,
        "ats": ats.code if ats else None,
        "ambito": ambito.code if ambito else None,
        "lab": lab.pk if lab else None,
    }
