"""What is behind each figure, and how little of it who may not see more is told."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from reports.figure_kinds import KINDS
from surveys.closing import close_now
from tests import make

SECRET = "Zanzibar"


def figure(slug, **query):
    return reverse("reports:figure", args=[slug], query=query)


def text(client, slug, **query):
    response = client.get(figure(slug, **query))
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def worlds(territory):
    """A lab of each ATS with three people, present and certified; the one of the first ATS is called as nobody else."""
    for ats, office, name in (
        (territory.ats, territory.ambito.office, SECRET),
        (territory.other_ats, territory.other_ambito.office, "Altrove"),
    ):
        lab = make.lab(f"Laboratorio di {ats.code}", ats=ats, status="concluded")
        session = make.session(lab, make.LONG_AGO)
        for number in range(3):
            person = make.person(f"{name}{number}", "member", organisation=office, last_name=name)
            make.enrolment(lab, person, organisation=office)
            make.attendance(session, person, organisation=office)
            make.certificate(lab, person)
    return territory


PEOPLE = [kind.slug for kind in KINDS if kind.group]


@pytest.mark.parametrize("slug", PEOPLE)
def test_names_are_for_who_may_see_them(slug, worlds, client_of):
    here = client_of(make.person("qui", "coordinator", ats=worlds.ats))
    there = client_of(make.person("la", "coordinator", ats=worlds.other_ats))
    shown = text(here, slug, vista="persone")
    assert shown.count(SECRET) >= 3 and "Altrove" not in shown
    assert "3 altre righe non le puoi vedere" in shown
    for client in (Client(), there, client_of(make.person("nuova"))):
        for query in ({}, {"vista": "persone"}):
            assert SECRET not in text(client, slug, **query)
    by_lab = text(Client(), slug)
    assert "Laboratorio di BER" in by_lab and ">3<" in by_lab


def test_a_lab_with_few_people_does_not_tell_them_nor_does_the_rest(worlds, bruno):
    small = make.lab("Quasi vuoto", ats=worlds.ats, status="concluded")
    make.enrolment(small, bruno)
    page = text(Client(), "iscrizioni")
    assert page.count("non mostrato</td>") == 2, (
        "the small one, and another from which the total would tell it"
    )
    assert page.count(">3<") == 1


def test_who_sees_one_of_two_is_not_told_of_the_other(territory, bruno, carla, client_of):
    lab = make.lab(status="concluded")
    session = make.session(lab, make.LONG_AGO)
    for person in (bruno, carla):
        make.attendance(session, person, organisation=person.office)
    page = text(client_of(bruno), "presenze", vista="persone")
    assert "Bruno Rossi" in page and "Carla" not in page
    assert "Le altre righe non le puoi vedere" in page and "1 altra riga" not in page


def test_titles_are_for_who_may_read_them(territory, bruno, client_of):
    make.document(title=f"Modello {SECRET}")
    make.document(title="Modello per tutti", audience="public")
    make.thread(bruno, title=f"Discussione {SECRET}")
    survey = make.survey(f"Rilevazione {SECRET}", offices=[territory.ambito.office])
    close_now(survey)
    make.publish_survey(survey.pk, "participants")
    member = client_of(Person.objects.get(pk=bruno.pk))
    for slug in ("documenti", "scaricamenti", "discussioni", "rilevazioni", "tasso-di-risposta"):
        assert SECRET in text(member, slug), slug
        page = text(Client(), slug)
        assert SECRET not in page and "1 riga contata è per chi partecipa al progetto" in page, slug
    assert "Modello per tutti" in text(Client(), "documenti")


def test_what_is_private_changes_nothing_of_what_a_visitor_reads(worlds, bruno):
    def seen():
        page = Client().get(reverse("reports:results"))
        lists = [Client().get(figure(kind.slug)).context["rows"] for kind in KINDS]
        return page.context["sections"], page.context["charts"], lists

    before = seen()
    for status in ("draft", "cancelled"):
        lab = make.lab(f"{status} {SECRET}", ats=worlds.ats, status=status)
        make.attendance(make.session(lab, make.LONG_AGO), bruno)
        make.enrolment(lab, bruno, organisation=worlds.ambito.office)
    make.document(audience=f"ats:{worlds.ats.pk}", title=SECRET)
    make.document(status="in_review", title=SECRET)
    make.survey(SECRET, status="closed")
    assert seen() == before


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("slug", "queries"), [("laboratori", 7), ("persone-presenti", 13), ("comuni", 7), ("documenti", 8)]
)
def test_lists_ask_the_same_queries(
    rows, slug, queries, territory, anna, client_of, django_assert_num_queries
):
    client = client_of(anna)
    for number in range(rows):
        lab = make.lab(f"Laboratorio {number}", ats=make.ats(f"A{number}"))
        person = make.person(f"persona{number}")
        make.attendance(make.session(lab, make.LONG_AGO), person)
        make.enrolment(lab, person, organisation=territory.ambito.office)
        make.document()
    with django_assert_num_queries(queries):
        assert client.get(figure(slug)).status_code == 200
