"""Files made to do harm: each is judged, and nothing they try comes about."""

import io
import json
import os
import socket
import threading
import time
import zipfile
from pathlib import Path

import pytest

from tests.toolkit import files
from toolkit.extraction import NOT_SEARCHABLE, READ, UNREADABLE
from toolkit.extractor import Extractor
from toolkit.formats import UnacceptableFile, accept

FOLDER = Path(os.environ.get("SHARED_DIR", Path(__file__).resolve().parents[3] / "shared")) / "data/hostile"
SETS = ("generated", "collected")
ANSWER_SECONDS = 5
TRAP = ("127.0.0.1", 47653)
ANSWERS = {
    "reject": {"refused"},
    "opaque": {NOT_SEARCHABLE},
    "accept": {READ},
    "either": {"refused", UNREADABLE, NOT_SEARCHABLE, READ},
}


def manifest() -> list[dict[str, str]]:
    rows = []
    for one in SETS:
        path = FOLDER / one / "manifest.jsonl"
        lines = path.read_text().splitlines() if path.exists() else []
        rows += [json.loads(line) | {"path": FOLDER / one / json.loads(line)["file"]} for line in lines]
    return rows


@pytest.fixture(scope="module")
def extractor():
    made = Extractor()
    yield made
    made.close()


@pytest.fixture(scope="module")
def calls():
    """Whoever calls out reaches this and is written down."""
    heard: list[object] = []
    trap = socket.socket()
    trap.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        trap.bind(TRAP)
    except OSError:
        pytest.skip(f"la porta {TRAP[1]} è occupata")
    trap.listen()
    trap.settimeout(0.2)
    is_over = threading.Event()

    def listen() -> None:
        while not is_over.is_set():
            try:
                heard.append(trap.accept())
            except TimeoutError:
                continue

    listener = threading.Thread(target=listen)
    listener.start()
    yield heard
    is_over.set()
    listener.join()
    trap.close()


def answer(extractor: Extractor, name: str, data: bytes):
    """(outcome, sentence, text). Times are of the processor, so that a busy machine changes nothing."""
    started = time.process_time()
    try:
        accept(name, io.BytesIO(data), len(data))
    except UnacceptableFile as refusal:
        return "refused", str(refusal), ""
    finally:
        assert time.process_time() - started < ANSWER_SECONDS
    found = extractor.read(name, data)
    return found.outcome, found.note, "\n".join(found.texts)


def test_the_hostile_set_is_there(shared_dir):
    assert len(manifest()) >= 55


@pytest.mark.parametrize("row", manifest(), ids=lambda row: row["file"])
def test_a_hostile_file_is_answered_within_limits(row, extractor, calls):
    before = set(Path("/tmp").glob("*evil*"))

    outcome, note, text = answer(extractor, Path(row["file"]).name, row["path"].read_bytes())

    assert outcome in ANSWERS[row["expect"]], note
    assert outcome == READ or note.endswith(".")
    assert "root:x:0" not in text and "\x00" not in text
    assert calls == []
    assert set(Path("/tmp").glob("*evil*")) == before


def zipped(parts) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return made.getvalue()


def many_paragraphs(number: int) -> bytes:
    return files.docx_of("".join(f"<w:p><w:r><w:t>riga {n}</w:t></w:r></w:p>" for n in range(number)))


def deep_spans(depth: int) -> bytes:
    office, text = (
        "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    )
    content = (
        f'<o:document-content xmlns:o="{office}" xmlns:t="{text}"><t:p>'
        + "".join(f"<t:span>s{n}" for n in range(depth))
        + "</t:span>" * depth
        + "</t:p></o:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def space_bomb() -> bytes:
    office, text = (
        "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    )
    content = (
        f'<o:document-content xmlns:o="{office}" xmlns:t="{text}"><t:p>a<t:s t:c="2000000000"/>b</t:p>'
        "</o:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def sparse_sheet() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "lontano"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def repeated_strings(times: int) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">'
            '<Relationship Id="r1" Type="x" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/sharedStrings.xml": f'<sst xmlns="{main}"><si><t>{"parola " * 10_000}</t></si></sst>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData><row>'
            + '<c t="s"><v>0</v></c>' * times
            + "</row></sheetData></worksheet>",
        }
    )


def lying_sizes() -> bytes:
    """The directory says 100 bytes; the part inflates to twenty millions."""
    data = bytearray(zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "x" * 20_000_000}))
    real, lie = (20_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")
    return bytes(data).replace(real, lie)


@pytest.mark.parametrize(
    ("name", "data", "outcomes"),
    [
        ("paragrafi.docx", lambda: many_paragraphs(300_000), {READ, UNREADABLE}),
        ("annidato.odt", lambda: deep_spans(100_000), {READ, UNREADABLE}),
        ("spazi.odt", space_bomb, {READ}),
        ("sparso.xlsx", sparse_sheet, {READ}),
        ("ripetuto.xlsx", lambda: repeated_strings(100_000), {READ}),
        ("bugiardo.docx", lying_sizes, {"refused", UNREADABLE}),
        ("pagine.pdf", lambda: files.pdf(*(f"pagina {n}" for n in range(1500))), {READ}),
        ("lungo.txt", lambda: b"parola " * 3_000_000, {READ}),
        ("parentesi.rtf", lambda: b"{\\rtf1 " + b"{" * 500_000 + b"x", {READ, UNREADABLE, NOT_SEARCHABLE}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_known_killers_are_survived(name, data, outcomes, extractor):
    outcome, note, _ = answer(extractor, name, data())

    assert outcome in outcomes, note
    assert extractor.read("dopo.txt", b"ancora vivo").outcome == READ
