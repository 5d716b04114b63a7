"""What was typed so far, and the titles that go on from it."""

import pytest

from search.typed import read


@pytest.mark.parametrize(
    ("text", "title", "place"),
    [
        ("rego", "Il regolamento della mensa", 0),
        ("mensa rego", "Regolamento della mensa", 1),
        ("regolamento men", "Regolamento della mensa", 0),
        ("regolamenti mense", "Regolamento della mensa", 0),
        ("POVERTA", "Fondo povertà", 1),
        ("povertà", "Fondo poverta", 1),
        ("dell’uff", "Orari dell'ufficio", 1),
        ("dell'uff", "Orari dell’ufficio", 1),
        ("piano di", "Piano di zona", 0),
        ("con", "Convenzione", 0),
        ("d.lgs. 147/20", "Attuazione del D.lgs. 147/2017", 1),
        ("dgr xi/45", "DGR XI/4563", 0),
        ('"piano di z', "Piano di zona", 0),
        ("mensa", "Regolamento", None),
        ("regolamento xyz", "Regolamento", None),
        ("lamento", "Regolamento", None),
        ("reg mensa", "Regolamento della mensa", None),  # only the last is a beginning
        ("reglam", "Regolamento", None),
    ],
)
def test_titles_go_on_from_it(text, title, place):
    assert read(text).place_in(title) == place


@pytest.mark.parametrize("text", ["reglam", "ergolamento", "regolamemto", "regolamenot", "rregol", "regila"])
def test_one_letter_is_forgiven_where_asked(text):
    assert read(text).place_in("Regolamento") is None
    assert read(text).forgiving.place_in("Regolamento") == 0


@pytest.mark.parametrize("text", ["regalanto", "rxgxlamento", "prgo", "1477", "a12345"])
def test_no_more_than_one_and_none_in_short_words_and_codes(text):
    typed = read(text).forgiving
    assert all(typed.place_in(title) is None for title in ("Regolamento", "147", "1478/2017", "b12345"))


@pytest.mark.parametrize("text", ["", " ", "a", "?!", "-bozza", "ats:BER rego", "tag:isee", "tipo:lab"])
def test_nothing_to_go_on_from(text):
    assert read(text) is None


def test_a_typed_kind_wins():
    assert read("tipo:laboratori pov", "document").kind == "lab"
    assert read("pov", "document").kind == "document"
