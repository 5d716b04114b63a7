"""The embedded engine, on a real index in a folder."""

import fcntl
import threading

import pytest

from search.engines.base import EngineUnavailable, Entry, IndexBusy
from search.engines.embedded import EmbeddedEngine
from search.query import parse

EVERYONE = frozenset({"public"})


def entry(number, title, body="", terms=("public",), **fields):
    return Entry(fields.pop("kind", "document"), number, title, body, terms, **fields)


@pytest.fixture
def engine(tmp_path):
    return EmbeddedEngine(tmp_path / "indice", wait=0.2)


def found(engine, text, terms=EVERYONE, limit=20):
    return [hit.object_id for hit in engine.search(parse(text), terms, limit).hits]


def test_words_meet_however_they_are_written(engine):
    engine.rebuild(
        [
            entry(1, "Avvisi pubblici per gli anziani", "Le delibere dell'Ambito e la città"),
            entry(2, "Convenzione dell'ufficio di piano", "Ai sensi dell'art. 30 del D.lgs. 267/2000"),
            entry(
                3, "Fondo povertà", "Attuazione della DGR n. XI/4563 e del d.lgs. 15 settembre 2017, n. 147"
            ),
        ]
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
    engine.rebuild(
        [entry(1, "Altro", "Vedi il regolamento."), entry(2, "Regolamento"), entry(3, "Regolamenti")]
    )
    assert found(engine, "regolamento") == [2, 3, 1]


def test_phrases_exclusions_and_filters(engine):
    engine.rebuild(
        [
            entry(1, "Piano di zona", ats="BER", tags=("Povertà",)),
            entry(2, "Zona e piano", ats="PAV", kind="lab"),
            entry(3, "Piano di zona in bozza", ats="PAV"),
        ]
    )
    assert found(engine, '"piano di zona"') == [1, 3]
    assert found(engine, "piano zona -bozza") == [1, 2]
    assert found(engine, "piano ats:pav tipo:lab") == [2]
    assert found(engine, "piano tag:poverta") == [1]
    assert found(engine, "tipo:lab") == [2]


def test_the_audience_filters_and_a_typo_elsewhere_changes_nothing(engine):
    engine.rebuild(
        [entry(1, "Regolamento", terms=("participants",)), entry(2, "Regolamenti", terms=("public", "ats:3"))]
    )
    assert found(engine, "regolamento", None) == [1, 2]
    assert found(engine, "regolamento", frozenset({"public"})) == [2]
    assert found(engine, "regolamento", frozenset({"ats:3"})) == [2]
    assert found(engine, "regolamento", frozenset({"circle:1"})) == []


def test_the_best_are_kept_and_the_rest_is_told(engine):
    engine.rebuild(entry(n, "Bando") for n in range(30))
    hits = engine.search(parse("bando"), EVERYONE, 10)
    assert len(hits.hits) == 10 and hits.is_capped
    assert not engine.search(parse("bando"), EVERYONE, 30).is_capped


def test_update_replaces_and_takes_out(engine):
    engine.rebuild([entry(1, "Bando"), entry(2, "Bando")])
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


@pytest.mark.parametrize("what", ["pointer", "meta", "segments", "folder"])
def test_a_broken_index_says_so(engine, what, tmp_path):
    engine.rebuild([entry(1, "Bando", "testo " * 500)])
    folder = engine.folder / (engine.folder / "current").read_text().split()[1]
    if what == "pointer":
        (engine.folder / "current").write_text("niente")
    elif what == "folder":
        (engine.folder / "current").write_text("1 index-che-non-esiste")
    else:
        for path in folder.iterdir():
            if (path.name == "meta.json") == (what == "meta"):
                path.write_bytes(b"rotto")
    with pytest.raises(EngineUnavailable):
        EmbeddedEngine(engine.folder).search(parse("bando"), EVERYONE, 10)


def test_two_writers_do_not_meet(engine):
    engine.rebuild([entry(1, "Bando")])
    with (engine.folder / "lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(IndexBusy):
            engine.update([entry(2, "Bando")], gone=[], stamp=1)
    engine.update([entry(2, "Bando")], gone=[], stamp=1)
    assert sorted(found(engine, "bando")) == [1, 2]


def test_readers_go_on_while_the_index_is_rebuilt(engine):
    engine.rebuild([entry(n, "Bando") for n in range(5)])
    reader = EmbeddedEngine(engine.folder)
    counts, stop = set(), threading.Event()
    errors = []

    def read():
        while not stop.is_set():
            try:
                counts.add(len(found(reader, "bando")))
            except Exception as error:
                errors.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    for size in (6, 7, 8, 9):
        engine.rebuild([entry(n, "Bando") for n in range(size)])
    stop.set()
    thread.join()
    assert errors == []
    assert counts <= {5, 6, 7, 8, 9} and counts
    assert len(found(reader, "bando")) == 9
    assert len(list(engine.folder.glob("index-*"))) == 2
