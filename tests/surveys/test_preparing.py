"""How is a survey built: questions of every kind, in order, and copied from another?"""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules import Refused
from surveys import actions, queries
from surveys.actions.asking import MOST_QUESTIONS
from surveys.forms.lines import LinesField
from surveys.models import Module, NotLaunchable, Option, Question, Survey

WORDS = {"title": "Che cosa serve?", "help_text": "Pensa all'anno prossimo.", "is_required": "on"}
TYPED = {
    "sezioni": {"allows_ties": "on"},
    "voci": {"options": "Uno\r\nDue\r\n\r\n  Tre  ", "allows_partial": "on"},
    "scelta": {"options": "Sì\nNo"},
    "scelte": {"options": "Mattina\nPomeriggio\nSera"},
    "scala": {"least": "0", "most": "10", "least_label": "per niente", "most_label": "del tutto"},
    "numero": {"unit": "ore", "least": "0", "most": "40"},
    "testo": {},
    "tabella": {
        "rows": "Assistenti sociali\nEducatori",
        "columns": "Tempo pieno\nPart time",
        "has_totals": "on",
    },
}
MADE = {
    "sezioni": {"kind": "ranking", "source": "sections", "allows_ties": True},
    "voci": {"kind": "ranking", "source": "own", "allows_partial": True, "allows_ties": False},
    "scelta": {"kind": "single"},
    "scelte": {"kind": "multiple"},
    "scala": {"kind": "scale", "least": 0, "most": 10, "most_label": "del tutto"},
    "numero": {"kind": "number", "least": 0, "most": 40, "unit": "ore"},
    "testo": {"kind": "text", "help_text": "Pensa all'anno prossimo."},
    "tabella": {
        "kind": "table",
        "rows": ["Assistenti sociali", "Educatori"],
        "columns": ["Tempo pieno", "Part time"],
        "has_totals": True,
    },
}
OPTIONS = {
    "sezioni": ["Governare", "Spendere"],
    "voci": ["Uno", "Due", "Tre"],
    "scelta": ["Sì", "No"],
    "scelte": ["Mattina", "Pomeriggio", "Sera"],
}


@pytest.fixture
def draft(make, territory):
    return make.survey(status="draft", sections=[])


@pytest.fixture
def client(anna, client_of):
    return client_of(anna)


def url(name, *args):
    return reverse(f"surveys:{name}", args=args)


def post(client, survey, kind, **typed):
    return client.post(url("question_new", survey.pk, kind), WORDS | TYPED[kind] | typed)


@pytest.mark.parametrize("kind", TYPED)
def test_a_question_of_each_kind_is_made_and_changed(make, draft, client, kind):
    for title in ("Governare", "Spendere"):
        make.section(title)
    assert post(client, draft, kind).url == url("edit", draft.pk) + "#domande"
    made = draft.questions.get()
    assert {name: getattr(made, name) for name in MADE[kind]} == MADE[kind]
    assert [option.title for option in made.options.all()] == OPTIONS.get(kind, [])
    address = url("question", draft.pk, made.pk)
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    again = {name: value for name, value in shown.items() if value is not None and value is not False}
    assert client.post(address, again | {"title": "Altro titolo"}).status_code == 302
    changed = draft.questions.get()
    assert changed.title == "Altro titolo"
    assert {name: getattr(changed, name) for name in MADE[kind]} == MADE[kind]
    assert [option.title for option in changed.options.all()] == OPTIONS.get(kind, [])


@pytest.mark.parametrize(
    ("kind", "field", "typed", "sentence"),
    [
        ("voci", "options", "Una sola", "almeno 2"),
        ("voci", "options", "", "obbligatorio"),
        ("voci", "options", "Rete\nrete ", "più di una volta"),
        ("scelta", "options", "\n".join(map(str, range(61))), "al massimo 60"),
        ("scelte", "options", f"Breve\n{'a' * 201}", "troppo lunga"),
        ("scelte", "options", "Una\nDue\x00", "null"),
        ("scelta", "title", "", "obbligatorio"),
        ("testo", "title", "a" * 251, "250"),
        ("testo", "title", "nulla\x00", "null"),
        ("scala", "most", "11", "10"),
        ("scala", "most", "0", "1"),
        ("numero", "most", "-1", "più alto di 0"),
        ("numero", "least", "9" * 30, "1000000000"),
        ("numero", "least", "due", "numero intero"),
        ("tabella", "rows", "\n".join(map(str, range(41))), "al massimo 40"),
        ("tabella", "columns", "\n".join(map(str, range(13))), "al massimo 12"),
        ("tabella", "columns", "Tempo pieno\nTEMPO PIENO", "più di una volta"),
    ],
)
def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(draft, client, kind, field, typed, sentence):
    answer = post(client, draft, kind, **{field: typed})
    assert answer.status_code == 200
    form = answer.context["form"]
    assert sentence in str(form.errors[field]), form.errors
    assert form[field].value() == typed
    assert not Question.objects.exists()


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30), max_size=70))
def test_lines_are_short_visible_and_never_twice(typed):
    field = LinesField(least=2, most=60, longest=20, required=False)
    try:
        lines = field.clean("\r\n".join(typed))
    except Exception as error:
        assert type(error).__name__ == "ValidationError"
        return
    assert not lines or 2 <= len(lines) <= 60
    assert len({line.casefold() for line in lines}) == len(lines)
    assert all(line and line == line.strip() and len(line) <= 20 and "\n" not in line for line in lines)
    assert field.clean(field.prepare_value(lines)) == lines


