"""Results for programs: the keys of `rank`, by the rules of the page."""

import pytest
from django.urls import reverse

from surveys import actions
from surveys.breakdowns import MIN_AMBITI


@pytest.fixture
def survey(make, territory, anna):
    made = make.survey()
    make.responses(made, territory.ats, count=MIN_AMBITI)
    make.responses(made, make.ats("MIL"), [make.MODULES[::-1]], count=3)
    make.responses(made, territory.other_ats, [make.MODULES[::-1]], count=2)
    actions.close(anna, made)
    return made


def results(client, survey, **asked):
    return client.get(reverse("api:survey_results", args=[survey.pk]), asked)


def test_results_are_those_of_rank_with_groups(survey, make, anna, client_of):
    body = results(client_of(anna), survey).json()
    (question,) = body["questions"]
    ids = {one["title"]: one["id"] for one in question["options"]}
    assert (body["rule"], body["unit"], body["per"]) == ("shared", "response", "ats")
    ranked = {
        "alternatives",
        "ballots",
        "borda",
        "mean_rank",
        "first_share",
        "top3_share",
        "copeland",
        "schulze",
    }
    ranked |= {"kemeny", "condorcet_winner", "pairwise", "kendall_w", "agreement", "intervals"}
    assert ranked <= set(question["result"])
    assert question["result"]["ballots"] == MIN_AMBITI + 5
    groups = {one["group"]: one for one in question["groups"]}
    assert groups["BER"]["result"]["borda"][0] == [ids[make.MODULES[0]], 2 * MIN_AMBITI]
    hidden = {code for code, one in groups.items() if one["hidden"]}
    assert hidden == {"MIL", "PAV"}, "two of PAV would be the whole less BER and MIL"
    assert all(groups[code]["result"] is None for code in hidden)


def test_another_unit_gives_places_and_whole_percentages_of_everybody(survey, anna, client_of):
    (question,) = results(client_of(anna), survey, unit="population", rule="zero").json()["questions"]
    assert question["groups"] == []
    assert set(question["result"]) == {"n", "places"}
    assert all(type(value) is int for row in question["result"]["places"] for value in row)


def test_results_wait_for_closing_and_publication(survey, make, anna, bruno, client_of):
    open_one = make.survey("Aperta")
    assert results(client_of(anna), open_one).status_code == 409
    refused = results(client_of(bruno), survey)
    assert refused.status_code == 403 and "non sono ancora pubblicati" in refused.json()["detail"]
    make.publish_survey(survey.pk, "participants")
    assert results(client_of(bruno), survey).status_code == 200


def test_a_word_that_is_no_choice_is_refused(survey, anna, client_of):
    assert results(client_of(anna), survey, per="comune").status_code == 422
