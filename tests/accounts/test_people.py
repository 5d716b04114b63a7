"""The directory, a person's page, the people of an organisation."""

import pytest
from django.urls import reverse

from accounts.models import Membership, Person
from accounts.rules import can_end_membership
from tests import make

PEOPLE = reverse("accounts:people")


@pytest.fixture
def listed(territory):
    """One person for each office, and one of an ATS, who agreed to be listed."""
    land = territory
    ats = make.person("attilio", "trainer", ats=land.ats, is_listed=True)
    make.membership(ats, "enrolled", circle=make.circle(land.other_ats, "Segreto"))
    return {
        "qui": make.person("quirino", "member", organisation=land.ambito.office, is_listed=True),
        "là": make.person("lara", "representative", organisation=land.other_ambito.office, is_listed=True),
        "ats": ats,
    }


def names(answer):
    return {one.first_name for one in answer.context["page_obj"]}


def test_only_who_agreed_is_listed(bruno, listed, client_of):
    assert names(client_of(bruno).get(PEOPLE)) == {"Quirino", "Lara", "Attilio"}
    Person.objects.filter(pk=listed["qui"].pk).update(is_listed=False)
    Person.objects.filter(pk=listed["là"].pk).update(is_active=False)
    Membership.objects.filter(person=listed["ats"], role="trainer").delete()
    assert names(client_of(bruno).get(PEOPLE)) == set()
    for one in listed.values():
        assert client_of(bruno).get(reverse("accounts:person", args=[one.pk])).status_code == 404


@pytest.mark.parametrize(("chosen", "expected"), [
    (lambda t: {"ats": t.ats.pk}, {"Quirino", "Attilio"}),
    (lambda t: {"ambito": t.ambito.pk}, {"Quirino"}),
    (lambda t: {"role": "representative"}, {"Lara"}),
    (lambda t: {"ats": t.ats.pk, "role": "representative"}, set()),
    (lambda t: {"ats": t.other_ats.pk}, {"Lara"}),
    (lambda t: {"ats": "99999999999999999999", "role": "boh", "page": "x"}, {"Quirino", "Lara", "Attilio"}),
])  # fmt: skip
def test_directory_narrows_by_one_and_the_same_role(chosen, expected, bruno, listed, territory, client_of):
    assert names(client_of(bruno).get(PEOPLE, chosen(territory))) == expected


def test_person_page_says_offices_and_not_labs(bruno, listed, client_of):
    page = client_of(bruno).get(reverse("accounts:person", args=[listed["ats"].pk])).content.decode()
    assert "Docente" in page and "ATS di Bergamo" in page
    assert "Segreto" not in page and listed["ats"].email not in page


def test_search_leads_to_the_page(listed):
    from search.entries import KINDS

    assert KINDS["person"].url(listed["qui"]) == reverse("accounts:person", args=[listed["qui"].pk])


def test_who_looks_after_people_finds_the_ways(bruno, rita, anna, client_of):
    def links(person):
        page = client_of(person).get(PEOPLE).content.decode()
        wanted = ("invite", "invitations", "access_requests", "organisations", "import_people", "roles")
        return {name for name in wanted if f'href="{reverse(f"accounts:{name}")}"' in page}

    assert links(bruno) == set()
    assert links(rita) == {"invite", "invitations", "access_requests", "organisations"}
    assert links(anna) == links(rita) | {"import_people", "roles"}


@pytest.mark.parametrize("rows", [1, 3])
def test_directory_asks_the_same_for_any_length(rows, bruno, territory, client_of, django_assert_num_queries):
    for number in range(rows):
        office = territory.ambito.office
        make.person(f"p{number}", "member", organisation=office, last_name="A", is_listed=True)
    client = client_of(bruno)
    with django_assert_num_queries(8):
        client.get(PEOPLE)


@pytest.mark.parametrize("rows", [1, 3])
def test_organisation_asks_the_same_for_any_length(
    rows, rita, territory, client_of, django_assert_num_queries
):
    for number in range(rows):
        make.person(f"p{number}", "member", organisation=territory.ambito.office)
    client = client_of(rita)
    with django_assert_num_queries(7):
        client.get(reverse("accounts:organisation", args=[territory.ambito.office.pk]))


def test_representative_closes_a_membership_now(rita, bruno, territory, client_of):
    client, other = client_of(rita), client_of(bruno)
    assert other.get(PEOPLE).status_code == 200
    answer = client.post(reverse("accounts:end_membership", args=[bruno.memberships.get().pk]), follow=True)
    assert "Bruno Rossi: il ruolo di Componente è chiuso." in answer.content.decode()
    assert other.get(PEOPLE).status_code == 403


def test_representative_does_not_close_another_representative(rita, territory, client_of):
    other = make.person("rocco", "representative", organisation=territory.ambito.office)
    answer = client_of(rita).post(reverse("accounts:end_membership", args=[other.memberships.get().pk]))
    assert answer.status_code == 403 and "chi coordina il territorio o rappresenta" in answer.content.decode()
    assert other.memberships.current().exists()


def test_profile_leads_to_the_directory_who_takes_part(bruno, elena, client_of):
    address = reverse("accounts:profile")
    assert f'href="{PEOPLE}"' in client_of(bruno).get(address).content.decode()
    assert f'href="{PEOPLE}"' not in client_of(elena).get(address).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_roles_ask_the_same_for_any_length(rows, anna, territory, client_of, django_assert_num_queries):
    for number in range(rows):
        make.person(f"p{number}", "guest", circle=make.circle(territory.ats))
    client = client_of(anna)
    with django_assert_num_queries(5):
        client.get(reverse("accounts:roles"))


def test_coordinator_of_an_ats_follows_the_roles_of_that_ats(territory, anna, client_of):
    paola = make.person("paola", "coordinator", ats=territory.ats)
    make.person("qui", "guest", circle=make.circle(territory.ats))
    make.person("altrove", "guest", circle=make.circle(territory.other_ats))
    page = client_of(paola).get(reverse("accounts:roles")).content.decode()
    assert "Qui Rossi" in page and "Altrove" not in page and "Anna Rossi" not in page


def test_nobody_takes_away_what_they_could_not_give(anna, dario, territory):
    by_hand = dario.memberships.get()
    assert not can_end_membership(anna, by_hand) and can_end_membership(dario, by_hand)
    seat = make.membership(dario, "enrolled", circle=make.circle(territory.ats))
    assert not can_end_membership(anna, seat)
