"""One law, written in many ways, is one law."""

import csv
import re

import pytest

from search.italian import clean, fold
from toolkit.extraction import extract
from toolkit.references import find_references

# For some acts, what a reader in a hurry would look for in a text on one line: the number near the year.
LOOKED_FOR = {
    "dlgs:267/2000": r"\b267\s?(/|del )[^;]{0,18}?(2000|00\b)|2000\W{1,4}n?\W{0,3}267\b|\btuel\b|t\.u\.e\.l",
    "dlgs:82/2005": r"\b82\s?(/|del )[^;]{0,18}?(2005|05\b)|2005\W{1,4}n?\W{0,3}82\b|\bcad\b",
    "l:241/1990": r"\b241\s?(/|del(l')? ?)[^;]{0,18}?(1990|90\b)|1990\W{1,4}n?\W{0,3}241\b",
    "dpr:445/2000": r"\b445\s?(/|del )[^;]{0,18}?(2000|00\b)|2000\W{1,4}n?\W{0,3}445\b",
    "dlgs:33/2013": r"\b33\s?(/|del )[^;]{0,18}?(2013|13\b)|2013\W{1,4}n?\W{0,3}33\b",
    "dlgs:50/2016": r"\b50\s?(/|del )[^;]{0,18}?(2016|16\b)|2016\W{1,4}n?\W{0,3}50\b",
    "dlgs:196/2003": r"\b196\s?(/|del )[^;]{0,18}?(2003|03\b)|2003\W{1,4}n?\W{0,3}196\b",
    "dlgs:267/2000#42": r"\bart(icol[oi]|t?\.)? ?42\b[^;]{0,60}?(267|tuel)",
    "dlgs:267/2000#49": r"\bart(icol[oi]|t?\.)? ?49\b[^;]{0,60}?(267|tuel)",
}
NOT_THE_ACT = {
    ("T0112", "l:241/1990"): "della legge n.241/1190 e di 30 giorni",
    ("T0118", "l:241/1990"): "della legge n.241/1190 e di 30 giorni",
    ("T0125", "l:241/1990"): "a norma 241/90",
    ("T0081", "dpr:445/2000"): "d.p.r .n. 445 del 28.12.00",
    ("T0239", "dlgs:50/2016"): "decreto legislativo (n. 50 del 2016)",
    ("T0051", "dlgs:196/2003"): "della legge 196/03",
}


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


def test_in_real_documents_the_acts_are_where_a_plain_search_finds_them(shared_dir):
    """But for slips of who wrote (a space or a year out of place, another kind of act) and for what names no act."""
    different = {}
    for name, text in _real_texts(shared_dir / "data" / "toolkit"):
        keys = {key for reference in find_references(text) for key in reference.index_keys}
        line = " ".join(text.split())
        for key, pattern in LOOKED_FOR.items():
            looked_for = re.search(pattern, line)
            if bool(looked_for) != (key in keys):
                different[name, key] = line
    assert different.keys() == NOT_THE_ACT.keys()
    assert all(written in different[place] for place, written in NOT_THE_ACT.items())


def _real_texts(folder):
    with (folder / "metadata.csv").open(newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            path = folder / row["file"]
            if path.suffix != ".doc":  # these need another program
                passages = extract(path.name, path.read_bytes()).passages
                yield row["id"], fold(clean("\n".join(piece.text for piece in passages)))
