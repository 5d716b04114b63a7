"""Who may reach what of people and territory through the API."""

from tests.matrix.accounts import INVITE, LOOK_AFTER, OF_THE_OFFICE, asked, invitation, listed
from tests.matrix.rows import Row, World, only, signed_in


def own_membership(name: str):
    return lambda w: {"pk": w.people[name].memberships.get().pk}


def new_member(w: World) -> dict:
    return {"email": "n@example.org", "role": "member", "organisation": w.office.pk}


def new_guest(w: World) -> dict:
    return {"email": "n@example.org", "role": "guest", "lab": w.make.lab(ats=w.ats, circle=w.circle).pk}


ROWS: list[Row] = [
    Row("api:people", expect=signed_in(visitor=401, outsider=403, guest=403)),
    Row("api:person", kwargs=listed, expect=signed_in(visitor=401, outsider=404, guest=404)),
    Row("api:memberships", expect=only(*LOOK_AFTER, others=403, visitor=401)),
    Row(
        "api:membership",
        "delete",
        kwargs=own_membership("member"),
        expect=only(*OF_THE_OFFICE, ok=204, visitor=401),
    ),
    Row(
        "api:membership",
        "delete",
        label="of a guest",
        kwargs=own_membership("guest"),
        expect=only("coordinator_ats", "coordinator", "admin", ok=204, visitor=401),
    ),
    Row(
        "api:membership",
        "delete",
        label="of an admin",
        kwargs=own_membership("admin"),
        expect=only("admin", ok=204, visitor=401) | {"coordinator": 403},
    ),
    Row("api:invitations", expect=only(*INVITE, others=403, visitor=401)),
    Row(
        "api:invitations",
        "post",
        json=True,
        data=new_member,
        expect=only(*OF_THE_OFFICE, ok=201, others=403, visitor=401),
    ),
    Row(
        "api:invitations",
        "post",
        label="to a lab",
        json=True,
        data=new_guest,
        expect=only("trainer", "coordinator_ats", "coordinator", "admin", ok=201, visitor=401),
    ),
    Row(
        "api:invitations",
        "post",
        label="as an admin",
        json=True,
        data=lambda w: {"email": "n@example.org", "role": "admin"},
        expect=only("admin", ok=201, others=403, visitor=401),
    ),
    Row("api:invitation", "delete", kwargs=invitation, expect=only(*OF_THE_OFFICE, ok=204, visitor=401)),
    Row("api:resend_invitation", "post", kwargs=invitation, expect=only(*OF_THE_OFFICE, visitor=401)),
    Row("api:access_requests", expect=only(*LOOK_AFTER, others=403, visitor=401)),
    Row("api:approve_request", "post", kwargs=asked, expect=only(*OF_THE_OFFICE, visitor=401)),
    Row(
        "api:refuse_request",
        "post",
        json=True,
        kwargs=asked,
        data=lambda w: {"reason": "Non ti conosciamo."},
        expect=only(*OF_THE_OFFICE, visitor=401),
    ),
    *(Row(f"api:{name}", expect=signed_in(visitor=401)) for name in ("ats", "ambiti", "comuni")),
    Row("api:organisations", expect=only(*LOOK_AFTER, others=403, visitor=401)),
]
