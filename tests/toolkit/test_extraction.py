"""What each format says, page by page."""

import base64
import io
import zipfile

import pytest

from tests.toolkit import files
from toolkit.extraction import ARCHIVE, DAMAGED, LOCKED, NOT_SEARCHABLE, READ, SCAN, UNREADABLE, extract
from toolkit.texts import MAX_CHARS, PASSAGE_CHARS, Full, Pages, language_of, tidy

WORDS = "Il regolamento per l'accesso ai servizi è approvato dall'assemblea dei sindaci con il piano di zona."


def text_of(found) -> str:
    return "\n".join(found.texts)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", files.pdf(WORDS)),
        ("a.docx", files.docx_file(WORDS)),
        ("a.odt", files.odt(WORDS)),
        ("a.rtf", files.rtf(WORDS)),
        ("a.xlsx", files.xlsx(Foglio=[[WORDS, 147]])),
        ("a.ods", files.ods(Foglio=[[WORDS]])),
        ("a.pptx", files.pptx_file(WORDS)),
        ("a.odp", files.odp(WORDS)),
        ("a.txt", WORDS.encode()),
        ("a.TXT", WORDS.encode("cp1252")),
        ("a.txt", WORDS.encode("utf-16")),
        ("a.md", b"# Titolo\n\n" + WORDS.encode()),
        ("a.rst", WORDS.encode()),
        ("a.pdf.p7m", files.p7m(files.pdf(WORDS))),
        ("a.docx.P7M", files.p7m(files.docx_file(WORDS))),
        ("a.txt.p7m.p7m", files.p7m(files.p7m(WORDS.encode()))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_format_gives_its_words_and_language(name, data):
    found = extract(name, data)

    assert (found.outcome, found.language, found.note) == (READ, "it", "")
    assert "approvato dall'assemblea dei sindaci" in " ".join(text_of(found).replace("’", "'").split())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", files.pdf("prima", "seconda", "terza")),
        ("a.pptx", files.pptx_file("prima", "seconda", "terza")),
        ("a.odp", files.odp("prima", "seconda", "terza")),
        ("a.xlsx", files.xlsx(Uno=[["prima"]], Due=[["seconda"]], Tre=[["terza"]])),
        ("a.ods", files.ods(Uno=[["prima"]], Due=[["seconda"]], Tre=[["terza"]])),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_pages_slides_and_sheets_are_numbered(name, data):
    found = extract(name, data)

    assert found.pages == 3
    assert [(piece.page, piece.text.strip()) for piece in found.passages] == [
        (1, "prima"),
        (2, "seconda"),
        (3, "terza"),
    ]


def test_pages_drawn_by_word_are_numbered_and_others_are_not():
    drawn = (
        "<w:p><w:r><w:t>una</w:t></w:r></w:p><w:p><w:r><w:lastRenderedPageBreak/><w:t>due</w:t></w:r></w:p>"
    )
    only_typed = '<w:p><w:r><w:t>una</w:t><w:br w:type="page"/><w:t>due</w:t></w:r></w:p>'

    assert extract("a.docx", files.docx_of(drawn)).passages == [(1, "", "una"), (2, "", "due")]
    assert extract("a.docx", files.docx_of(only_typed)).passages == [(None, "", "una\ndue")]


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("0.14000000000000001", "0.14"),
        ("8.9999999999999993E-3", "0.009"),
        ("1.5", "1.5"),
        ("12345678901234567890", "12345678901234567890"),
        ("1E999", "1E999"),
        ("nessun numero", "nessun numero"),
    ],
)
def test_numbers_of_a_workbook_are_read_as_one_sees_them(kept, shown):
    with zipfile.ZipFile(io.BytesIO(files.xlsx(Conti=[[7.25]]))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"7.25", kept.encode())
    assert extract("conti.xlsx", files.archive(parts)).passages == [(1, "", shown)]


def test_what_lies_outside_a_page_is_not_read():
    found = extract("volantino.pdf", files.pdf("dentro #place(dx: -3000pt)[fuori]", "tutto"))
    assert found.passages == [(1, "", "dentro"), (2, "", "tutto")]


def test_lines_of_a_page_stay_apart(shared_dir):
    """A document from which the reading by bounds gave "settorenumero"."""
    path = next((shared_dir / "data/toolkit").rglob("15_Checklist_*.pdf"))
    text = extract(path.name, path.read_bytes()).texts[0]
    assert "Settore\nNumero dell'atto" in text


