"""People and territory for programs: what a coordinator scripts."""

import pytest
from django.test import Client

from accounts.models import AccessRequest, Invitation
from accounts.tokens import create_token

API = "/api/v1"


@pytest.fixture
def api_of():
    """A program with a person's key."""

    def client(person) -> Client:
        return Client(headers={"Authorization": f"Bearer {create_token(person)}"})

    return client


def names(answer) -> list[str]:
    return [one["name"] for one in answer.json()["results"]]


@pytest.fixture
def listed(make, territory):
    offices = {"uno": territory.ambito.office, "due": territory.other_ambito.office}
    return {n: make.person(n, "member", organisation=o, is_listed=True) for n, o in offices.items()}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Uno Rossi", "Due Rossi"]),
        ("?ats=BER", ["Uno Rossi"]),
        ("?ambito=PAV-01", ["Due Rossi"]),
        ("?role=representative", []),
        ("?ats=BER&role=member", ["Uno Rossi"]),
    ],
)
def test_the_directory_by_place_and_role(listed, anna, api_of, asked, found):
    assert names(api_of(anna).get(f"{API}/people{asked}")) == found


@pytest.mark.parametrize(("asked", "field"), [("ats=NO", "ats"), ("ambito=NO", "ambito")])
def test_an_unknown_code_is_an_error_at_its_field(anna, api_of, asked, field):
    answer = api_of(anna).get(f"{API}/people?{asked}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_the_roles_of_what_one_looks_after(listed, anna, rita, api_of):
    own = api_of(rita).get(f"{API}/memberships").json()["results"]
    assert {(one["name"], one["ambito"], one["can_end"]) for one in own} == {
        ("Uno Rossi", "BER-01", True),
        ("Rita Rossi", "BER-01", False),
    }
    assert names(api_of(anna).get(f"{API}/memberships?ats=PAV")) == ["Due Rossi"]
    assert names(api_of(anna).get(f"{API}/memberships?role=coordinator")) == ["Anna Rossi"]


def test_a_role_is_closed(listed, anna, api_of):
    (row,) = api_of(anna).get(f"{API}/memberships?ambito=PAV-01").json()["results"]
    assert api_of(anna).delete(f"{API}/memberships/{row['id']}").status_code == 204
    assert not listed["due"].memberships.exists()  # it had begun today


def test_an_invitation_goes_out_once_and_again(make, anna, territory, api_of):
    client, who = api_of(anna), {"email": "Nuova@Example.org", "role": "member"}
    sent = who | {"organisation": territory.ambito.office.pk, "first_name": " Nina "}
    codes = [client.post(f"{API}/invitations", sent, "application/json").status_code for _ in range(2)]
    invitation = Invitation.objects.get()
    assert (codes, invitation.email, invitation.first_name) == ([201, 200], "nuova@example.org", "Nina")
    assert client.post(f"{API}/invitations/{invitation.pk}/resend").status_code == 409  # just sent
    assert names(client.get(f"{API}/invitations")) == ["Nina"]
    assert client.delete(f"{API}/invitations/{invitation.pk}").status_code == 204
    assert names(client.get(f"{API}/invitations")) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "non è un indirizzo"}, "email"),
        ({"email": "annа@example.org"}, "email"),
        ({"role": "guest"}, "role"),
        ({"organisation": 10**15}, "organisation"),
        ({"ats": "BER"}, "ats"),
        ({"organisation": None, "ats": "NO"}, "ats"),
    ],
)
def test_an_invitation_that_cannot_be_is_an_error_at_the_field(anna, territory, api_of, changed, field):
    sent = {"email": "n@example.org", "role": "member", "organisation": territory.ambito.office.pk}
    answer = api_of(anna).post(f"{API}/invitations", sent | changed, "application/json")
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field])
    assert not Invitation.objects.exists()


def test_requests_are_answered_once(make, rita, api_of):
    office = rita.memberships.get().organisation
    first, second = make.access_request("primo", office), make.access_request("secondo", office)
    client = api_of(rita)
    assert names(client.get(f"{API}/access-requests")) == ["Primo Verdi", "Secondo Verdi"]
    approved = client.post(f"{API}/access-requests/{first.pk}/approve").json()
    assert (approved["status"], Invitation.objects.get().email) == ("approved", first.email)
    address = f"{API}/access-requests/{second.pk}/refuse"
    empty = client.post(address, {"reason": " "}, "application/json")
    assert (empty.status_code, empty.json()["errors"][0]["field"]) == (422, "reason")
    refused = [client.post(address, {"reason": "Ufficio sbagliato."}, "application/json") for _ in range(2)]
    assert [answer.status_code for answer in refused] == [200, 409]
    assert AccessRequest.objects.get(pk=second.pk).reason == "Ufficio sbagliato."
    assert client.get(f"{API}/access-requests").json() == {"results": [], "next": None}


def test_the_territory_in_pages(anna, api_of):
    client = api_of(anna)
    first = client.get(f"{API}/comuni?limit=3").json()
    second = client.get(f"{API}/comuni?limit=3&cursor={first['next']}").json()
    everything = client.get(f"{API}/comuni").json()["results"]
    assert (first["results"] + second["results"], second["next"]) == (everything, None)
    assert {one["ambito"] for one in everything} == {"BER-01", "PAV-01"}
    (ambito,) = client.get(f"{API}/ambiti?ats=PAV").json()["results"]
    (body,) = client.get(f"{API}/organisations?ambito=PAV-01&kind=office").json()["results"]
    assert (ambito["office"], ambito["ats"]) == (body["id"], "PAV")


@pytest.mark.parametrize("name", ["people", "memberships", "invitations", "access-requests", "organisations"])
def test_a_list_asks_the_database_as_often_for_three_as_for_one(
    make, listed, anna, client_of, django_assert_max_num_queries, name
):
    client, counts = client_of(anna), []
    office = listed["uno"].memberships.get().organisation
    for more in (1, 2):
        for number in range(more):
            who = f"altro-{more}-{number}"
            make.person(who, "member", organisation=office, is_listed=True)
            make.invitation(who, "member", organisation=office)
            make.access_request(who, office)
        with django_assert_max_num_queries(12) as asked:
            assert client.get(f"{API}/{name}").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
