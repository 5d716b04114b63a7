"""What does who follows a survey see while it is open?"""

import pytest
from django.urls import reverse

from surveys import queries
from surveys.models import Response


def page(client, survey, **query):
    return client.get(reverse("surveys:progress", args=[survey.pk]), query).content.decode()


def persons(make, ats, how_many, survey, answered=0):
    """So many invited persons of an office of the ATS, the first of whom have answered."""
    office = ats.ambiti.first().office
    for number in range(how_many):
        person = make.person(
            f"{ats.code}{number}".lower(), "member", organisation=office, last_name=f"Cognome{number}"
        )
        survey.invitations.create(person=person, has_answered=survey.is_anonymous and number < answered)
        if not survey.is_anonymous and number < answered:
            Response.objects.create(survey=survey, person=person, submitted_at=survey.opens_at)


def test_offices_are_counted_by_ats(make, territory):
    survey = make.survey()
    make.response(survey, territory.ambito.office)
    make.response(survey, territory.other_ambito.office, submitted=False)
    found = queries.progress_of(survey)
    assert [(rate.submitted, rate.invited, rate.percent) for rate in found.rates] == [(1, 1, 100), (0, 1, 0)]
    assert [rate.offices[0].label for rate in found.rates] == ["Ha risposto", "Sta compilando"]
    assert (found.total.submitted, found.total.invited, found.total.missing) == (1, 2, 1)
    assert len(queries.progress_of(survey, [territory.ats.pk]).rates) == 1


def test_offices_are_searched_and_those_missing_are_filtered(make, territory, anna, client_of):
    survey = make.survey()
    make.response(survey, territory.ambito.office)
    client = client_of(anna)
    everything = page(client, survey)
    assert "Ambito di Dalmine" in everything and "Ambito di Vigevano" in everything
    missing = page(client, survey, manca="1")
    assert "Ambito di Dalmine" not in missing and "Ambito di Vigevano" in missing
    assert "1 ufficio su 2 ha risposto" in missing, "the whole is still told"
    found = page(client, survey, q="DALMINE")
    assert "Ambito di Dalmine" in found and "Ambito di Vigevano" not in found
    assert "Nessun ufficio così" in page(client, survey, q="dalmine", manca="1")


def test_persons_are_only_counted(make, territory, anna, client_of):
    survey = make.survey(respondents="persons", offices=[])
    persons(make, territory.ats, 3, survey, answered=2)
    persons(make, territory.other_ats, 1, survey)
    rates = queries.progress_of(survey).rates
    assert [(r.name, r.submitted, r.invited) for r in rates] == [
        ("ATS di Bergamo", 2, 3),
        ("ATS di Pavia", 0, 1),
    ]
    shown = page(client_of(anna), survey)
    assert "ATS di Bergamo: 2 su 3" in shown and "Cognome" not in shown and "Ambito di" not in shown


def test_an_anonymous_survey_shows_no_small_number(make, territory, anna, client_of):
    survey = make.survey(respondents="persons", privacy="anonymous", offices=[])
    persons(make, territory.ats, 10, survey, answered=4)
    persons(make, territory.other_ats, 2, survey, answered=1)
    shown = page(client_of(anna), survey)
    assert "5 persone su 12" in shown
    assert "ATS di" not in shown.split("<h1>")[1], "12 less 10 would be told"
    third = make.ambito("MIL-01", "Melegnano", make.ats("MIL", "ATS di Milano")).ats
    persons(make, third, 11, survey, answered=6)
    shown = page(client_of(anna), survey)
    assert "ATS di Milano: 6 su 11" in shown and "Altre ATS: 5 su 12" in shown and "ATS di Pavia" not in shown


def test_a_coordinator_of_an_ats_follows_its_offices(make, territory, client_of):
    olga = make.person("olga", "coordinator", ats=territory.ats)
    shown = page(client_of(olga), make.survey())
    assert "Ambito di Dalmine" in shown and "Vigevano" not in shown and "Manda un promemoria" not in shown


def test_the_list_counts_responses_of_every_privacy(make, territory, anna, client_of):
    offices, anonymous = (
        make.survey("Uffici"),
        make.survey("Anonima", respondents="persons", privacy="anonymous", offices=[]),
    )
    make.response(offices, territory.ambito.office)
    make.response(offices, territory.other_ambito.office, submitted=False)
    persons(make, territory.ats, 3, anonymous, answered=2)
    found = {row.title: (row.submitted, row.invited) for row in queries.managed_surveys(anna)}
    assert found == {"Uffici": (1, 2), "Anonima": (2, 3)}
    shown = client_of(anna).get(reverse("surveys:list")).content.decode()
    assert "1 risposta su 2 uffici invitati" in shown and "2 risposte su 3 persone invitate" in shown


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("privacy", "many"), [("offices", 6), ("named", 7), ("anonymous", 7)])
def test_progress_has_the_same_queries_for_one_and_three(
    rows, privacy, many, make, territory, anna, client_of, django_assert_num_queries
):
    if privacy == "offices":
        survey = make.survey()
        make.responses(survey, territory.ats, count=rows)
    else:
        survey = make.survey(respondents="persons", privacy=privacy, offices=[])
        persons(make, territory.ats, rows, survey, answered=1)
    client = client_of(anna)
    with django_assert_num_queries(many):
        page(client, survey)
