"""Every kind of question: saved, refused at the field, in conflict, carried over, sent, by offices and persons."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from accounts.rules import Refused
from surveys import actions, queries
from surveys.models import AlreadySent, Response, SurveyClosed

JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture
def office(territory):
    return territory.ambito.office


@pytest.fixture
def survey(make, territory):
    return make.survey_of_kinds()


def step_url(survey, number=1):
    return reverse("surveys:respond_step", args=[survey.pk, number])


def step_of(survey, kind):
    return next(n for n, question in enumerate(survey.questions.all(), start=1) if question.kind == kind)


def test_every_kind_is_answered_by_plain_forms_and_sent(make, survey, rita, client_of):
    client, fields = client_of(rita), make.fields_of_kinds(survey)
    count = survey.questions.count()
    for step in range(1, count + 1):
        page = client.get(step_url(survey, step)).content.decode()
        assert f"Domanda {step} di {count}" in page and "data-autosave" in page
        assert client.post(step_url(survey, step), fields | {"version": step - 1}).status_code == 302
    summary = reverse("surveys:summary", args=[survey.pk])
    page = client.get(summary).content.decode()
    assert page.count("Ultima modifica: Rita Rossi") == count
    assert "12,5 ore" in page and "Niente" in page and '<th scope="row">Educatori</th>' in page
    assert "è stata inviata" in client.post(summary, {"version": count}, follow=True).content.decode()
    assert Response.objects.get().submitted_answers == make.answers_of_kinds(survey)


@pytest.mark.parametrize(
    ("kind", "field", "typed", "sentence"),
    [
        ("number", "answer_{}", "1.500", "Scrivi un numero, per esempio 1500"),
        ("number", "answer_{}", "101", "Scrivi un numero da 0 a 100."),
        ("text", "answer_{}", "x" * 4001, "accorcialo a 4000 caratteri (ora sono 4001)"),
        ("table", "cell_{}_0_1", "due", "Scrivi un numero intero, solo cifre."),
        ("table", "cell_{}_1_total", "-" + "9" * 11, "Scrivi un numero da"),
        ("single", "answer_{}", "99999", "Scegli un&#x27;opzione valida"),
        ("scale", "answer_{}", "6", "Scegli un&#x27;opzione valida"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_stays_typed(
    survey, rita, client_of, kind, field, typed, sentence
):
    question = survey.questions.get(kind=kind)
    name, url = field.format(question.pk), step_url(survey, step_of(survey, kind))
    answer = client_of(rita).post(url, {name: typed, "version": 0})
    page = answer.content.decode()
    assert sentence in page and "data-error-summary" in page
    if kind not in ("single", "scale"):
        assert typed in page and f'id="id_{name}_error"' in page
    assert not Response.objects.exists()
    told = client_of(rita).post(url, {name: typed, "version": 0}, **JSON)
    assert told.status_code == 422 and told.json()["sentence"].startswith("Non salvato. ")


def test_a_total_that_does_not_add_up_is_kept_warned_of_and_not_sent(make, survey, office, rita, client_of):
    url, fields = step_url(survey, step_of(survey, "table")), make.fields_of_kinds(survey, total="8")
    sentence = "Hai scritto 8, ma la somma della riga è 7."
    saved = client_of(rita).post(url, fields | {"version": 0}, **JSON).json()
    assert saved["sentence"].endswith(f"Educatori: {sentence}")
    assert sentence in client_of(rita).get(url).content.decode()
    rest = make.answers_of_kinds(survey)
    table = str(survey.questions.get(kind="table").pk)
    rest.pop(table)
    actions.save_draft(rita, survey, office, rest, 1)
    sent = client_of(rita).post(reverse("surveys:summary", args=[survey.pk]), {"version": 2}, follow=True)
    assert "Il totale di «Educatori» non torna" in sent.content.decode()
    assert not Response.objects.submitted().exists()


@pytest.mark.parametrize("kind", ["single", "scale", "number", "text", "table"])
def test_a_conflict_shows_both_answers_of_each_kind(make, survey, office, bruno, rita, client_of, kind):
    actions.save_draft(bruno, survey, office, make.answers_of_kinds(survey, "di Bruno"), 0)
    question, url = survey.questions.get(kind=kind), step_url(survey, step_of(survey, kind))
    theirs = {"single": "Prima", "scale": "4", "number": "12,5 ore", "text": "di Bruno", "table": "Educatori"}
    last = question.options.last()
    mine = make.fields_of_kinds(survey, "di Rita", number="3", total="8") | {"version": 0, "read": "another"}
    mine |= {
        "single": {f"answer_{question.pk}": last and last.pk},
        "scale": {f"answer_{question.pk}": 2},
    }.get(kind, {})
    answer = client_of(rita).post(url, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert (
        "Salvato ora, da Bruno Rossi" in page and theirs[kind] in page.split("Quello che hai scritto tu")[0]
    )
    if kind == "text":
        assert "di Rita" in page.split("Quello che hai scritto tu")[1]
    told = client_of(rita).post(url, mine, **JSON).json()
    assert told["version"] == 1 and any(theirs[kind] in line for line in told["stored"])
    assert (
        Response.objects.get().answers[str(question.pk)]
        == make.answers_of_kinds(survey, "di Bruno")[str(question.pk)]
    )


def test_colleagues_at_different_questions_do_not_meet(make, survey, office, bruno, rita, client_of):
    number, text = (survey.questions.get(kind=kind) for kind in ("number", "text"))
    url = step_url(survey, step_of(survey, "text"))
    page = client_of(rita).get(url)
    actions.save_draft(bruno, survey, office, {str(number.pk): {"value": 3}}, 0)
    fields = {f"answer_{text.pk}": "mio", "version": 0, "read": page.context["mark"]}
    saved = client_of(rita).post(url, fields, **JSON).json()
    assert saved["version"] == 2
    assert Response.objects.get().answers == {str(number.pk): {"value": 3}, str(text.pk): {"text": "mio"}}
    again = client_of(bruno).post(url, fields | {f"answer_{text.pk}": "altro"}, **JSON)
    assert again.status_code == 409, "the same question was changed since"


def test_an_answer_taken_away_has_no_key(survey, office, rita):
    key = str(survey.questions.get(kind="text").pk)
    actions.save_draft(rita, survey, office, {key: {"text": "qualcosa"}}, 0)
    emptied = actions.save_draft(rita, survey, office, {key: {"text": "  "}}, 1)
    assert (emptied.answers, emptied.version) == ({}, 2)
    assert [change.person for change in emptied.contributions.all()] == [rita]


def test_who_changed_what_costs_the_same_for_one_and_many(
    make, survey, office, bruno, rita, client_of, django_assert_num_queries
):
    url = reverse("surveys:summary", args=[survey.pk])
    given = make.answers_of_kinds(survey)
    for number in (1, len(given)):
        actions.save_draft(bruno, survey, office, dict(list(given.items())[:number]), min(number - 1, 1))
        client = client_of(rita)
        with django_assert_num_queries(10):
            page = client.get(url).content.decode()
        assert page.count("Ultima modifica: Bruno Rossi") == number


def test_the_last_answers_are_carried_over_but_for_rankings(make, survey, office, rita, client_of):
    actions.submit_response(rita, survey, office, make.answers_of_kinds(survey, "come allora"), 0)
    again = make.survey_of_kinds("L'anno dopo")
    for question, source in zip(again.questions.all(), survey.questions.all(), strict=True):
        question.copied_from = source
        question.save()
    client = client_of(rita)
    pages = {
        kind: client.get(step_url(again, step_of(again, kind)))
        for kind in ("ranking", "number", "text", "table")
    }
    texts = {kind: page.content.decode() for kind, page in pages.items()}
    assert "ultima volta, controlla" not in texts["ranking"]
    assert 'value="12,5"' in texts["number"] and "come allora" in texts["text"]
    assert "ultima volta, controlla" in texts["table"]
    assert pages["table"].context["form"].answer["cells"] == [[1, 2], [3, 4]]
    summary = client.get(reverse("surveys:summary", args=[again.pk])).content.decode()
    assert summary.count("dell&#x27;ultima volta da controllare") or summary.count(
        "dell'ultima volta da controllare"
    )
    assert not Response.objects.filter(survey=again).exists(), "nothing is answered before somebody saves it"
    choice = client.get(step_url(again, step_of(again, "single"))).context["here"].last_time
    assert choice == {"choices": [again.questions.get(kind="single").options.first().pk]}, "by its title"


def test_a_person_answers_for_themselves(make, bruno, rita, client_of):
    survey = make.survey_of_persons([bruno])
    assert [task.label for task in queries.tasks_of(bruno)] == [bruno.name]
    assert list(queries.surveys_to_answer(bruno)) == [survey]
    assert "Rispondi alla rilevazione" in client_of(bruno).get("/").content.decode()
    assert client_of(rita).get(step_url(survey)).status_code == 404, "a colleague was not asked"
    with pytest.raises(Refused):
        actions.save_draft(rita, survey, bruno, {}, 0)
    client = client_of(bruno)
    assert "al tuo ufficio" not in client.get(step_url(survey)).content.decode()
    actions.save_draft(bruno, survey, bruno, make.answers_of_kinds(survey), 0)
    sent = client.post(reverse("surveys:summary", args=[survey.pk]), {"version": 1}, follow=True)
    assert "La tua risposta è stata inviata" in sent.content.decode()
    response = Response.objects.get()
    assert (response.person, response.organisation) == (bruno, None)
    assert not queries.surveys_to_answer(bruno).exists()
    assert [task.is_submitted for task in queries.tasks_of(bruno)] == [True]


def test_the_same_sending_again_is_no_conflict(make, survey, office, rita):
    given = make.answers_of_kinds(survey)
    first = actions.submit_response(rita, survey, office, given, 0)
    again = actions.submit_response(rita, survey, office, given, 0)
    assert (again.version, again.submitted_at) == (first.version, first.submitted_at)


def test_an_anonymous_survey_takes_no_draft(make, bruno):
    survey = make.survey_of_persons([bruno], "anonymous")
    for act in (actions.save_draft, actions.submit_response):
        with pytest.raises(AlreadySent, match="anonima"):
            act(bruno, survey, bruno, make.answers_of_kinds(survey), 0)
    assert not Response.objects.exists()


# Rome goes from 3:00 back to 2:00 on 27 October 2030: 2:30 is there twice; on 31 March 2:00 becomes 3:00.
SECOND = datetime.timedelta(seconds=1)


@pytest.mark.parametrize(
    "ends",
    [
        datetime.datetime(2030, 10, 27, 2, 30, fold=0, tzinfo=ZoneInfo("Europe/Rome")),
        datetime.datetime(2030, 10, 27, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Rome")),
        datetime.datetime(2030, 3, 31, 3, 0, tzinfo=ZoneInfo("Europe/Rome")),
    ],
)
def test_the_last_second_counts_also_when_the_clocks_change(make, territory, rita, office, ends):
    ends = ends.astimezone(datetime.UTC)
    survey = make.survey_of_kinds(opens_at=ends - datetime.timedelta(days=2), closes_at=ends)
    given = make.answers_of_kinds(survey)
    with time_machine.travel(ends - SECOND, tick=False):
        assert actions.submit_response(rita, survey, office, given, 0).submitted_at
    other = make.person("rosa", "representative", organisation=territory.other_ambito.office)
    for moment in (ends, ends + SECOND):
        with time_machine.travel(moment, tick=False), pytest.raises(SurveyClosed):
            actions.submit_response(other, survey, territory.other_ambito.office, given, 0)
    assert Response.objects.count() == 1
