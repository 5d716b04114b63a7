"""Can a program read a survey, save, meet a conflict, send, also anonymously?"""

import json

import pytest

from surveys import actions
from surveys.models import AnonymousAnswer, Response


@pytest.fixture
def office(territory):
    return territory.ambito.office


@pytest.fixture
def survey(make, territory):
    return make.survey_of_kinds()


def put(client, survey, body, query=""):
    url = f"/api/v1/surveys/{survey.pk}/response{query}"
    return client.put(url, json.dumps(body), content_type="application/json")


def send(client, survey, body):
    url = f"/api/v1/surveys/{survey.pk}/response/submit"
    return client.post(url, json.dumps(body), content_type="application/json")


def test_a_program_reads_the_questions_saves_and_sends(make, survey, office, rita, client_of):
    client = client_of(rita)
    read = client.get(f"/api/v1/surveys/{survey.pk}").json()
    assert [question["kind"] for question in read["questions"]] == [kind["kind"] for kind in make.KINDS]
    assert [option["title"] for option in read["questions"][0]["options"]] == list(make.OPTIONS)
    assert read["questions"][4] | {"unit": "ore", "least": 0, "most": 100} == read["questions"][4]
    assert read["respondents"] == [{"organisation": office.pk, "name": office.label}]
    assert read["response"] is None
    given = make.answers_of_kinds(survey)
    assert put(client, survey, {"version": 0, "answers": given}).json() == {
        "version": 1,
        "submitted_at": None,
    }
    assert client.get(f"/api/v1/surveys/{survey.pk}").json()["response"]["answers"] == given
    sent = send(client, survey, {"version": 1}).json()
    assert sent["version"] == 1 and sent["submitted_at"]
    assert Response.objects.get().submitted_answers == given


def test_a_stale_version_gets_the_stored_one(make, survey, office, bruno, rita, client_of):
    given = make.answers_of_kinds(survey, "di Bruno")
    actions.save_draft(bruno, survey, office, given, 0)
    answer = put(client_of(rita), survey, {"version": 0, "answers": make.answers_of_kinds(survey, "di Rita")})
    assert answer.status_code == 409
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["stored"] == {"version": 1, "answers": given, "submitted_at": None}
    assert send(client_of(rita), survey, {"version": 0}).json()["stored"]["version"] == 1
    assert Response.objects.get().answers == given


def test_what_is_wrong_is_said_for_each_question(make, survey, rita, client_of):
    number, text = survey.questions.get(kind="number"), survey.questions.get(kind="text")
    wrong = {str(number.pk): {"value": 101}, str(text.pk): {"text": 5}, "999": None}
    assert put(client_of(rita), survey, {"version": 0, "answers": wrong}).status_code == 422
    del wrong["999"]
    answer = put(client_of(rita), survey, {"version": 0, "answers": wrong}).json()
    assert {error["field"]: error["detail"] for error in answer["errors"]} == {
        f"answers.{number.pk}": "Scrivi un numero da 0 a 100.",
        f"answers.{text.pk}": "La risposta non ha la forma attesa.",
    }
    missing = send(client_of(rita), survey, {"version": 0}).json()
    assert len(missing["errors"]) == 5, "the two optional ones are not missed"
    assert not Response.objects.exists()


def test_the_office_is_chosen_among_ones_own(make, survey, territory, rita, client_of):
    other = territory.other_ambito.office
    given = {"version": 0, "answers": make.answers_of_kinds(survey)}
    assert put(client_of(rita), survey, given, f"?organisation={other.pk}").status_code == 404
    make.membership(rita, "representative", organisation=other)
    assert put(client_of(rita), survey, given, f"?organisation={other.pk}").status_code == 200
    assert Response.objects.get().organisation == other


def test_an_anonymous_survey_takes_the_whole_answer_once(make, rita, client_of):
    survey = make.survey_of_persons([rita], "anonymous")
    whole = {"version": 0, "answers": make.answers_of_kinds(survey)}
    refused = put(client_of(rita), survey, whole)
    assert refused.status_code == 409 and "anonima" in refused.json()["detail"]
    assert send(client_of(rita), survey, whole).json() == {"version": 0, "submitted_at": None}
    assert AnonymousAnswer.objects.get().answers == whole["answers"]
    assert "Hai già risposto" in send(client_of(rita), survey, whole).json()["detail"]
    assert not Response.objects.exists()
