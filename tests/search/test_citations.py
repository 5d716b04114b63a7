"""Acts are found by whoever cites them, however written there and however asked; near ones are not."""

import pytest

from tests.search.engines import entry, found, rebuild

# How each act may be written; every form is both a text and a question.
WRITTEN = {
    "DGR XI/4563": (
        "DGR XI/4563",
        "D.G.R. n. XI/4563",
        "d.g.r. XI/4563",
        "dgr n. XI/4563 del 19/04/2021",
        "D.G.R. 19 aprile 2021, n. XI/4563",
        "DGR n. XI / 4563 del 19 aprile 2021",
        "delibera di Giunta regionale n. XI/4563",
        "deliberazione di Giunta regionale n. XI/4563 del 19 aprile 2021",
        "Deliberazione della Giunta Regionale n. XI/4563",
        "delibera della giunta regionale 19 aprile 2021 n. XI/4563",
        "DELIBERAZIONE DI GIUNTA REGIONALE N. XI/4563",
        "DGR\u00a0n.\u00a0XI/4563",
        "DGR nr. XI/4563",
        "D.G.R. 19 aprile 2021 - n. XI/4563",
        "delibera Giunta regionale n. XI/4563",
        "DGR Lombardia XI/4563",
        "deliberazioni di G.R. n. XI/4563",
    ),
    "d.lgs 147/2017": (
        "d.lgs 147/2017",
        "D.Lgs. 147/2017",
        "d. lgs. n. 147/2017",
        "dlgs 147/2017",
        "D.Lgs. n. 147 del 2017",
        "D.Lgs. n. 147 del 15 settembre 2017",
        "D.Lgs. 15 settembre 2017, n. 147",
        "decreto legislativo 147/2017",
        "Decreto Legislativo 15 settembre 2017, n. 147",
        "decreto legislativo n. 147 del 15/09/2017",
        "DECRETO LEGISLATIVO N. 147/2017",
        "d.l.vo 147/2017",
        "D.Lgs.\u00a0n.\u00a0147/2017",
        "decreto legislativo n.147/2017",
        "decreto leg.vo 147/2017",
        "decreto legislativo n. 147 dell'anno 2017",
        "decreto legislativo 15\n    settembre 2017, n. 147",
        "D.Lgs. 147 del 15.9.17",
    ),
    "art. 30 TUEL": (
        "art. 30 TUEL",
        "art.30 TUEL",
        "articolo 30 TUEL",
        "Art. 30 del TUEL",
        "ART. 30 T.U.E.L.",
        "articolo 30 del d.lgs. 267/2000",
        "art. 30 D.Lgs. n. 267/2000",
        "art. 30 del decreto legislativo 18 agosto 2000, n. 267",
        "articolo 30, comma 2, del D.Lgs. 267/2000",
        "art. 30, c. 1, d.lgs. 18 agosto 2000 n. 267",
        "dell'art. 30 del TUEL",
        "dell’articolo 30 del d.lgs 267 del 2000",
        "articolo 30, commi 1 e 2, del TUEL",
        "Art. 30 - TUEL",
        "TUEL, art. 30",
        "d.lgs. 267/2000 art. 30",
    ),
    "L. 328/2000": (
        "L. 328/2000",
        "l. 328/2000",
        "L. n. 328/2000",
        "legge 328/2000",
        "Legge n. 328 del 2000",
        "Legge n. 328 dell'8 novembre 2000",
        "legge n. 328 dell’8 novembre 2000",
        "legge 8 novembre 2000, n. 328",
        "L. 8 novembre 2000 n. 328",
        "LEGGE 8 NOVEMBRE 2000, N. 328",
        "legge\u00a08\u00a0novembre\u00a02000,\u00a0n.\u00a0328",
        "della legge 328/00",
        "L 328/2000",
        "legge quadro n. 328/2000",
        "Legge-quadro 8 novembre 2000, n. 328",
        "legge 8 nov. 2000 n. 328",
    ),
}
NEAR = (
    "DGR XI/4564",
    "DGR X/4563",
    "DGR XI/456",
    "d.lgs. 147/2016",
    "d.lgs. 148/2017",
    "legge 147/2017",
    "art. 31 TUEL",
    "art. 300 TUEL",
    "artt. 31 e 32 TUEL",
    "L. 328/2001, art. 30",
    "art. 30 del d.lgs. 267/2001",
    "art. 30 del regolamento",
    "L. 328/2001",
    "L. 329/2000",
    "L.R. 328/2000",
    "d.lgs. 328/2000",
    "pagina 328, anno 2000",
    "tel. 02 328 2000",
    "protocollo 147/2017",
)
TEXTS = {
    number: (act, form)
    for number, (act, form) in enumerate((act, form) for act, forms in WRITTEN.items() for form in forms)
}


@pytest.fixture
def citing(engine):
    """An entry for each way to write each act, and one for each near thing."""
    entries = [
        entry(number, f"Atto {number}", f"Visto {form}, si dispone.") for number, (_, form) in TEXTS.items()
    ]
    entries += [
        entry(1000 + number, f"Altro {number}", f"Visto {near}, si dispone.")
        for number, near in enumerate(NEAR)
    ]
    rebuild(engine, entries)
    return engine


def test_each_form_finds_exactly_what_cites_the_act(citing):
    wrong = []
    for act, forms in WRITTEN.items():
        wanted = {number for number, (cited, _) in TEXTS.items() if cited == act}
        for form in forms:
            got = set(found(citing, form, limit=100))
            if got != wanted:
                wrong.append((form, [TEXTS[n][1] for n in wanted - got], sorted(got - wanted)))
    assert wrong == []


@pytest.mark.parametrize("act", WRITTEN)
def test_at_least_twelve_forms(act):
    assert len(set(WRITTEN[act])) >= 12