def test_a_scale_begins_from_one_to_five(draft, client):
    form = client.get(url("question_new", draft.pk, "scala")).context["form"]
    assert (form["least"].value(), form["most"].value()) == (1, 5)


def test_several_sections_give_a_ranking_each_and_the_sections_follow(make, draft, anna, client):
    first, second = make.section("Governare"), make.section("Spendere", modules=["Bandi", "Gare"])
    make.section("Senza moduli", modules=[])
    actions.ask_sections(anna, draft)
    page = client.get(url("modules_new", draft.pk))
    assert list(page.context["form"].fields["sections"].queryset) == [first, second]
    client.post(
        url("modules_new", draft.pk),
        {"sections": [first.pk, second.pk], "is_required": "on", "allows_ties": "on"},
    )
    asked = [(q.section, q.allows_ties, [o.title for o in q.options.all()]) for q in draft.questions.all()]
    assert asked == [
        (None, False, ["Governare", "Spendere"]),
        (first, True, list(make.MODULES)),
        (second, True, ["Bandi", "Gare"]),
    ]
    assert "Nessuna macro sezione da aggiungere" in client.get(url("modules_new", draft.pk)).content.decode()
    actions.ask_modules(anna, draft, [first])
    assert draft.questions.count() == 3, "a section is asked about once"


def test_questions_go_up_and_down_and_away(draft, anna, client):
    for title in "ABC":
        actions.save_question(anna, Question(survey=draft, kind="text", title=title))
    a, b, c = draft.questions.all()

    def order():
        return "".join(draft.questions.values_list("title", flat=True))

    client.post(url("question_move", draft.pk, c.pk), {"verso": "su"})
    assert order() == "ACB"
    client.post(url("question_move", draft.pk, a.pk), {"verso": "giu"})
    assert order() == "CAB"
    for way, moved in (("su", c), ("giu", b), ("altrove", a)):
        client.post(url("question_move", draft.pk, moved.pk), {"verso": way})
        assert order() == "CAB"
    assert "è tolta" in client.post(url("question_remove", draft.pk, a.pk), follow=True).content.decode()
    assert order() == "CB"
    assert client.post(url("question_remove", draft.pk, a.pk)).status_code == 404
    with pytest.raises(NotLaunchable, match="non c'è più"):
        actions.save_question(anna, a)


def test_a_survey_has_so_many_questions_and_no_more(draft, anna, client):
    Question.objects.bulk_create(
        Question(survey=draft, kind="text", title=str(n), position=n) for n in range(MOST_QUESTIONS)
    )
    answer = post(client, draft, "scelta")
    assert f"al massimo {MOST_QUESTIONS}" in answer.content.decode()
    assert answer.context["form"]["options"].value() == TYPED["scelta"]["options"]
    assert draft.questions.count() == MOST_QUESTIONS


def test_nobody_else_touches_the_questions_and_nobody_after_the_launch(make, draft, anna, bruno, territory):
    olga = make.person("olga", "coordinator", ats=territory.ats)
    asked = actions.save_question(anna, Question(survey=draft, kind="text", title="Perché?"))

    def tries(person, survey):
        yield lambda: actions.prepare(person, survey)
        yield lambda: actions.ask_modules(person, survey, [])
        yield lambda: actions.save_question(person, Question(survey=survey, kind="text", title="Altro"))
        yield lambda: actions.move_question(person, asked, 1)
        yield lambda: actions.remove_question(person, asked)

    for person in (bruno, olga):
        for attempt in tries(person, draft):
            with pytest.raises(Refused, match="coordina"):
                attempt()
    Survey.objects.filter(pk=draft.pk).update(
        status="open", opens_at="2026-01-01T00:00Z", closes_at="2099-01-01T00:00Z"
    )
    for attempt in tries(anna, draft):
        with pytest.raises(NotLaunchable, match="già stata lanciata"):
            attempt()
    assert draft.questions.get() == asked


def test_a_coordinator_of_an_ats_writes_for_it_only(make, territory, client_of):
    olga = make.person("olga", "coordinator", ats=territory.ats)
    for wrong in ({}, {"ats": territory.other_ats.pk}, {"ats": "9" * 30}):
        assert client_of(olga).post(url("new"), {"title": "Nostra"} | wrong).status_code == 200
    assert not Survey.objects.exists()
    made = client_of(olga).post(url("new"), {"title": "Nostra", "ats": territory.ats.pk})
    assert made.url == url("edit", Survey.objects.get().pk)
    with pytest.raises(Refused):
        actions.prepare(olga, Survey(title="Di tutti"))


