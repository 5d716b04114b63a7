"""One law, written in many ways, is one law."""

import pytest

from search.italian import clean, fold
from toolkit.references import find_references


def one(text):
    (reference,) = find_references(fold(clean(text)))
    return reference


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("D.lgs. 147/2017", "decreto legislativo 15 settembre 2017, n. 147"),
        ("dlgs 147/2017", "D. Lgs. n. 147 del 15 settembre 2017"),
        ("d.lgs 147/2017", "D.Lgs. 147/17"),
        ("L. 328/2000", "legge 8 novembre 2000, n. 328"),
        ("legge 328/2000", "L. n. 328 dell'8 novembre 2000"),
        ("L. 328/2000", "legge n. 328"),
        ("l. 328", "Legge 328/2000"),
        ("l.r. 3/08", "Legge regionale 12 marzo 2008, n. 3"),
        ("DGR XI/4563", "D.G.R. 19 aprile 2021, n. XI/4563"),
        ("dgr 4563", "deliberazione della Giunta regionale n. XI / 4563"),
        ("DGR XI/4563", "DGR n. 4563/2021"),
        ("art. 30 TUEL", "articolo 30 del D.lgs. n. 267/2000"),
        ("art. 30 TUEL", "art. 30, comma 2, del d.lgs. 18 agosto 2000, n. 267"),
        ("art 30 tuel", "art. 30 del TUEL"),
        ("DPCM 159/2013", "d.p.c.m. 5 dicembre 2013, n. 159"),
        ("DPR 445/2000", "D.P.R. 28/12/2000 n. 445"),
        ("GDPR", "Regolamento (UE) 2016/679"),
        ("regolamento ue 679/2016", "Reg. (UE) 2016/679"),
        ("art. 5-bis", "articolo 5 bis della legge 241/1990"),
    ],
)
def test_the_same_act_is_found(asked, written):
    assert set(one(asked).query_keys) & set(one(written).index_keys)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("D.lgs. 147/2017", "D.lgs. 147/2015"),
        ("L. 328/2000", "l.r. 328/2000"),
        ("DGR XI/4563", "DGR X/4563"),
        ("art. 30 TUEL", "art. 31 TUEL"),
        ("art. 30 TUEL", "art. 30 del d.lgs. 82/2005"),
        ("DM 5/2020", "dl 5/2020"),
    ],
)
def test_another_act_is_not(asked, written):
    assert not set(one(asked).query_keys) & set(one(written).index_keys)


@pytest.mark.parametrize(
    "text", ["l'8 novembre 2000", "n. 4563", "la legge è uguale", "articolo", "via dm 5a", ""]
)
def test_what_is_not_an_act(text):
    assert find_references(fold(clean(text))) == []


def test_several_in_one_sentence_keep_their_places():
    text = fold(clean("Visti l'art. 30 del TUEL, la L. 328/2000 e la DGR XI/4563"))
    found = find_references(text)
    assert [text[r.start : r.end] for r in found] == ["art. 30 del tuel", "l. 328/2000", "dgr xi/4563"]


@pytest.mark.parametrize(
    "text", ["d.lgs. " * 5000, "n. " * 9000, "art. " + " " * 9000, "del 1 gennaio " * 3000]
)
def test_hostile_texts_are_read_quickly(text, benchmark_seconds=1.0):
    import time

    started = time.perf_counter()
    find_references(text)
    assert time.perf_counter() - started < benchmark_seconds
