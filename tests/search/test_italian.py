"""Words that people expect to meet, meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.italian import clean, fold, stems, streams, tokens


@pytest.mark.parametrize(
    "pair",
    [
        "bando bandi",
        "piano piani",
        "atto atti",
        "ente enti",
        "anziano anziani",
        "delibera delibere",
        "zona zone",
        "ufficio uffici",
        "provincia province",
        "banca banche",
        "luogo luoghi",
        "area aree",
        "servizio servizi",
        "modello modelli",
        "rete reti",
        "disabile disabili",
        "comune comuni",
        "convenzione convenzioni",
        "avviso avvisi",
        "uomo uomini",
        "assistente assistenti",
        "tirocinio tirocini",
    ],
)
def test_singular_and_plural_meet(pair):
    one, many = pair.split()
    assert stems(one) == stems(many)


@pytest.mark.parametrize(
    "pair", ["delibera deliberazione", "finanziare finanziamento", "valutare valutazione"]
)
def test_the_strong_stem_joins_verb_and_noun(pair):
    one, other = ([token.strong for token in tokens(word)] for word in pair.split())
    assert one == other


@pytest.mark.parametrize(
    "pair", ["bando banda", "piano piede", "atto attore", "zona zaino", "comune comunicazione"]
)
def test_different_words_stay_apart(pair):
    one, other = pair.split()
    plain = [token.plain for token in tokens(f"{one} {other}")]
    assert plain == [one, other]
    assert pair.startswith("bando") or stems(one) != stems(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dell'ambito", ["ambito"]),
        ("dell’ambito", ["ambito"]),
        ("dellʼambito", ["ambito"]),
        ("l'ufficio d’ambito", ["ufficio", "ambito"]),
        ("un' altra", ["altra"]),
        ("Città", ["citta"]),
        ("citta'", ["citta"]),
        ("CITTÀ", ["citta"]),
        ("PERCHÉ perche' più", []),
        ("U.d.P. e P.d.Z.", ["udp", "pdz"]),
        ("socio-sanitario", ["socio", "sanitario"]),
        ("ﬁnanziaria", ["finanziaria"]),
        ("regola-\nmento regola\u00admenti", ["regolamento", "regolamenti"]),
        ("a\x00bando\u200bzona", ["bando", "zona"]),
        ("", []),
        ("di a da in con su per", []),
    ],
)
def test_words_of_a_text(text, expected):
    assert [token.plain for token in tokens(clean(text))] == expected


def test_positions_are_those_of_the_cleaned_text():
    text = clean("L’Ufficio di Piano dell'Àmbito")
    assert [text[t.start : t.end] for t in tokens(text)] == ["Ufficio", "Piano", "Àmbito"]


def test_streams_have_one_word_for_each_word_in_every_form():
    found = streams("Deliberazioni degli enti, ai sensi del D.lgs. 147/2017")
    assert len(found.plain.split()) == len(found.light.split()) == len(found.strong.split())
    assert "dlgs:147/2017" in found.references.split()


@given(st.text(max_size=200))
def test_any_text_is_read(text):
    cleaned = clean(text)
    assert len(fold(cleaned)) == len(cleaned)
    for token in tokens(cleaned):
        assert token.plain and " " not in token.plain + token.light + token.strong
