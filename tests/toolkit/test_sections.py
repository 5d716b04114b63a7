"""Where a format has no pages, its headings say where a stretch of text stands."""

import io

import docx
import odf.opendocument
import pytest
from odf import text
from odf.style import Style

from tests.toolkit import files
from toolkit.extraction import READ, extract
from toolkit.extractor import Extractor
from toolkit.headings import headings
from toolkit.sections import MOST, NAME_CHARS, SHORT, Sections, below
from toolkit.texts import MAX_CHARS, PASSAGE_CHARS, Pages

LONG = "Le risorse si ripartiscono fra i Comuni dell'Ambito secondo la popolazione residente. " * 4
AIMS, SHARES = "Finalità", "Criteri di riparto"


@pytest.fixture(scope="module")
def extractor():
    made = Extractor()
    yield made
    made.close()


def places(name: str, data: bytes) -> list[tuple[str, str]]:
    """(section, first line) of each stretch."""
    return [(piece.section, piece.text.split("\n")[0]) for piece in extract(name, data).passages]


def docx_file() -> bytes:
    document = docx.Document()
    document.add_heading("Regolamento dell'Ambito", level=0)  # the style Title
    document.add_paragraph(LONG)
    document.add_heading(AIMS, level=1)
    document.add_paragraph(LONG)
    document.add_heading(SHARES, level=9)
    document.add_paragraph(LONG)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def odt_file() -> bytes:
    document = odf.opendocument.OpenDocumentText()
    title = Style(name="Title", family="paragraph")
    document.styles.addElement(title)
    document.text.addElement(text.P(text="Regolamento dell'Ambito", stylename=title))
    document.text.addElement(text.P(text=LONG))
    for heading in (AIMS, SHARES):
        document.text.addElement(text.H(outlinelevel=2, text=heading))
        document.text.addElement(text.P(text=LONG))
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def paragraph(words: str, properties: str = "", inside: str = "") -> str:
    said = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{said}<w:r><w:t>{words}</w:t>{inside}</w:r></w:p>"


def style(name: str) -> str:
    return f'<w:pStyle w:val="{name}"/>'


MARKDOWN = f"Regolamento dell'Ambito\n\n{LONG}\n\n## {AIMS} ##\n{LONG}\n\n{SHARES}\n---\n\n{LONG}\n"
UNDERLINED = (
    f"Regolamento dell'Ambito\n\n{LONG}\n\n{AIMS}\n========\n\n{LONG}\n\n"
    f"==================\n{SHARES}\n==================\n\n{LONG}\n"
)


