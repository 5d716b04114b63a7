"""Do the pages of surveys say and do what they should, also without JavaScript?"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys import actions
from surveys.models import Response


@pytest.fixture
def office(territory):
    return territory.ambito.office


@pytest.fixture
def survey(make, territory):
    return make.survey(sections=[make.section(), make.section("Spendere", modules=["Bandi", "Gare"])])


def step_url(survey, number=1):
    return reverse("surveys:respond_step", args=[survey.pk, number])


def typed(survey, numbers, version=0, question=0, aside=(), **more):
    """Number fields as a browser without JavaScript sends them, in the order of the library."""
    options = list(survey.questions.all()[question].options.all())
    data = {f"place_{o.pk}": number for o, number in zip(options, numbers, strict=True)}
    return data | {f"aside_{options[i].pk}": "on" for i in aside} | {"version": version} | more


def stored(survey, question=0):
    asked = survey.questions.all()[question]
    titles = {option.pk: option.title for option in asked.options.all()}
    answer = Response.objects.get().answers[str(asked.pk)]
    return [[titles[o] for o in group] for group in answer["order"]], [
        titles[o] for o in answer["not_relevant"]
    ]


def test_a_ranking_is_given_by_number_fields_from_first_question_to_sending(survey, rita, client_of):
    client = client_of(rita)
    assert client.get(reverse("surveys:respond", args=[survey.pk])).url == step_url(survey)
    page = client.get(step_url(survey)).content.decode()
    assert page.count('type="number"') == 3
    assert 'value="1"' not in page.split("data-ranking-pool")[1], "nothing is ordered beforehand"
    first = client.post(step_url(survey), typed(survey, ["3", "1", "2"], go="next"))
    assert first.url == step_url(survey, 2)
    assert stored(survey) == ([["Scrivere avvisi"], ["Rendicontare"], ["Costruire reti"]], [])
    second = client.post(step_url(survey, 2), typed(survey, ["", "1"], 1, 1, aside=[0], go="next"))
    summary = reverse("surveys:summary", args=[survey.pk])
    assert second.url == summary
    assert stored(survey, 1) == ([["Gare"]], ["Bandi"])
    assert "Invia la risposta" in client.get(summary).content.decode()
    sent = client.post(summary, {"version": 2}, follow=True)
    assert "è stata inviata" in sent.content.decode()
    assert "La risposta è arrivata" in sent.content.decode()
    assert Response.objects.get().submitted_by == rita


@pytest.mark.parametrize(
    ("numbers", "aside", "sentence"),
    [
        (["1", "1", "2"], [], "Il numero 1 c&#x27;è più di una volta"),
        (["9", "1", "2"], [], "Scrivi un numero intero da 1 a 3."),
        (["2", "1", "3"], [2], "Togli il numero oppure la spunta"),
    ],
)
def test_errors_stay_at_the_field_with_what_was_typed(survey, rita, client_of, numbers, aside, sentence):
    answer = client_of(rita).post(step_url(survey), typed(survey, numbers, aside=aside))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    assert 'aria-invalid="true"' in page
    for option, number in zip(survey.questions.first().options.all(), numbers, strict=True):
        field = page.split(f'name="place_{option.pk}"')[1].split(">")[0]
        assert f'value="{number}"' in field
    assert not Response.objects.exists()


def test_a_stale_save_shows_both_texts(make, survey, office, bruno, rita, client_of):
    actions.save_draft(bruno, survey, office, make.answers(survey, [make.MODULES, ("Bandi", "Gare")]), 0)
    answer = client_of(rita).post(step_url(survey), typed(survey, ["3", "2", "1"], 0))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Bruno Rossi" in page
    assert '<li value="1">Costruire reti</li>' in page, "what is stored"
    first = survey.questions.first().options.first()
    assert 'value="3"' in page.split(f'name="place_{first.pk}"')[1].split(">")[0], "what was typed"
    assert stored(survey)[0][0] == ["Costruire reti"]
    assert 'name="version" value="1"' in page, "saving now replaces the stored one knowingly"
    client_of(rita).post(step_url(survey), typed(survey, ["3", "2", "1"], 1))
    assert stored(survey)[0][0] == ["Rendicontare"]


def test_autosave_answers_in_json(make, survey, office, bruno, rita, client_of):
    client = client_of(rita)
    json = {"headers": {"accept": "application/json"}}
    saved = client.post(step_url(survey), typed(survey, ["", "1", ""]), **json)
    assert saved.status_code == 200
    assert saved.json()["version"] == 1
    assert saved.json()["sentence"].startswith("Salvato alle ")
    actions.save_draft(bruno, survey, office, make.answers(survey, [make.MODULES, ("Bandi", "Gare")]), 1)
    stale = client.post(step_url(survey), typed(survey, ["2", "1", ""], 1), **json)
    assert stale.status_code == 409
    assert stale.json()["version"] == 2
    assert stale.json()["stored"][0] == "1. Costruire reti"
    wrong = client.post(step_url(survey), typed(survey, ["1", "1", ""], 2), **json)
    assert wrong.status_code == 422
    actions.close(make.person("anna", "coordinator"), survey)
    late = client.post(step_url(survey), typed(survey, ["2", "1", ""], 2), **json)
    assert (late.status_code, late.json()["closed"]) == (409, True)


@pytest.mark.parametrize("version", ["", "-1", "uno", "²", "9" * 30])
def test_a_nonsense_version_can_only_be_refused(make, survey, office, bruno, rita, client_of, version):
    actions.save_draft(bruno, survey, office, make.answers(survey, [make.MODULES, ("Bandi", "Gare")]), 0)
    answer = client_of(rita).post(step_url(survey), typed(survey, ["3", "2", "1"], version))
    assert answer.status_code == 409


def test_an_unknown_question_is_not_there(survey, rita, client_of):
    assert client_of(rita).get(step_url(survey, 2)).status_code == 200
    for number in (0, 3):
        assert client_of(rita).get(step_url(survey, number)).status_code == 404


def test_after_closing_the_form_leads_back_with_the_reason(make, survey, rita, anna, client_of):
    actions.close(anna, survey)
    answer = client_of(rita).post(step_url(survey), typed(survey, ["3", "2", "1"]), follow=True)
    assert answer.redirect_chain[-1][0] == survey.get_absolute_url()
    assert "chiusa" in answer.content.decode()
    assert not Response.objects.exists()


def test_a_member_reads_the_summary_but_does_not_send(make, survey, office, bruno, rita, client_of):
    make.response(survey, office, [make.MODULES, ("Bandi", "Gare")], submitted=False)
    url = reverse("surveys:summary", args=[survey.pk])
    page = client_of(bruno).get(url).content.decode()
    assert "Rita Rossi" in page and "Invia la risposta" not in page
    assert client_of(bruno).post(url, {"version": 1}).status_code == 403
    assert not Response.objects.submitted().exists()


def test_an_incomplete_answer_cannot_be_sent_from_the_summary(make, survey, office, rita, client_of):
    make.response(survey, office, [make.MODULES[:1], ("Bandi", "Gare")], submitted=False)
    url = reverse("surveys:summary", args=[survey.pk])
    page = client_of(rita).get(url).content.decode()
    assert "Da completare" in page and "Invia la risposta" not in page
    assert "Manca" in client_of(rita).post(url, {"version": 1}, follow=True).content.decode()
    assert not Response.objects.submitted().exists()


def test_a_person_of_two_offices_answers_for_each(make, survey, territory, rita, client_of):
    make.membership(rita, "representative", organisation=territory.other_ambito.office)
    client = client_of(rita)
    other = f"?ente={territory.other_ambito.office.pk}"
    assert "Rispondi per" in client.get(step_url(survey) + other).content.decode()
    client.post(step_url(survey) + other, typed(survey, ["1", "2", "3"]))
    assert Response.objects.get().organisation == territory.other_ambito.office


def closed_with(make, territory, orders):
    survey = make.survey()
    offices = [
        make.ambito(f"BER-{n:02}", f"Comune {n}", territory.ats).office for n in range(2, 2 + len(orders))
    ]
    make.invite(survey)
    for office, order in zip(offices, orders, strict=True):
        make.response(survey, office, [order])
    actions.close(make.person("ada", "coordinator"), survey)
    return survey


def test_results_begin_with_the_finding_and_have_every_table(make, territory, anna, client_of):
    reti, avvisi, rendiconti = make.MODULES
    survey = closed_with(make, territory, [(avvisi, reti, rendiconti)] * 3 + [(reti, avvisi, rendiconti)])
    page = client_of(anna).get(reverse("surveys:results", args=[survey.pk])).content.decode()
    lead = page.split('class="lead">')[1].split("</p>")[0]
    assert lead == (
        "Per i 4 uffici che hanno risposto, al primo posto c&#x27;è «Scrivere avvisi», messo in cima dal 75% "
        "degli uffici; segue «Costruire reti»."
    )
    for words in (
        "Kemeny",
        "Schulze",
        "Copeland",
        "Come abbiamo contato",
        "W di Kendall",
        "Prepara il programma",
    ):
        assert words in page
    assert '<rect class="bar-fill" width="88" height="8">' in page
    assert "style=" not in page


def test_the_result_of_an_ats_is_chosen_by_its_code(make, territory, anna, client_of):
    survey = closed_with(make, territory, [make.MODULES] * 3)
    url = reverse("surveys:results", args=[survey.pk])
    shown = client_of(anna).get(url, {"gruppo": territory.ats.code}).content.decode()
    assert "bar-fill" in shown
    none = client_of(anna).get(url, {"gruppo": territory.other_ats.code}).content.decode()
    assert "Nessun ufficio" in none and "bar-fill" not in none


def test_two_responses_are_hidden_with_a_sentence(make, territory, anna, client_of):
    survey = make.survey()
    for office in (territory.ambito.office, territory.other_ambito.office):
        make.response(survey, office)
    actions.close(anna, survey)
    page = client_of(anna).get(reverse("surveys:results", args=[survey.pk])).content.decode()
    assert "meno di 3" in page and "bar-fill" not in page


def test_respondents_read_the_results_once_published(make, survey, territory, anna, bruno, client_of):
    actions.close(anna, survey)
    url = reverse("surveys:results", args=[survey.pk])
    refused = client_of(bruno).get(url)
    assert refused.status_code == 403
    assert "non sono ancora pubblicati" in refused.content.decode()
    client_of(anna).post(reverse("surveys:publish", args=[survey.pk]), {"audience": "participants"})
    assert client_of(bruno).get(url).status_code == 200
    assert "Pubblica i risultati" not in client_of(bruno).get(url).content.decode()


def test_results_before_closing_are_refused_to_everybody(survey, anna, client_of):
    assert client_of(anna).get(reverse("surveys:results", args=[survey.pk])).status_code == 403


def test_the_list_tells_what_to_do_and_who_has_begun(make, survey, office, bruno, rita, client_of):
    empty = client_of(make.person("nora", "member", organisation=make.ambito("X-1", "X", office.ats).office))
    assert "Niente da compilare" in empty.get(reverse("surveys:list")).content.decode()
    page = client_of(rita).get(reverse("surveys:list")).content.decode()
    assert "Nessuno dell&#x27;ufficio ha ancora iniziato" in page or "Nessuno dell'ufficio" in page
    actions.save_draft(bruno, survey, office, make.answers(survey, [make.MODULES, ("Bandi", "Gare")]), 0)
    page = client_of(rita).get(reverse("surveys:list")).content.decode()
    assert "Bruno Rossi" in page and "Continua" in page


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("who", "queries"), [("rita", 9), ("anna", 7)])
def test_the_list_has_the_same_queries_for_one_and_three(
    rows, who, queries, make, office, rita, anna, client_of, django_assert_num_queries
):
    section = make.section()
    for number in range(rows):
        open_one = make.survey(f"Aperta {number}", sections=[section])
        response = make.response(open_one, office, submitted_by=rita)
        response.contributions.create(person=rita, question=open_one.questions.get())
        closed = make.survey(f"Chiusa {number}", sections=[section])
        make.response(closed, office, submitted_by=rita)
        actions.close(anna, closed)
        make.publish_survey(closed.pk, "participants")
    client = client_of({"rita": rita, "anna": anna}[who])
    with django_assert_num_queries(queries):
        assert client.get(reverse("surveys:list")).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("results", 11)])
def test_other_lists_have_the_same_queries_for_one_and_three(
    name, queries, rows, make, territory, anna, client_of, django_assert_num_queries
):
    sections = [make.section(f"Sezione {number}") for number in range(rows)]
    survey = make.survey(sections=sections)
    for number in range(rows):
        office = make.ambito(f"BER-9{number}", f"Paese {number}", territory.ats).office
        make.invite(survey, [office])
        make.response(survey, office, [make.MODULES] * rows)
    if name == "results":
        actions.close(anna, survey)
    client = client_of(anna)
    with django_assert_num_queries(queries):
        args = [] if name == "library" else [survey.pk]
        assert client.get(reverse(f"surveys:{name}", args=args)).status_code == 200


def test_the_page_of_a_survey_to_come_says_when_it_opens(make, rita, client_of):
    survey = make.survey(opens_at=timezone.now() + timedelta(hours=2))
    page = client_of(rita).get(survey.get_absolute_url()).content.decode()
    assert "Apre " in page and "Rispondi" not in page
