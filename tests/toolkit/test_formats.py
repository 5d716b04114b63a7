"""Which files are taken, by name and by content."""

import io
import json

import pytest

from tests.toolkit import files
from toolkit.formats import MAX_BYTES, MAX_NAME, UnacceptableFile, accept, clean_name

WORD = '<w:document xmlns:w="urn:x"/>'


def judged(name: str, data: bytes, size: int | None = None) -> str:
    """The extension taken, or the sentence of the refusal."""
    try:
        return accept(name, io.BytesIO(data), len(data) if size is None else size).extension
    except UnacceptableFile as refusal:
        return str(refusal)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", files.pdf("testo")),
        ("A.PDF", files.pdf("testo")),
        ("a.docx", files.docx_file("testo")),
        ("a.xlsx", files.xlsx(Foglio=[["testo"]])),
        ("a.pptx", files.pptx_file("testo")),
        ("a.odt", files.odt("testo")),
        ("a.ods", files.ods(Foglio=[["testo"]])),
        ("a.odp", files.odp("testo")),
        ("a.rtf", files.rtf("testo")),
        ("a.txt", b"testo"),
        ("a.md", "perché".encode("cp1252")),
        ("a.rst", "testo".encode("utf-16")),
        ("a.pdf.p7m", files.p7m(files.pdf("testo"))),
        ("a.zip", files.archive({"a.txt": "testo"})),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_name_says_and_the_content_confirms_is_taken(name, data):
    assert judged(name, data) == name.lower().rsplit(".", 1)[1]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.doc", b"x", "carica una versione DOCX o PDF"),
        ("a.xls", b"x", "carica una versione XLSX o PDF"),
        ("a.png", b"x", "Un'immagine non si può cercare"),
        ("a.svg", b"<svg/>", "Un'immagine non si può cercare"),
        ("a.exe", b"MZ", "Questo tipo di file non è ammesso"),
        ("a.html", b"<html>", "Questo tipo di file non è ammesso"),
        ("senza-estensione", b"x", "Questo tipo di file non è ammesso"),
        ("a.pdf", b"", "Il file è vuoto"),
        ("a.pdf", b"<html><script>", "non è quello di un file PDF"),
        ("a.docx", b"%PDF-1.7", "non è quello di un file DOCX"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "versione superata di Office"),
        ("a.docx", b"PK\x03\x04 troncato", "è danneggiato"),
        ("a.docx", files.xlsx(Foglio=[["testo"]]), "non è quello di un documento di questo tipo"),
        ("a.odt", files.ods(Foglio=[["testo"]]), "non è quello di un file ODT"),
        ("a.txt", b"%PDF-1.7", "non è quello di un file TXT"),
        ("a.txt", b"testo\x00binario", "non è quello di un file TXT"),
        ("a.p7m", b"testo", "non è quello di un file P7M"),
    ],
)
def test_lies_and_kinds_not_taken_are_refused_with_what_to_do(name, data, sentence):
    assert sentence in judged(name, data)


def test_size_has_a_limit():
    assert judged("a.txt", b"x", MAX_BYTES) == "txt"
    assert "supera i 25 MB" in judged("a.txt", b"x", MAX_BYTES + 1)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"word/document.xml": "x" * 9_000_000}, "occuperebbe troppo spazio"),
        ({"word/document.xml": WORD, "../fuori.txt": ""}, "nomi interni non ammessi"),
        ({"word/document.xml": WORD, "/assoluto.txt": ""}, "nomi interni non ammessi"),
        ({"word/document.xml": WORD, "..\\fuori.txt": ""}, "nomi interni non ammessi"),
        ({"word/document.xml": '<!DOCTYPE x [<!ENTITY a "b">]>' + WORD}, "definizioni interne non ammesse"),
        ({f"word/{n}.txt": "" for n in range(5001)}, "occuperebbe troppo spazio"),
    ],
    ids=["ratio", "parent", "absolute", "windows", "entity", "entries"],
)
def test_archives_are_judged_before_they_are_opened(parts, sentence):
    assert sentence in judged("a.docx", files.archive(parts))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Documenti\\atto.pdf", "atto.pdf"),
        ("a\x00b\u202egnp.pdf", "abgnp.pdf"),
        ("  due   spazi .pdf ", "due spazi .pdf"),
        ("...", "documento"),
        ("", "documento"),
        ("piano di zona 2026 – città.pdf", "piano di zona 2026 – città.pdf"),
    ],
)
def test_names_are_cleaned(given, shown):
    assert clean_name(given) == shown


def test_long_names_keep_their_extension():
    name = clean_name("x" * 500 + ".docx")
    assert len(name) == MAX_NAME and name.endswith(".docx")


def test_no_hostile_name_keeps_folders_or_control_characters(shared_dir):
    lines = (shared_dir / "data/hostile/strings/filenames.jsonl").read_text().splitlines()
    names = [json.loads(line)["payload"] for line in lines]
    assert len(names) > 50
    for name in names:
        cleaned = clean_name(name)
        assert cleaned and len(cleaned) <= MAX_NAME
        assert "/" not in cleaned and "\\" not in cleaned and cleaned.isprintable()