def test_the_words_of_a_draft_are_changed_beside_its_questions(draft, client):
    post(client, draft, "testo")
    wrong = client.post(url("edit", draft.pk), {"title": "", "intro": "Perché lo chiediamo"})
    assert "Perché lo chiediamo" in wrong.content.decode() and draft.title in wrong.content.decode()
    client.post(url("edit", draft.pk), {"title": "Nuovo titolo", "intro": "Perché"})
    draft.refresh_from_db()
    assert (draft.title, draft.intro, draft.questions.count()) == ("Nuovo titolo", "Perché", 1)


def test_a_copy_asks_the_same_in_the_present_words_of_the_library(make, anna, client, territory):
    section = make.section("Governare")
    source = make.survey("Anno scorso", status="draft", sections=[section], intro="Serve a scegliere.")
    for kind in ("voci", "tabella"):
        post(client, source, kind)
    Option.objects.filter(title="Uno").update(description="Com'era")
    actions.launch(anna, source, closes_at=make.next_week())
    Module.objects.filter(title="Costruire reti").update(title="Reti di oggi")
    Module.objects.filter(title="Rendicontare").update(is_active=False)

    answer = client.post(url("copy"), {"source": source.pk, "title": "Quest'anno"})

    copy = Survey.objects.get(title="Quest'anno")
    assert answer.url == url("edit", copy.pk)
    assert (copy.copied_from, copy.status, copy.intro, copy.author) == (source, "draft", source.intro, anna)
    old, new = list(source.questions.all()), list(copy.questions.all())
    assert [one.copied_from for one in new] == old
    assert [[o.title for o in one.options.all()] for one in new] == [
        ["Reti di oggi", "Scrivere avvisi"],
        ["Uno", "Due", "Tre"],
        [],
    ]
    assert new[1].options.first().description == "Com'era"
    assert (new[2].rows, new[2].has_totals) == (old[2].rows, True)
    assert [o.title for o in old[0].options.all()] == list(make.MODULES), "the launched one keeps its words"


def test_only_what_one_sees_can_be_copied(make, territory, client_of):
    olga = make.person("olga", "coordinator", ats=territory.ats)
    hidden = make.survey("Di un'altra ATS", ats=territory.other_ats)
    data = {"title": "Copia", "ats": territory.ats.pk}
    for wrong in (hidden.pk, "9" * 30, "uno"):
        answer = client_of(olga).post(url("copy"), data | {"source": wrong})
        assert "source" in answer.context["form"].errors
    with pytest.raises(Refused):
        actions.copy_survey(olga, hidden, Survey(title="Copia", ats=territory.ats))
    assert Survey.objects.count() == 1


def test_the_preview_shows_every_kind_with_its_fields_off(make, draft, client):
    make.section("Governare")
    client.post(url("modules_new", draft.pk), {"sections": [Module.objects.first().section_id]})
    for kind in ("voci", "scelta", "scelte", "scala", "numero", "testo", "tabella"):
        post(client, draft, kind)
    Module.objects.filter(title="Costruire reti").update(title="Reti di oggi")
    page = client.get(url("preview", draft.pk)).content.decode()
    main = page.split("<h1>")[1]
    assert main.count("<fieldset") == 8
    assert main.count('<fieldset class="field-group" disabled>') == 7
    cells = (
        3 * 3
    )  # of the table, with its totals: each off by itself, so that it can still be scrolled by keyboard
    assert main.count('" disabled>') == 7 + cells
    for words in ("Reti di oggi", "Pomeriggio", "per niente", "ore", "Assistenti sociali", "Totale di tutto"):
        assert words in main, words
    assert "Vai al lancio" in main


def test_what_cannot_be_launched_is_said_beforehand(make, draft, anna, client):
    assert queries.faults_of(queries.asked_in(draft)) == ["Aggiungi almeno una domanda prima di lanciare."]
    section = make.section("Povera", modules=["Uno", "Due"])
    actions.ask_modules(anna, draft, [section])
    section.modules.filter(title="Uno").update(is_active=False)
    for name in ("edit", "preview", "launch"):
        assert "meno di due voci" in client.get(url(name, draft.pk)).content.decode(), name


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "many"), [("edit", 11), ("preview", 8)])
def test_the_builder_has_the_same_queries_for_one_and_three(
    rows, name, many, make, draft, client, anna, django_assert_num_queries
):
    actions.ask_modules(anna, draft, [make.section(f"Sezione {n}") for n in range(rows)])
    for _ in range(rows):
        post(client, draft, "voci")
    with django_assert_num_queries(many):
        assert client.get(url(name, draft.pk)).status_code == 200
