"""Whom does a text name, who may be named, and whom does completion propose?"""

import pytest

from community.mentions import MOST, names_in
from community.queries.mentions import completions, insertions, people_named

BRUNO = ("Bruno Rossi", "")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("@**Bruno Rossi** che ne dici?", [BRUNO]),
        ("Ciao @**Bruno Rossi**, e @**Carla Verdi**!", [BRUNO, ("Carla Verdi", "")]),
        ("@**Bruno Rossi** e ancora @**Bruno Rossi**", [BRUNO]),
        ("@**Bruno Rossi (Ufficio di piano di Dalmine)**", [("Bruno Rossi", "Ufficio di piano di Dalmine")]),
        ("@**Anna D'Amico**", [("Anna D'Amico", "")]),
        ("@**Bruno   Rossi**", [BRUNO]),
        ("(@**Bruno Rossi**)", [BRUNO]),
        ("- uno\n- @**Bruno Rossi**", [BRUNO]),
        ("> @**Bruno Rossi**", [BRUNO]),
        ("| a |\n|---|\n| @**Bruno Rossi** |", [BRUNO]),
        ("Bruno Rossi, **Bruno Rossi**, @Bruno Rossi", []),
        ("`@**Bruno Rossi**`", []),
        ("```\n@**Bruno Rossi**\n```", []),
        ("    @**Bruno Rossi**", []),
        (r"\@**Bruno Rossi** si legge", [BRUNO]),  # an escaped @ is an @
        (r"@\*\*Bruno Rossi\*\*", []),
        ("@__Bruno Rossi__", []),
        ("@*Bruno Rossi*", []),
        ("posta@**Bruno Rossi**", []),
        ("@**Bruno `Rossi`**", []),
        ("@** Bruno Rossi**", []),
        ("@****", []),
        ("@**Bruno Rossi", []),
        ("", []),
    ],
)
def test_names_in(source, found):
    assert names_in(source) == found


def test_so_many_names_at_most():
    assert len(names_in(" ".join(f"@**Nome {n}**" for n in range(MOST + 5)))) == MOST


@pytest.fixture
def ats_thread(make, anna, territory):
    return make.thread(anna, make.space("ats", ats=territory.ats))


@pytest.mark.django_db
def test_only_who_sees_the_thread_is_named(ats_thread, bruno, carla, make, anna):
    names = names_in("@**Bruno Rossi** @**Carla Rossi** @**Nessuno Mai**")
    assert people_named(make.thread(anna), names) == {bruno.pk, carla.pk}  # where both see
    assert people_named(ats_thread, names) == {bruno.pk}


@pytest.mark.django_db
def test_who_has_left_is_not_named(ats_thread, bruno):
    names = names_in("@**Bruno Rossi**")
    assert people_named(ats_thread, names) == {bruno.pk}
    bruno.is_active = False
    bruno.save()
    assert people_named(ats_thread, names) == set()


@pytest.mark.django_db
def test_of_two_with_one_name_the_office_says_which(make, anna, bruno, territory):
    thread = make.thread(anna)
    office = territory.other_ambito.office
    other = make.person("bruno2", "member", organisation=office)
    type(other).objects.filter(pk=other.pk).update(first_name="Bruno")
    assert people_named(thread, names_in("@**Bruno Rossi**")) == set()
    assert people_named(thread, names_in(f"@**Bruno Rossi ({office.label})**")) == {other.pk}
    make.post(thread, bruno)  # now completion proposes him, and only him
    assert people_named(thread, names_in("@**Bruno Rossi**")) == {bruno.pk}


def names(found):
    return [one.name for one in found]


