"""Who may reach what in accounts, sign-in, health and the API's own pages."""

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import PeopleImport, PersonalExport
from accounts.tokens import create_token
from tests.matrix.rows import PEOPLE, Row, World, everybody, only, signed_in

LOOK_AFTER = ("representative", "coordinator_ats", "coordinator_other", "coordinator", "admin")
OF_THE_OFFICE = ("representative", "coordinator_ats", "coordinator", "admin")
INVITE = (*LOOK_AFTER, "trainer")
IMPORT = ("coordinator_ats", "coordinator_other", "coordinator", "admin")


def invitation(w: World) -> dict[str, int]:
    return {"pk": w.make.invitation("nuova", "member", organisation=w.office).pk}


def asked(w: World) -> dict[str, int]:
    return {"pk": w.make.access_request("chiede", w.office).pk}


def own_import(w: World) -> dict[str, int]:
    made = PeopleImport.objects.create(
        uploaded_by=w.people["coordinator"], filename="persone.csv", heading=["email"]
    )
    return {"pk": made.pk}


def listed(w: World) -> dict[str, int]:
    return {"pk": w.make.person("lista", "member", organisation=w.office, is_listed=True).pk}


def own_key(w: World) -> dict[str, int]:
    create_token(w.people["member"], name="Foglio")
    return {"pk": w.people["member"].api_tokens.get().pk}


def own_export(w: World) -> dict[str, int]:
    made = PersonalExport.objects.create(person=w.people["member"], ready_at=timezone.now())
    made.file.save("a.zip", ContentFile(b"zip"))
    return {"pk": made.pk}


def a_person(w: World) -> dict[str, int]:
    return {"pk": w.make.person("chi-va-via").pk}


