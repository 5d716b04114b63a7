"""What is typed is understood; nothing that is typed raises."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import MOST_UNITS, Filters, parse, without


def words(query):
    return [unit.word.plain for unit in query.units if unit.word]


UDP = {("udp",): (("uffic", "pian"),), ("uffic", "pian"): (("udp",),)}


def test_words_phrases_minus_and_filters():
    query = parse('modello "piano di zona" -bozza -"in corso" tipo:modello ats:BER tag:"fondo povertà"')
    assert words(query) == ["modello"]
    assert query.phrases == (("pian", "zon"),)
    assert query.excluded == (("bozz",), ("cors",))
    assert query.filters == Filters("document", "BER", "fondo povertà", document_kind="template")


@pytest.mark.parametrize("typed", ['"piano di zona"', "«piano di zona»", "“piano di zona”"])
def test_italian_quotes_are_quotes(typed):
    assert parse(typed).phrases == (("pian", "zon"),)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("tipo:laboratorio x", "lab"),
        ("TIPO:Discussioni x", "thread"),
        ("kind:news x", "news"),
        ("tipo:boh x", "boh"),
    ],
)
def test_kinds_have_italian_names(typed, kind):
    assert parse(typed).filters.kind == kind


@pytest.mark.parametrize(
    ("typed", "sort"),
    [
        ("tipo:modello x", "template"),
        ("tipo:Atti x", "act"),
        ("tipo:linea guida x", "guideline"),
        ('tipo:"linee guida" x', "guideline"),
        ("kind:act x", "act"),
        ("tipo:profili professionali x", "profile"),
        ("tipo:documento x", ""),
    ],
)
def test_a_sort_of_document_is_a_kind_too(typed, sort):
    query = parse(typed)
    assert query.filters == Filters("document", document_kind=sort) and words(query) == ["x"]


def test_loose_words_are_no_sort_of_document():
    query = parse("linea guida -profilo professionale")
    assert query.filters == Filters() and words(query) == ["linea", "guida", "professionale"]


def test_author_and_year():
    assert parse('x autore:"Anna Bianchi" anno:2025').filters == Filters(author="Anna Bianchi", year="2025")
    assert parse("x AUTHOR:rossi year:2024").filters == Filters(author="rossi", year="2024")
    given = Filters(author="verdi", year="2023", kind="lab")
    assert parse("x autore:rossi").within(given).filters == Filters("lab", author="rossi", year="2023")


@pytest.mark.parametrize(
    ("names", "left"),
    [
        ((), 'bando "di gara" -bozza'),
        (("ats",), 'bando tipo:"linea guida" "di gara" -bozza autore:"anna rossi"'),
        (("kind", "author"), 'bando ats:BER "di gara" -bozza'),
    ],
)
def test_a_question_without_its_operators(names, left):
    typed = 'bando tipo:linea guida ats:BER «di gara» -bozza autore:"anna rossi"'
    assert without(typed, *names) == left


def test_a_hyphen_inside_a_word_excludes_nothing():
    query = parse("socio-sanitario")
    assert words(query) == ["socio", "sanitario"] and query.excluded == ()


def test_references_are_one_unit():
    query = parse("regolamento d.lgs. 147/2017")
    assert [bool(unit.reference) for unit in query.units] == [True, False]
    assert words(query) == ["regolamento"]


def test_acronyms_bring_their_names_and_names_their_acronyms():
    assert parse("udp", UDP).units[0].other_names == (("uffic", "pian"),)
    assert all(("udp",) in unit.other_names for unit in parse("uffici di piano", UDP).units)


def test_a_typed_filter_wins_over_that_of_the_page():
    assert parse("x tipo:lab").within(Filters(kind="news", ats="BER")).filters == Filters("lab", "BER")


@pytest.mark.parametrize(
    ("typed", "required"), [("a1", 1), ("a1 b1", 2), ("a1 b1 c1", 2), ("a1 b1 c1 d1", 1), ("", 0)]
)
def test_how_many_words_must_be_there(typed, required):
    assert parse(typed).required == required


def test_hostile_strings_are_read(shared_dir):
    lines = (shared_dir / "data" / "hostile" / "strings" / "search_queries.jsonl").read_text().splitlines()
    assert len(lines) >= 20
    for line in lines:
        parse(json.loads(line)["payload"])


@given(st.text(max_size=600))
def test_any_text_is_a_question(text):
    query = parse(text)
    assert len(query.units) <= MOST_UNITS and "\x00" not in query.text