@pytest.mark.django_db
def test_completion_proposes_the_listed_and_who_writes_here(make, ats_thread, bruno, carla, anna, territory):
    office, far = territory.ambito.office, territory.other_ambito.office
    make.person("livia", "member", organisation=office, is_listed=True)
    make.person("lino", "member", organisation=office)
    make.person("lea", "member", organisation=far, is_listed=True)
    assert names(completions(bruno, make.thread(anna), "l")) == ["Anna Rossi", "Lea Rossi", "Livia Rossi"][1:]
    assert names(completions(bruno, ats_thread, "l")) == ["Livia Rossi"]
    lino = type(bruno).objects.get(first_name="Lino")
    make.post(ats_thread, lino)
    assert names(completions(bruno, ats_thread, "l")) == [
        "Lino Rossi",
        "Livia Rossi",
    ]  # who writes here first
    assert names(completions(bruno, ats_thread, "")) == ["Anna Rossi", "Lino Rossi", "Livia Rossi"]
    assert names(completions(bruno, ats_thread, "rossi liv")) == ["Livia Rossi"]
    assert names(completions(bruno, ats_thread, "bruno")) == []  # nobody names themselves


@pytest.mark.django_db
def test_completion_never_names_who_lost_the_space(make, ats_thread, bruno, territory):
    lino = make.person("lino", "member", organisation=territory.ambito.office, is_listed=True)
    make.post(ats_thread, lino)
    assert names(completions(bruno, ats_thread, "lino")) == ["Lino Rossi"]
    lino.memberships.all().delete()
    assert names(completions(bruno, ats_thread, "lino")) == []


@pytest.mark.django_db
def test_a_guest_is_proposed_only_who_writes_in_the_lab(make, anna, territory):
    circle = make.circle(territory.ats)
    guest = make.person("gino", "guest", circle=circle)
    thread = make.thread(anna, make.space("lab", circle=circle))
    listed = make.person("livia", "member", organisation=territory.ambito.office, is_listed=True)
    make.membership(listed, "enrolled", circle=circle)
    assert names(completions(anna, thread, "livia")) == ["Livia Rossi"]
    assert names(completions(guest, thread, "")) == ["Anna Rossi"]


@pytest.mark.django_db
def test_the_page_gets_at_most_eight_with_what_to_write(client_of, make, ats_thread, bruno, territory):
    office, other = territory.ambito.office, make.ambito("BER-02", "Treviglio", territory.ats).office
    for number in range(9):
        make.person(f"p{number}", "member", organisation=office, is_listed=True)
    make.person("zoe", "member", organisation=office, is_listed=True)
    twin = make.person("zoe2", "member", organisation=other, is_listed=True)
    type(twin).objects.filter(pk=twin.pk).update(first_name="Zoe")
    client, url = client_of(bruno), f"{ats_thread.get_absolute_url()}persone/"
    assert len(client.get(url).json()["results"]) == 8
    assert client.get(url, {"q": "p3"}).json() == {
        "results": [{"name": "P3 Rossi", "office": office.label, "insert": "@**P3 Rossi**"}]
    }
    inserts = [one["insert"] for one in client.get(url, {"q": "zoe"}).json()["results"]]
    assert inserts == [f"@**Zoe Rossi ({place.label})**" for place in (office, other)]
    assert client.get(url, {"q": "x" * 5000}).json() == {"results": []}
    assert client.get(url, {"q": "\x00"}).status_code == 400


@pytest.mark.django_db
def test_completion_takes_the_same_queries_for_one_and_three(
    client_of, make, ats_thread, bruno, territory, django_assert_num_queries
):
    client, url = client_of(bruno), f"{ats_thread.get_absolute_url()}persone/"
    for people in (1, 3):
        for number in range(people):
            make.person(f"q{people}{number}", "member", organisation=territory.ambito.office, is_listed=True)
        with django_assert_num_queries(10):
            assert len(client.get(url, {"q": f"q{people}"}).json()["results"]) == people


def test_insertions_keep_the_order():
    found = names_in("@**A B (Uno)** @**C D (Due)** @**A B (Tre)**")
    assert [text for _, text in insertions(found)] == ["@**A B (Uno)**", "@**C D**", "@**A B (Tre)**"]