def test_text_boxes_told_twice_and_deleted_words_are_read_once_and_never():
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = "<w:p><w:r><w:t>casella</w:t></w:r></w:p>"
    body = (
        f"<mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent><w:p><w:del><w:r><w:delText>cancellato</w:delText></w:r></w:del></w:p>"
    )

    assert text_of(extract("a.docx", files.docx_of(body))) == "casella"


def test_signed_file_names_its_signer():
    assert extract("atto.txt.p7m", files.p7m(WORDS.encode(), "Rita Bianchi")).signer == "Rita Bianchi"
    text = (
        b"-----BEGIN PKCS7-----\n"
        + base64.encodebytes(files.p7m(b"testo in chiaro"))
        + b"-----END PKCS7-----"
    )
    assert text_of(extract("atto.txt.p7m", text)) == "testo in chiaro"


@pytest.mark.parametrize("inner", ["programma.exe", "foto.png", "atto"])
def test_signed_file_of_a_kind_not_taken_is_unreadable(inner):
    found = extract(f"{inner}.p7m", files.p7m(b"contenuto"))

    assert found.outcome == UNREADABLE
    assert found.note.endswith(".") and found.passages == []


def test_files_without_text_are_kept_but_not_searchable():
    assert (extract("a.pdf", files.pdf("")).outcome, extract("a.pdf", files.pdf("")).note) == (
        NOT_SEARCHABLE,
        SCAN,
    )
    assert extract("a.txt", b" \n\n -- \n").note == SCAN
    assert extract("a.zip", files.archive({"uno.txt": "testo"})).note == ARCHIVE


def test_locked_opendocument_says_so():
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    locked = files.archive({"content.xml": "xxxx", "META-INF/manifest.xml": manifest})

    assert extract("a.odt", locked).note == LOCKED


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.odt", "a.xlsx", "a.pptx", "a.p7m", "a.zip"])
@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 niente", b"PK\x03\x04 niente", b"\x30\x03abc", b"\x00" * 100]
)
def test_nonsense_never_raises(name, data):
    found = extract(name, data)

    assert found.outcome in (UNREADABLE, NOT_SEARCHABLE)
    assert found.note


def test_missing_part_is_damage():
    assert extract("a.docx", files.archive({"[Content_Types].xml": "<Types/>"})).note == DAMAGED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_wherever_they_hide(encoding):
    plain = f'<?xml version="1.0" encoding="{encoding}"?><w:document {files.W}>{{}}</w:document>'
    body = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    bomb = plain.replace("?>", '?><!DOCTYPE w [<!ENTITY a "testo">]>', 1)

    def read(document: str) -> str:
        parts = {"[Content_Types].xml": "<Types/>", "word/document.xml": document.encode(encoding)}
        return extract("a.docx", files.archive(parts)).outcome

    assert read(plain.format(body.format("testo"))) == READ
    assert read(bomb.format(body.format("&a;"))) == UNREADABLE


def test_control_characters_do_not_reach_the_database():
    assert tidy("a\x00b\x0bc\ud800d\r\ne") == "abc" + "d\ne"
    assert extract("a.txt", "parola\u00adspezzata".encode()).passages == [(None, "", "parolaspezzata")]


def test_long_texts_become_several_passages_of_the_same_page():
    line = "parola " * 100 + "\n"
    pages = Pages()
    pages.add(line * 60)
    pages.turn()
    pages.add("fine")
    passages = pages.pieces()

    assert [piece.page for piece in passages] == [1] * (len(passages) - 1) + [2]
    assert len(passages) > 2 and all(len(piece.text) <= PASSAGE_CHARS for piece in passages)
    assert "".join(piece.text for piece in passages).count("parola") == 6000


def test_text_stops_at_the_limit():
    pages = Pages()
    with pytest.raises(Full):
        for _ in range(MAX_CHARS):
            pages.add("x" * 100_000)
    assert len(pages.all()[0]) == MAX_CHARS


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (WORDS, "it"),
        (
            "The regulation of the services is approved by the assembly with a plan for each of the areas.",
            "en",
        ),
        ("Der Plan ist von der Versammlung und mit den Gemeinden für das Jahr.", "de"),
        ("Le règlement des services est approuvé par une assemblée pour les communes dans le plan.", "fr"),
        ("12345 67890", ""),
        ("", ""),
    ],
)
def test_language_is_guessed_from_common_words(text, language):
    assert language_of(text) == language
