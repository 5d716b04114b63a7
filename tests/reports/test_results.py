"""The project in numbers."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, Person
from reports.queries import figures
from surveys.closing import close_now
from tests import make

RESULTS = reverse("reports:results")


def values():
    return {figure.title: figure.value for figure in figures.lab_figures() + figures.shared_figures()}


def test_nothing_yet_is_zero(db):
    assert set(values().values()) == {0}


def test_labs_hours_people_and_comuni(territory, bruno, carla):
    lab = make.lab("Uno", ats=territory.ats)
    make.session(lab)
    make.session(lab, datetime.timedelta(days=-3))
    make.enrolment(lab, bruno, organisation=territory.ambito.office)
    make.enrolment(lab, carla, "waiting", organisation=territory.other_ambito.office)
    second = make.lab("Due", ats=territory.other_ats, status="concluded")
    make.enrolment(second, bruno, organisation=territory.ambito.office)
    for status in ("draft", "cancelled"):
        make.session(make.lab(status, status=status))
    found = values()
    assert found["Laboratori"] == 2
    assert found["Ore di formazione"] == 4
    assert found["Persone iscritte"] == 1
    assert found["Comuni coinvolti"] == 2
    rows = {row.ats.code: (row.labs, row.hours, row.people) for row in figures.figures_by_ats()}
    assert rows == {"BER": (1, 4, 1), "PAV": (1, 0, 1)}


def test_small_comuni_are_in_the_definition(territory, bruno):
    make.enrolment(make.lab(), bruno, organisation=territory.ambito.office)
    [comuni] = [figure for figure in figures.lab_figures() if figure.title == "Comuni coinvolti"]
    assert "; 1 hanno meno di 5000 abitanti" in comuni.definition


def test_a_comune_with_people_of_its_own_counts_alone(territory, bruno):
    comune = territory.other_ambito.comuni.first()
    kind = Organisation.Kind.COMUNE
    body = Organisation.objects.create(
        kind=kind, name="Un Comune", comune=comune, ambito=comune.ambito, ats=comune.ats
    )
    make.enrolment(make.lab(), bruno, organisation=body)
    assert values()["Comuni coinvolti"] == 1
    assert body.label == "Un Comune"


def test_what_is_restricted_is_not_counted(bruno):
    lab = make.lab("Chiuso")
    make.enrolment(lab, bruno)
    bruno = Person.objects.get(pk=bruno.pk)
    make.document()
    make.document(audience=f"circle:{lab.circle_id}")
    make.document(status="in_review")
    make.thread(bruno)
    make.thread(bruno, space=lab.circle.space)
    found = values()
    assert (found["Documenti condivisi"], found["Discussioni"]) == (1, 1)


def test_response_rate_is_of_surveys_with_published_results(territory):
    survey = make.survey(offices=[territory.ambito.office, territory.other_ambito.office])
    make.response(survey, territory.ambito.office)
    assert values()["Risposte alle rilevazioni"] == 0
    close_now(survey)
    assert values()["Risposte alle rilevazioni"] == 0, "closed, but nobody else may know of it"
    make.publish_survey(survey.pk, "participants")
    assert values()["Risposte alle rilevazioni"] == 50


def test_everybody_reads_the_same_numbers(bruno, anna, client_of):
    make.lab("Bozza", status="draft")
    make.lab("Aperto")
    pages = [
        client.get(RESULTS).context["figures"] for client in (Client(), client_of(bruno), client_of(anna))
    ]
    assert pages[0] == pages[1] == pages[2]


@pytest.mark.parametrize("rows", [1, 3])
def test_results_ask_the_same_queries(rows, bruno, django_assert_num_queries):
    for number in range(rows):
        lab = make.lab(f"Laboratorio {number}", ats=make.ats(f"A{number}"))
        make.session(lab)
        make.enrolment(lab, bruno)
    with django_assert_num_queries(12):
        assert Client().get(RESULTS).status_code == 200
