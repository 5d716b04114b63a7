"""The lines shown are those that answer, and no markup of theirs survives."""

from search.query import parse
from search.snippets import marked, richness, snippet

UDP = {("udp",): (("uffic", "pian"),), ("uffic", "pian"): (("udp",),)}


def test_words_are_marked_in_any_form():
    assert marked("Gli anziani dell’Ambito", parse("anziano ambiti")) == (
        "Gli <mark>anziani</mark> dell&#x27;<mark>Ambito</mark>"
    )


def test_other_names_are_marked_as_a_whole_only():
    shown = marked("L'ufficio di piano, il piano e l'ufficio", parse("udp", UDP))
    assert shown == "L&#x27;<mark>ufficio di piano</mark>, il piano e l&#x27;ufficio"


def test_drawn_lines_are_left_out():
    assert snippet("Firma ____________ del **bando** .....", parse("bando")) == "Firma del <mark>bando</mark>"


def test_markup_is_escaped():
    assert (
        snippet("<script>bando</script>", parse("bando")) == "&lt;script&gt;<mark>bando</mark>&lt;/script&gt;"
    )


def test_references_are_marked():
    assert "<mark>D.lgs. n. 147/2017</mark>" in snippet(
        "Visto il D.lgs. n. 147/2017.", parse("decreto legislativo 147/2017")
    )


def test_the_stretch_with_most_of_the_words_is_shown():
    text = "bando " + "altro " * 200 + "bando e regolamento insieme " + "fine " * 200
    shown = snippet(text, parse("bando regolamento"))
    assert "<mark>bando</mark> e <mark>regolamento</mark>" in shown
    assert shown.startswith("… ") and shown.endswith(" …") and len(shown) < 350


def test_without_any_of_the_words_the_beginning_is_shown():
    assert snippet("uno due tre", parse("quattro")) == "uno due tre"


def test_richness_counts_different_words():
    query = parse("bando regolamento zona")
    assert [richness(text, query) for text in ("bando bandi", "bando regolamenti", "niente")] == [1, 2, 0]
