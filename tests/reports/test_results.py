"""The project in numbers: what counts, what does not, and what is said of it."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, Person
from reports.queries.counting import Counts
from reports.queries.figures import figures_of, lab_figures
from reports.queries.selection import Selection
from surveys.closing import close_now
from tests import make

RESULTS = reverse("reports:results")


def values(**asked):
    return {one.kind.code: one.value for one in figures_of(Counts(Selection(**asked)))}


def test_nothing_yet_is_zero(db):
    found = values()
    assert found.pop("response_rate") is None, "of nobody there is no rate"
    assert set(found.values()) == {0}


def test_labs_hours_people_and_comuni(territory, bruno, carla, rita, anna):
    lab = make.lab("Uno", ats=territory.ats)
    make.session(lab)
    make.session(lab, datetime.timedelta(days=-3))
    make.learning_object(lab, minutes=30)
    for person in (bruno, rita, anna):
        make.enrolment(lab, person, organisation=territory.ambito.office)
    make.enrolment(lab, carla, "waiting", organisation=territory.other_ambito.office)
    second = make.lab("Due", ats=territory.other_ats, status="concluded")
    make.enrolment(second, bruno, organisation=territory.ambito.office)
    for status in ("draft", "cancelled"):
        make.session(make.lab(status, status=status))
    found = values()
    assert (found["labs"], found["planned_hours"], found["held_hours"]) == (2, 270, 120)
    assert (found["enrolments"], found["enrolled_people"]) == (4, 3)
    assert (found["comuni"], found["small_comuni"]) == (2, 1)
    at_home = {one.title: one.value for one in lab_figures()}
    assert at_home == {
        "Laboratori": 2, "Ore di formazione in programma": 4, "Persone iscritte": 3, "Comuni coinvolti": 2,
    }  # fmt: skip


def test_a_comune_with_people_of_its_own_counts_alone(territory, bruno):
    comune = territory.other_ambito.comuni.first()
    kind = Organisation.Kind.COMUNE
    body = Organisation.objects.create(
        kind=kind, name="Un Comune", comune=comune, ambito=comune.ambito, ats=comune.ats
    )
    make.enrolment(make.lab(), bruno, organisation=body)
    assert values()["comuni"] == 1
    assert values(ambito=territory.other_ambito)["comuni"] == 1
    assert values(ambito=territory.ambito)["comuni"] == 0


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
    assert (found["documents"], found["threads"]) == (1, 1)


def test_response_rate_is_of_surveys_with_published_results(territory):
    survey = make.survey(offices=[territory.ambito.office, territory.other_ambito.office])
    make.response(survey, territory.ambito.office)
    assert values()["response_rate"] is None
    close_now(survey)
    assert values()["response_rate"] is None, "closed, but nobody else may know of it"
    make.publish_survey(survey.pk, "participants")
    assert (values()["response_rate"], values()["surveys"]) == (50, 1)
    assert values(ats=territory.ats)["response_rate"] == 100


def test_an_anonymous_answer_counts_by_its_tick(territory, bruno, rita):
    survey = make.survey(offices=[], respondents="persons", privacy="anonymous")
    for person, has_answered in ((bruno, True), (rita, False)):
        survey.invitations.create(person=person, has_answered=has_answered)
    close_now(survey)
    make.publish_survey(survey.pk, "public")
    assert values()["response_rate"] == 50


def test_numbers_of_few_people_are_not_told(territory, bruno, rita, anna):
    lab = make.lab(ats=territory.ats, status="concluded")
    session = make.session(lab, make.LONG_AGO)
    for person in (bruno, rita):
        make.enrolment(lab, person, organisation=territory.ambito.office)
        make.attendance(session, person)
        make.certificate(lab, person)
    page = Client().get(RESULTS).content.decode()
    assert page.count("riguarda meno di 3 persone") == 6
    kept = ("enrolments", "enrolled_people", "present_people", "presences", "attended_hours", "certificates")
    assert {values()[code] for code in kept} == {None}
    make.enrolment(lab, anna)
    make.attendance(session, anna)
    make.certificate(lab, anna)
    assert [values()[code] for code in kept] == [3, 3, 3, 3, 360, 3]


def test_everybody_reads_the_same_numbers(bruno, anna, client_of):
    make.lab("Bozza", status="draft")
    make.lab("Aperto")
    pages = [
        client.get(RESULTS).context["sections"] for client in (Client(), client_of(bruno), client_of(anna))
    ]
    assert pages[0] == pages[1] == pages[2]


def test_a_filter_that_means_nothing_shows_no_numbers(territory):
    for query in ("ats=XXX", "dal=maggio", "percorso=99999999999999999999", "dal=2026-05&al=2026-04"):
        response = Client().get(f"{RESULTS}?{query}")
        assert "sections" not in response.context and "I numeri non ci sono" in response.content.decode(), (
            query
        )
        assert Client().get(f"{RESULTS}dati.json?{query}").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_results_ask_the_same_queries(rows, bruno, django_assert_num_queries):
    for number in range(rows):
        lab = make.lab(f"Laboratorio {number}", ats=make.ats(f"A{number}"))
        make.attendance(make.session(lab, make.LONG_AGO), bruno)
        make.enrolment(lab, bruno)
        make.document()
    with django_assert_num_queries(19):
        assert Client().get(RESULTS).status_code == 200
