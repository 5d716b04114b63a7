"""What every engine does, on a real index of each: the embedded one in a folder, Elasticsearch where it is named."""

import pytest

from search.engines.base import EngineUnavailable, IndexMissing
from search.query import parse
from tests.search.engines import EVERYONE, entry, found, rebuild


def test_words_meet_however_they_are_written(engine):
    rebuild(
        engine,
        [
            entry(1, "Avvisi pubblici per gli anziani", "Le delibere dell'Ambito e la città"),
            entry(2, "Convenzione dell'ufficio di piano", "Ai sensi dell'art. 30 del D.lgs. 267/2000"),
            entry(
                3, "Fondo povertà", "Attuazione della DGR n. XI/4563 e del d.lgs. 15 settembre 2017, n. 147"
            ),
        ],
    )
    for text in ("avviso anziano", "delibera ambito", "dell’ambito", "citta", "CITTÀ", "anzianno", "avvsi"):
        assert found(engine, text) == [1], text
    for text in (
        "udp",
        "UdP",
        '"uffici di piano"',
        "art. 30 TUEL",
        "articolo 30 d.lgs 267/2000",
        "convenzioni",
    ):
        assert found(engine, text) == [2], text
    for text in ("D.lgs. 147/2017", "decreto legislativo 147/2017", "DGR XI/4563", "dgr 4563", "poverta"):
        assert found(engine, text) == [3], text
    assert found(engine, "DGR X/4563") == []


def test_titles_come_first_and_exact_words_before_their_plurals(engine):
    rebuild(
        engine, [entry(1, "Altro", "Vedi il regolamento."), entry(2, "Regolamento"), entry(3, "Regolamenti")]
    )
    assert found(engine, "regolamento") == [2, 3, 1]


def test_phrases_exclusions_and_filters(engine):
    rebuild(
        engine,
        [
            entry(1, "Piano di zona", ats="BER", tags=("Povertà",)),
            entry(2, "Zona e piano", ats="PAV", kind="lab"),
            entry(3, "Piano di zona in bozza", ats="PAV"),
        ],
    )
    assert found(engine, '"piano di zona"') == [1, 3]
    assert found(engine, "piano zona -bozza") == [1, 2]
    assert found(engine, "piano ats:pav tipo:lab") == [2]
    assert found(engine, "piano tag:poverta") == [1]
    assert found(engine, "tipo:lab") == [2]


def test_what_is_excluded_anywhere_in_a_long_text_is_excluded(engine):
    parts = [(1, "", "graduatoria dei progetti"), (2, "", "parole qualsiasi " * 200), (3, "", "in bozza")]
    rebuild(engine, [entry(1, "Avviso", parts=parts), entry(2, "Altro", "graduatoria")])
    assert sorted(found(engine, "graduatoria")) == [1, 2]
    assert found(engine, "graduatoria -bozza") == [2]


def test_a_word_that_only_excluded_things_have_counts_as_written_by_nobody(engine):
    rebuild(engine, [entry(1, "Regolamento in bozza"), entry(2, "Regulamento")])
    assert found(engine, "regolamento") == [1]
    assert found(engine, "regolamento -bozza") == [2]


def test_the_audience_filters_and_a_typo_elsewhere_changes_nothing(engine):
    rebuild(
        engine,
        [
            entry(1, "Regolamento", terms=("participants",)),
            entry(2, "Regolamenti", terms=("public", "ats:3")),
        ],
    )
    assert found(engine, "regolamento", None) == [1, 2]
    assert found(engine, "regolamento", frozenset({"public"})) == [2]
    assert found(engine, "regolamento", frozenset({"ats:3"})) == [2]
    assert found(engine, "regolamento", frozenset({"circle:1"})) == []


def test_the_best_are_kept_and_the_rest_is_told(engine):
    rebuild(engine, [entry(n, "Bando") for n in range(30)])
    hits = engine.search(parse("bando"), EVERYONE, 10)
    assert len(hits.hits) == 10 and hits.is_capped
    assert not engine.search(parse("bando"), EVERYONE, 30).is_capped


def test_update_replaces_and_takes_out(engine):
    rebuild(engine, [entry(1, "Bando"), entry(2, "Bando")])
    engine.update([entry(1, "Avviso")], gone=["document:1", "document:2"], stamp=1)
    assert found(engine, "bando") == []
    assert found(engine, "avviso") == [1]
    engine.update([entry(1, "Avviso")], gone=["document:1"], stamp=1)
    assert found(engine, "avviso") == [1]


def test_without_an_index_it_says_so(engine):
    with pytest.raises(EngineUnavailable):
        engine.search(parse("bando"), EVERYONE, 10)
    with pytest.raises(EngineUnavailable):
        engine.update([entry(1, "Bando")], gone=[], stamp=1)


def test_the_best_place_of_a_long_text_is_told(engine):
    parts = [
        (1, "Premessa", "parole qualsiasi " * 200),
        (2, "Criteri", "graduatoria dei progetti"),
        (3, "", "fine"),
    ]
    rebuild(engine, [entry(1, "Avviso", parts=parts), entry(2, "Graduatoria")])
    hits = {
        hit.object_id: hit.part for hit in engine.search(parse("graduatoria progetti"), EVERYONE, 10).hits
    }
    assert hits == {1: 2, 2: None}
    engine.update([entry(1, "Avviso", parts=parts[1:])], gone=[], stamp=2)
    assert found(engine, "graduatoria progetti") == [1]
    engine.update([], gone=["document:1"], stamp=3)
    assert found(engine, "graduatoria") == [2]


def test_where_few_have_all_the_words_the_others_follow(engine):
    rebuild(engine, [entry(1, "Bando"), entry(2, "Bando sport"), entry(3, "Sport"), entry(4, "Altro")])
    hits = engine.search(parse("bando sport"), EVERYONE, 10).hits
    assert hits[0].object_id == 2 and {hit.object_id for hit in hits} == {1, 2, 3}
    assert [hit.has_all for hit in hits] == [True, False, False]


def test_what_is_known_is_told_with_the_fingerprint_of_its_whole_content(engine):
    long = [(1, "", "parole qualsiasi " * 200), (2, "", "fine")]
    first, second = (
        entry(1, "Avviso", parts=long),
        entry(2, "Bando", terms=("ats:1",), ats="BER", tags=("x",)),
    )
    rebuild(engine, [first, second])
    assert dict(engine.known()) == {"document:1": first.fingerprint, "document:2": second.fingerprint}
    changed = entry(2, "Bando", terms=("ats:2",), ats="BER", tags=("x",))
    assert changed.fingerprint != second.fingerprint
    engine.update([changed, entry(3, "Nuovo")], gone=["document:1"], stamp=2)
    known = dict(engine.known())
    assert set(known) == {"document:2", "document:3"} and known["document:2"] == changed.fingerprint


def test_an_index_that_is_missing_is_told_apart(engine):
    assert not engine.exists
    with pytest.raises(IndexMissing):
        dict(engine.known())
    with pytest.raises(IndexMissing):
        engine.update([entry(1, "Bando")], gone=[], stamp=1)
    rebuild(engine, [])
    assert engine.exists and dict(engine.known()) == {}
