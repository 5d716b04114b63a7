"""The commands that scripts rely on."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Membership, Person
from accounts.tokens import token_by_key

PASSWORD = "una frase lunga per la prova"


def create_member(*arguments: str) -> None:
    call_command("create_member", *arguments, stdout=StringIO())


@pytest.mark.parametrize(
    "role", ["member", "representative", "coordinator", "trainer", "guest", "moderator", "admin"]
)
def test_create_member_makes_an_account_that_signs_in(role, db):
    create_member("nuova.persona@example.org", "--password", PASSWORD, "--role", role)
    person = Person.objects.get(email="nuova.persona@example.org")
    assert (person.name, person.memberships.get().role) == ("Nuova Persona", role)
    answer = Client().post("/accedi/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302


def test_create_member_twice_changes_nothing(territory):
    for _ in range(2):
        create_member("uno@example.org", "--password", PASSWORD, "--role", "member", "--ambito", "BER-01")
    membership = Membership.objects.get(person__email="uno@example.org")
    assert membership.organisation == territory.ambito.office


def test_create_member_in_an_ats(territory):
    create_member("ats@example.org", "--password", PASSWORD, "--role", "coordinator", "--ats", "BER")
    assert Person.objects.get(email="ats@example.org").standing.coordinates(territory.ats.pk)


UNKNOWN = [
    ("--ambito", "NO-99"), ("--ambito", ""), ("--ats", "NO"), ("--ats", ""),
    ("--lab", "999"), ("--lab", "0"), ("--lab", "9" * 30),
]  # fmt: skip


@pytest.mark.parametrize("scope", UNKNOWN)
def test_create_member_refuses_unknown_scopes_and_leaves_nothing(scope, db):
    with pytest.raises(CommandError, match="Non c'è"):
        create_member("uno@example.org", "--password", PASSWORD, "--role", "guest", *scope)
    assert not Person.objects.exists()


def test_create_token_prints_a_key_that_opens_the_api(bruno):
    out = StringIO()
    call_command("create_token", bruno.email, stdout=out)
    key = out.getvalue().splitlines()[-1]
    token = token_by_key(key)
    assert (token.person, token.scopes, token.expires_at) == (bruno, [], None)
    answer = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {key}"})
    assert answer.json()["email"] == bruno.email


def test_create_token_takes_areas_a_name_and_days(bruno):
    out = StringIO()
    options = ["--scope", "labs:read", "--scope", "people:write", "--name", "Foglio", "--days", "30"]
    call_command("create_token", bruno.email, *options, stdout=out)
    token = token_by_key(out.getvalue().splitlines()[-1])
    assert (token.name, token.scopes) == ("Foglio", ["labs:read", "people:write"])
    assert (token.expires_at - token.created_at).days in (29, 30)
    for wrong in (["--scope", "money:read"], ["--days", "0"], ["--days", "mai"]):
        with pytest.raises(CommandError):
            call_command("create_token", bruno.email, *wrong, stdout=StringIO())


def test_a_wrong_key_never_falls_back_to_the_session(bruno, client_of):
    client = client_of(bruno)
    assert client.get("/api/v1/me").status_code == 200
    answer = client.get("/api/v1/me", headers={"Authorization": "Bearer no"})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_key_of_an_inactive_person_opens_nothing(bruno):
    out = StringIO()
    call_command("create_token", bruno.email, stdout=out)
    Person.objects.update(is_active=False)
    headers = {"Authorization": f"Bearer {out.getvalue().strip()}"}
    assert Client().get("/api/v1/me", headers=headers).status_code == 401


def test_a_reading_key_changes_nothing(anna, territory):
    def key(*scopes: str) -> str:
        out = StringIO()
        call_command("create_token", anna.email, *(f"--scope={scope}" for scope in scopes), stdout=out)
        return out.getvalue().splitlines()[-1]

    lab = {"title": "Prova", "ats": "BER", "capacity": 10, "status": "draft"}
    for scopes, status in ((("read",), 403), (("write",), 201), ((), 201)):
        headers = {"Authorization": f"Bearer {key(*scopes)}"}
        assert Client().get("/api/v1/me", headers=headers).status_code == 200
        answer = Client().post("/api/v1/labs", lab, content_type="application/json", headers=headers)
        assert answer.status_code == status, scopes


def test_unknown_scopes_are_refused(anna):
    with pytest.raises(CommandError):
        call_command("create_token", anna.email, "--scope=everything", stdout=StringIO())
