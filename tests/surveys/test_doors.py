"""What a coordinator scripts in surveys: from last year's to the published results."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.closing import close_now
from surveys.models import Survey

API = "/api/v1/"


@pytest.fixture
def call(make, client_of, anna):
    return make.Program(client_of(anna))


def in_days(days):
    return (timezone.now() + datetime.timedelta(days=days)).isoformat()


def test_from_last_years_survey_to_published_results(make, call, territory, bruno, carla, client_of):
    old = make.survey("Fabbisogni 2026", status="closed")
    status, made = call("post", "surveys", {"title": "Fabbisogni 2027", "copied_from": old.pk})
    assert (status, made["status"], made["ats"]) == (201, "draft", None)
    here = f"/{made['id']}"
    assert len(call("get", f"surveys{here}")[1]["questions"]) == old.questions.count() == 1
    launched = call(
        "post", f"surveys{here}/launch", {"closes_at": in_days(7), "privacy": "named", "ats": ["BER"]}
    )[1]
    assert (launched["status"], launched["privacy"], launched["respondents"]) == ("open", "named", "offices")
    survey = Survey.objects.get(pk=made["id"])
    assert [one.organisation for one in survey.invitations.all()] == [territory.ambito.office]
    progress = call("get", f"surveys{here}/progress")[1]
    assert (progress["invited"], progress["submitted"]) == (1, 0)
    (ats,) = progress["results"]
    assert (ats["ats"], ats["percent"], ats["offices"][0]["state"]) == ("BER", 0, "not_started")
    assert ats["offices"][0]["organisation"]["ambito"] == "BER-01"
    assert call("post", f"surveys{here}/remind") == (200, {"told": 1})
    assert call("post", f"surveys{here}/remind") == (200, {"told": 0})
    assert call.errors("post", f"surveys{here}/extend", {"closes_at": in_days(1)}).keys() == {"closes_at"}
    assert call("post", f"surveys{here}/extend", {"closes_at": in_days(9)}) == (200, {"told": 1})
    make.response(survey, territory.ambito.office)
    assert call("get", f"surveys{here}/progress?missing=true")[1]["results"] == []
    assert call("post", f"surveys{here}/publish", {})[0] == 409
    assert call("get", f"surveys{here}/results/csv")[0] == 409
    assert call("post", f"surveys{here}/close")[1]["status"] == "closed"
    assert call("post", f"surveys{here}/close")[0] == 409
    file = client_of(bruno).get(f"{API}surveys{here}/results/csv")
    assert file.status_code == 403
    assert call("post", f"surveys{here}/publish", {"audience": "participants"})[1]["published_at"] is not None
    file = client_of(bruno).get(f"{API}surveys{here}/results/csv")
    assert (file.status_code, file["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert client_of(bruno).get(f"{API}surveys{here}/results/preflib").status_code == 403
    assert "risultati" in file["Content-Disposition"]


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"ats": ["BER", "XXX"]}, "ats", "Nessuna ATS ha questo codice."),
        ({"organisations": [999]}, "organisations", "999"),
        ({"privacy": "anonymous"}, "privacy", "si chiede alle persone"),
        ({"respondents": "persons", "roles": []}, "roles", "Scegli almeno chi"),
        ({"closes_at": "2020-01-01T00:00:00Z"}, "closes_at", "dopo adesso"),
        ({"opens_at": in_days(9)}, "closes_at", "dopo l'apertura"),
    ],
)
def test_a_launch_is_refused_as_on_the_page(make, call, sent, field, said):
    draft = make.survey(status="draft")
    found = call.errors("post", f"surveys/{draft.pk}/launch", {"closes_at": in_days(7)} | sent)
    assert said in found[field]
    draft.refresh_from_db()
    assert (draft.status, draft.invitations.count()) == ("draft", 0)


def test_the_survey_of_an_ats_asks_its_own(make, call, territory):
    draft = make.survey(status="draft", ats=territory.ats)
    sent = {"closes_at": in_days(7), "ats": ["PAV"]}
    assert call.errors("post", f"surveys/{draft.pk}/launch", sent).keys() == {"ats"}


def test_whoever_follows_for_an_ats_sees_that_ats(make, client_of, territory):
    survey = make.survey()
    local = make.person("ada", "coordinator", ats=territory.ats)
    progress = make.Program(client_of(local))("get", f"surveys/{survey.pk}/progress")[1]
    assert [(row["ats"], row["invited"]) for row in progress["results"]] == [("BER", 1)]
    assert progress["invited"] == 1


def test_small_ats_of_an_anonymous_survey_have_no_name(make, call, bruno, carla):
    survey = make.survey_of_persons([bruno, carla], "anonymous")
    progress = call("get", f"surveys/{survey.pk}/progress")[1]
    assert (progress["invited"], progress["results"]) == (2, [])


def test_the_list_is_narrowed_and_costs_the_same(make, call, territory):
    def grow():
        make.survey(status="draft", ats=territory.ats)
        survey = make.survey()
        close_now(survey)
        make.responses(running, territory.ats, count=1)

    running = make.survey()
    costs = []
    for _ in range(2):
        grow()
        for path in ("", f"/{running.pk}/progress"):
            with CaptureQueriesContext(connection) as queries:
                assert call("get", "surveys" + path)[0] == 200
            costs.append(len(queries))
    assert costs[:2] == costs[2:]
    drafts = call("get", "surveys?status=draft&ats=BER")[1]["results"]
    assert [(row["status"], row["ats"]) for row in drafts] == [("draft", "BER")] * 2
    assert call("get", "surveys?status=closed&ats=BER")[1]["results"] == []


def test_a_questionnaire_written_by_program(make, call):
    section = make.section("Welfare", modules=("ADI", "Minori"))
    draft = call("post", "surveys", {"title": "Nuova"})[1]
    here = f"surveys/{draft['id']}/questions"
    status, modules = call("post", here, {"kind": "ranking", "source": "modules", "section": section.pk})
    assert (status, modules["section"]) == (201, section.pk)
    assert [option["title"] for option in modules["options"]] == ["ADI", "Minori"]
    again = call.errors("post", here, {"kind": "ranking", "source": "modules", "section": section.pk})
    assert again.keys() == {"section"}
    asked = {"kind": "multiple", "title": "Che cosa serve?", "options": ["Modelli\naggiornati", "Atti"]}
    choice = call("post", here, asked)[1]
    assert [option["title"] for option in choice["options"]] == ["Modelli aggiornati", "Atti"]
    scale = call("post", here, {"kind": "scale", "title": "Quanto?", "most_label": "molto"})[1]
    assert (scale["least"], scale["most"], scale["most_label"]) == (1, 5, "molto")
    table = call(
        "post", here, {"kind": "table", "title": "Persone", "rows": ["Uffici"], "columns": ["2026"]}
    )[1]
    assert (table["rows"], table["columns"]) == (["Uffici"], ["2026"])
    changed = call("patch", f"{here}/{choice['id']}", {"title": "Che cosa manca?"})[1]
    assert (changed["title"], len(changed["options"])) == ("Che cosa manca?", 2)
    moved = call("post", f"{here}/{table['id']}/move", {"step": -1})[1]["results"]
    assert [one["kind"] for one in moved] == ["ranking", "multiple", "table", "scale"]
    assert call("delete", f"{here}/{scale['id']}")[0] == 204
    read = call("get", f"surveys/{draft['id']}")[1]["questions"]
    assert [one["id"] for one in read] == [modules["id"], choice["id"], table["id"]]


def test_a_question_that_is_not_acceptable_changes_nothing(make, call):
    make.section()
    draft = call("post", "surveys", {"title": "Nuova"})[1]["id"]
    here = f"surveys/{draft}/questions"
    for sent, field in (
        ({"kind": "text", "title": "Perché?", "unit": "ore"}, "unit"),
        ({"kind": "text"}, "title"),
        ({"kind": "single", "title": "Quale?", "options": ["Una"]}, "options"),
        ({"kind": "scale", "title": "Quanto?", "least": 5, "most": 5}, "most"),
        ({"kind": "text", "title": "Perché?", "source": "sections"}, "source"),
        ({"kind": "ranking", "source": "modules", "section": 999}, "section"),
        ({"kind": "text", "title": "Perché?", "section": 1}, "section"),
    ):
        assert call.errors("post", here, sent).keys() == {field}, sent
    assert call("get", f"surveys/{draft}")[1]["questions"] == []


def test_the_library_in_constant_queries(make, call):
    counts = []
    for _ in range(2):
        make.section()
        with CaptureQueriesContext(connection) as captured:
            sections = call("get", "sections")[1]["results"]
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert [module["used"] for module in sections[0]["modules"]] == [0] * len(sections[0]["modules"])