@pytest.mark.parametrize(
    ("name", "data", "lines"),
    [
        ("a.docx", docx_file(), [AIMS, SHARES]),
        ("a.odt", odt_file(), [AIMS, SHARES]),
        ("a.md", MARKDOWN.encode(), [f"## {AIMS} ##", SHARES]),
        ("a.md", MARKDOWN.replace("\n", "\r\n").encode(), [f"## {AIMS} ##", SHARES]),
        ("a.rst", UNDERLINED.encode(), [AIMS, "=================="]),
        ("a.docx.p7m", files.p7m(docx_file()), [AIMS, SHARES]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_headings_begin_sections_and_stay_in_the_text(name, data, lines):
    assert places(name, data) == [("", "Regolamento dell'Ambito"), (AIMS, lines[0]), (SHARES, lines[1])]
    assert extract(name, data).pages is None
    assert all(piece.page is None for piece in extract(name, data).passages)
    assert "\n".join(extract(name, data).texts).count(SHARES) == 1


@pytest.mark.parametrize(
    ("properties", "is_heading"),
    [
        (style("Heading1"), True),
        (style("Titolo3"), True),
        (style("Heading 9"), True),
        (style("Titolo"), False),
        (style("Title"), False),
        (style("Heading10"), False),
        (style("Normal") + '<w:outlineLvl w:val="0"/>', True),
        ('<w:outlineLvl w:val="9"/>', False),
        (f"<w:pPrChange><w:pPr>{style('Heading1')}</w:pPr></w:pPrChange>", False),
        ("", False),
    ],
)
def test_what_word_means_by_a_heading(properties, is_heading):
    data = files.docx_of(paragraph(LONG) + paragraph(AIMS, properties) + paragraph(LONG))
    assert places("a.docx", data) == [("", LONG.strip())] + [(AIMS, AIMS)] * is_heading


def test_a_heading_in_pieces_is_one_and_an_empty_one_is_none():
    heading = f"<w:p><w:pPr>{style('Heading1')}</w:pPr><w:r><w:t>Criteri</w:t><w:tab/></w:r>"
    body = (
        f"{heading}<w:r><w:t>di riparto</w:t></w:r></w:p>"
        + paragraph(LONG)
        + paragraph(" ", style("Heading1"))
    )
    assert [place for place, _ in places("a.docx", files.docx_of(body + paragraph(LONG)))] == [SHARES]


def test_headings_in_boxes_begin_nothing():
    box = paragraph("In un riquadro", style("Heading1"))
    data = files.docx_of(paragraph(AIMS, style("Heading1"), inside=box) + paragraph(LONG, inside=box))
    assert len(places("a.docx", data)) == 1


def test_notes_at_the_foot_belong_to_no_section():
    main = files.docx_of(paragraph(AIMS, style("Heading1")) + paragraph(LONG))
    notes = f"<w:footnotes {files.W}>{paragraph('Nota. ' + LONG)}</w:footnotes>"
    with_notes = files.with_parts(main, {"word/footnotes.xml": notes})
    assert places("a.docx", with_notes) == [(AIMS, AIMS), ("", f"Nota. {LONG}".strip())]


def test_where_there_are_pages_they_say_the_place():
    broken = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>due</w:t></w:r></w:p>"
    body = paragraph(LONG) + paragraph(AIMS, style("Heading1")) + broken
    pieces = extract("a.docx", files.docx_of(body)).passages
    assert [(piece.page, piece.section) for piece in pieces] == [(1, ""), (2, "")]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("# Uno\n", [(0, "Uno")]),
        ("testo\n\n### C# e F #\n", [(7, "C# e F")]),
        ("## **Ambito** di [Dalmine](https://example.org)\n", [(0, "Ambito di Dalmine")]),
        ("Uno\n===\nDue\n---\n", [(0, "Uno"), (8, "Due")]),
        ("#hashtag\n####### sette\n    # codice\n", []),
        ("testo\n\n---\naltro\n", []),
        ("- voce\n---\n", []),
        ("> detto\n===\n", []),
        ("```\n# commento\nUno\n---\n```\n# Dopo\n", [(27, "Dopo")]),
        ("---\ntitle: Uno\n---\nTesto\n", []),
    ],
)
def test_headings_of_markdown(written, found):
    assert list(headings("md", written)) == found
    assert list(headings("txt", written)) == []


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Uno\n===\n\nDue\n~~~~~\n", [(0, "Uno"), (9, "Due")]),
        ("===\nUno\n===\n", [(0, "Uno")]),
        ("=====\n Uno\n=====\n", [(0, "Uno")]),
        ("Titolo lungo\n----\n", [(0, "Titolo lungo")]),
        ("Titolo lungo\n---\n", []),
        ("testo\n\n----\n\naltro\n", []),
        ("testo\nche continua\n------------\n", []),
        ("\n Rientrato\n==========\n", []),
        ("=====  =====\nUno    Due\n=====  =====\n", []),
    ],
)
def test_titles_of_restructured_text(written, found):
    assert list(headings("rst", written)) == found


def cut(*sections: tuple[str, int]) -> list[tuple[str, int]]:
    """(name, characters) of what a text becomes whose sections have so many characters."""
    found, start = Sections(), 0
    for name, length in sections:
        found.begin(start, name)
        start += length
    return [(name, len(text)) for name, text in found.cut("x" * start)]