ROWS: list[Row] = [
    Row("ws:nowhere", expect=everybody(4404)),
    Row("health_alive", expect=everybody()),
    Row("health_ready", expect=everybody()),
    Row("metrics", expect=everybody()),  # tests ask from the machine itself: tests/config/test_metrics.py
    Row("api:openapi-json", expect=everybody()),
    Row("api_guide", expect=everybody()),
    Row("api:me", expect=signed_in(visitor=401)),
    Row("accounts:profile", expect=signed_in()),
    Row("accounts:profile", "post", expect=signed_in(200, visitor=302)),
    Row("accounts:keys", expect=signed_in()),
    Row("accounts:new_key", expect=signed_in()),
    Row("accounts:new_key", "post", data=lambda w: {"name": "Foglio", "reach": "read"}, expect=signed_in()),
    Row("accounts:revoke_key", "post", kwargs=own_key, expect=only("member", ok=302)),
    Row("accounts:own_data", expect=signed_in()),
    Row("accounts:own_data", "post", expect=signed_in(302)),
    Row("accounts:download_export", kwargs=own_export, expect=only("member")),
    Row("accounts:leave", expect=signed_in()),
    Row("accounts:leave", "post", data=lambda w: {"password": "sbagliata"}, expect=signed_in()),
    Row("accounts:left", expect=everybody()),
    Row("accounts:erase_person", kwargs=a_person, expect=only("admin", others=403)),
    Row("accounts:erase_person", "post", kwargs=a_person, expect=only("admin", others=403)),
    Row("account_login", expect=dict.fromkeys(PEOPLE, 302) | {"visitor": 200}),
    Row("account_login", "post", expect=dict.fromkeys(PEOPLE, 302) | {"visitor": 200}),
    Row("account_logout", expect=signed_in()),
    Row("account_logout", "post", expect=everybody(302)),
    Row("account_signup", expect=dict.fromkeys(PEOPLE, 302) | {"visitor": 200}),
    Row("account_inactive", expect=everybody()),
    Row("account_change_password", expect=signed_in()),
    Row("account_change_password", "post", expect=signed_in()),
    Row("account_reset_password", expect=everybody()),
    Row("account_reset_password", "post", expect=everybody()),
    Row("account_reset_password_done", expect=everybody()),
    Row(
        "account_reset_password_from_key",
        kwargs=lambda w: {"uidb36": "1", "key": "no"},
        expect=everybody(),
    ),
    Row(
        "account_reset_password_from_key",
        "post",
        kwargs=lambda w: {"uidb36": "1", "key": "no"},
        expect=everybody(),
    ),
    Row("account_reset_password_from_key_done", expect=everybody()),
    Row(
        "accounts:accept_invitation",
        kwargs=lambda w: {"token": w.make.invitation("nuova", "member", organisation=w.office).token},
        expect=everybody(),
    ),
    Row(
        "accounts:accept_invitation",
        "post",
        kwargs=lambda w: {"token": w.make.invitation("nuova", "member", organisation=w.office).token},
        data=lambda w: {"first_name": "Nina", "last_name": "Neri", "password": w.make.PASSWORD},
        expect=everybody(200, visitor=302),
    ),
    Row(
        "accounts:accept_invitation", label="forged", kwargs=lambda w: {"token": "no"}, expect=everybody(410)
    ),
    Row("accounts:request_access", expect=everybody()),
    Row(
        "accounts:request_access",
        "post",
        data=lambda w: {
            "email": "chi@example.org",
            "first_name": "Chi",
            "last_name": "Chiede",
            "organisation": w.office.pk,
        },
        expect=everybody(302),
    ),
    Row("accounts:access_requested", expect=everybody()),
    Row("accounts:invitations", expect=only(*INVITE, others=403)),
    Row("accounts:invite", expect=only(*INVITE, others=403)),
    Row(
        "accounts:invite",
        "post",
        data=lambda w: {"email": "n@example.org", "role": "member", "scope": f"organisation:{w.office.pk}"},
        expect=only(*OF_THE_OFFICE, ok=302, others=403, trainer=200, coordinator_other=200),
    ),
    Row("accounts:resend_invitation", "post", kwargs=invitation, expect=only(*OF_THE_OFFICE, ok=302)),
    Row("accounts:revoke_invitation", "post", kwargs=invitation, expect=only(*OF_THE_OFFICE, ok=302)),
    Row("accounts:access_requests", expect=only(*LOOK_AFTER, others=403)),
    Row("accounts:approve_request", "post", kwargs=asked, expect=only(*OF_THE_OFFICE, ok=302)),
    Row("accounts:refuse_request", kwargs=asked, expect=only(*OF_THE_OFFICE)),
    Row(
        "accounts:refuse_request",
        "post",
        kwargs=asked,
        data=lambda w: {"reason": "Non ti conosciamo."},
        expect=only(*OF_THE_OFFICE, ok=302),
    ),
    Row("accounts:import_people", expect=only(*IMPORT, others=403)),
    Row("accounts:import_people", "post", expect=only(*IMPORT, others=403)),
    Row("accounts:people_import", kwargs=own_import, expect=only("coordinator")),
    Row("accounts:confirm_import", "post", kwargs=own_import, expect=only("coordinator", ok=302)),
    Row("accounts:wrong_lines", kwargs=own_import, expect=only("coordinator")),
    Row("accounts:people", expect=signed_in(outsider=403, guest=403)),
    Row("accounts:person", kwargs=listed, expect=signed_in(outsider=404, guest=404)),
    Row("accounts:organisations", expect=only(*LOOK_AFTER, others=403)),
    Row("accounts:organisation", kwargs=lambda w: {"pk": w.office.pk}, expect=only(*OF_THE_OFFICE)),
    Row("accounts:roles", expect=only(*IMPORT, others=403)),
    Row(
        "accounts:end_membership",
        "post",
        label="of an admin",
        kwargs=lambda w: {"pk": w.people["admin"].memberships.get().pk},
        expect=only("admin", ok=302) | {"coordinator": 403},
    ),
    Row(
        "accounts:end_membership",
        "post",
        label="of a guest",
        kwargs=lambda w: {"pk": w.people["guest"].memberships.get().pk},
        expect=only("coordinator_ats", "coordinator", "admin", ok=302),
    ),
    Row(
        "accounts:end_membership",
        "post",
        kwargs=lambda w: {"pk": w.people["member"].memberships.get().pk},
        expect=only(*OF_THE_OFFICE, ok=302),
    ),
]