def test_short_sections_join_the_one_before():
    long = 3 * SHORT
    assert cut(("", long), ("Capo I", 20), ("Art. 1", long)) == [("", long + 20), ("Art. 1", long)]
    assert cut(("Uno", long), ("Due", SHORT)) == [("Uno", long), ("Due", SHORT)]
    assert cut(("Uno", long), ("Due", SHORT - 1)) == [("Uno", long + SHORT - 1)]
    assert cut(("Uno", 20), ("Due", long)) == [("Uno", 20), ("Due", long)]


def test_a_row_of_short_ones_is_not_all_the_first():
    assert cut(*((str(number), 100) for number in range(7))) == [("0", 300), ("3", 300), ("6", 100)]


def test_very_many_sections_become_fewer_and_no_text_is_lost():
    found = cut(*((str(number), SHORT) for number in range(10 * MOST)))
    assert MOST / 4 < len(found) <= MOST
    assert sum(length for _, length in found) == 10 * MOST * SHORT
    assert found[0][0] == "0" and max(length for _, length in found) < 100 * SHORT


def test_names_are_one_line_of_limited_length():
    pages = Pages()
    pages.head(0, "Uno\x00 \n due " + "e poi " * 1000)
    pages.add(LONG)
    (piece,) = pages.pieces()
    assert piece.section.startswith("Uno due e poi") and NAME_CHARS - 10 < len(piece.section) <= NAME_CHARS


def test_a_long_section_is_divided_and_keeps_its_name():
    pages = Pages()
    pages.head(0, AIMS)
    pages.add(LONG * 200)
    pieces = pages.pieces()
    assert len(pieces) > 2 and {piece.section for piece in pieces} == {AIMS}
    assert all(len(piece.text) <= PASSAGE_CHARS for piece in pieces)


@pytest.mark.parametrize(
    ("name", "written", "shown"),
    [
        ("Uno", "Uno\ntesto", "testo"),
        ("Uno", "# Uno\n\ntesto", "testo"),
        ("Uno", "===\nUno\n===\n\ntesto", "testo"),
        ("Uno", "Uno", ""),
        ("Uno", "seguito\nUno", "seguito\nUno"),
        ("", "Uno\ntesto", "Uno\ntesto"),
        ("Uno", "---", "---"),
    ],
)
def test_what_stands_below_a_heading(name, written, shown):
    assert below(name, written) == shown


def nested_headings(depth: int) -> bytes:
    opening = f"<w:p><w:pPr>{style('Heading1')}</w:pPr><w:r><w:t>titolo</w:t>"
    return files.docx_of(opening * depth + "</w:r></w:p>" * depth)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("molti.docx", lambda: files.docx_of(paragraph("t", style("Heading1")) * 150_000)),
        ("grande.docx", lambda: files.docx_of(paragraph("t" * 9_000_000, style("Heading1")))),
        ("annidati.docx", lambda: nested_headings(20_000)),
        ("molti.md", lambda: b"# t\n" * 2_000_000),
        ("sezioni.md", lambda: (b"# t\n" + b"x" * SHORT + b"\n") * 20_000),
        ("cancelletti.md", lambda: b"# t" + b" #" * 2_000_000),
        ("sottolineati.rst", lambda: b"t\n===\n\n" * 1_000_000),
        ("riga.rst", lambda: b"t" * 3_000_000 + b"\n" + b"=" * 3_000_000),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_headings_stay_within_limits(name, made, extractor):
    found = extractor.read(name, made())
    assert found.outcome == READ, found.note
    assert 1 <= len(found.passages) <= 2_000
    assert sum(map(len, found.texts)) <= MAX_CHARS
    assert all(len(piece.section) <= NAME_CHARS and piece.text for piece in found.passages)
