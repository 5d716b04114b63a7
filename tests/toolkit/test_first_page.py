"""The picture of a first page: what it shows, how large it may be, and that no file stops the next one."""

import io
import os
import signal
import time

import pypdf
import pytest
from PIL import Image

from tests.toolkit import files
from tests.toolkit.test_hostile import calls, manifest  # noqa: F401 (a fixture)
from toolkit import first_page
from toolkit.first_page import MAX_HEIGHT, MAX_WIDTH, NOTHING, FirstPages, answer_to, shared

DRAWABLE = [row for row in manifest() if row["file"].lower().endswith((".pdf", ".pdf.p7m"))]


@pytest.fixture(scope="module", autouse=True)
def ended():
    yield
    shared.close()


def opened(picture: bytes | None) -> Image.Image:
    assert picture is not None
    return Image.open(io.BytesIO(picture))


def pdf_of(width: float, height: float, **changes) -> bytes:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(width, height)
    if turn := changes.get("turn"):
        page.rotate(turn)
    made = io.BytesIO()
    if password := changes.get("password"):
        writer.encrypt(password)
    writer.write(made)
    return made.getvalue()


def colours(data: bytes, name: str = "a.pdf") -> set[tuple[int, int, int]]:
    """The colours of the four corners and of the middle, rounded to what a WebP keeps."""
    shown = opened(shared.draw(name, data)).convert("RGB")
    right, low = shown.width - 5, shown.height - 5
    places = ((4, 4), (right, 4), (4, low), (right, low), (right // 2, low // 2))
    return {tuple(round(part / 64) for part in shown.getpixel(place)) for place in places}


def test_the_first_page_is_shown_and_no_other():
    data = files.pdf("#page(fill: rgb(255, 0, 0))[uno]", "#page(fill: rgb(0, 0, 255))[due]")
    shown = opened(shared.draw("Avviso.PDF", data))
    assert (shown.format, shown.size) == ("WEBP", (800, 1132))  # A4
    assert colours(data) == {(4, 0, 0)}


def test_the_paper_is_white_where_nothing_is_drawn():
    assert colours(pdf_of(400, 300)) == {(4, 4, 4)}


@pytest.mark.parametrize("times", [1, 3])
def test_within_signatures_there_is_the_same_page(times):
    data = files.pdf("Delibera")
    signed = data
    for _ in range(times):
        signed = files.p7m(signed)
    assert shared.draw("a.pdf" + ".p7m" * times, signed) == shared.draw("a.pdf", data) is not None


@pytest.mark.parametrize(
    ("page", "size"),
    [
        ((595.3, 841.9), (800, 1132)),
        ((841.9, 595.3), (800, 566)),
        ((300, 3000), (120, 1200)),
        ((100, 50), (200, 100)),
        ((1_000_000, 1_000_000), (800, 800)),
        ((1_000_000, 1), (800, 1)),
        ((1, 1_000_000), (1, 1200)),
        ((2_000_000_000, 3_000_000_000), (800, 1200)),
    ],
)
def test_the_picture_is_never_larger_than_it_may_be(page, size):
    shown = opened(shared.draw("a.pdf", pdf_of(*page)))
    assert abs(shown.width - size[0]) <= 1 and abs(shown.height - size[1]) <= 1
    assert shown.width <= MAX_WIDTH and shown.height <= MAX_HEIGHT


def test_a_page_stands_as_its_file_says():
    assert opened(shared.draw("a.pdf", pdf_of(400, 600, turn=90))).size == (800, 534)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", lambda: files.docx_file("testo")),
        ("a.txt", lambda: files.pdf("testo")),
        ("a.docx.p7m", lambda: files.p7m(files.pdf("testo"))),
        ("a.pdf.p7m.p7m.p7m.p7m", lambda: files.pdf("testo")),
        ("a.pdf", lambda: b""),
        ("a.pdf", lambda: b"%PDF-1.7\n"),
        ("a.pdf", lambda: files.pdf("testo")[:600]),
        ("a.pdf", lambda: files.docx_file("testo")),
        ("a.pdf", lambda: pdf_of(200, 200, password="segreta")),
        ("a.pdf.p7m", lambda: files.pdf("non firmato")),
        ("a.pdf.p7m", lambda: files.p7m(files.docx_file("testo"))),
    ],
)
def test_what_cannot_be_drawn_has_no_picture(name, data):
    assert shared.draw(name, data()) is None
    assert shared.draw("dopo.pdf", files.pdf("ancora vivo")) is not None


def test_the_hostile_set_has_its_pdf_files(shared_dir):
    assert len(DRAWABLE) >= 14


@pytest.mark.parametrize("row", DRAWABLE, ids=lambda row: row["file"])
def test_a_hostile_file_has_a_small_picture_or_none(row, calls):  # noqa: F811
    started = time.monotonic()
    picture = shared.draw(row["file"], row["path"].read_bytes())
    assert time.monotonic() - started < 60
    if picture is not None:
        shown = opened(picture)
        shown.load()
        assert shown.format == "WEBP" and shown.width <= MAX_WIDTH and shown.height <= MAX_HEIGHT
    assert calls == []


def picture_bomb() -> bytes:
    """A page that shows a picture of 40,000 by 40,000 pixels: 4.8 GB if it were opened whole."""
    row = b"\x00" * (40_000 * 3)
    content = pypdf.generic.StreamObject()
    content.set_data(row * 100)
    image = content.flate_encode()
    names = pypdf.generic.NameObject
    image.update(
        {
            names("/Type"): names("/XObject"),
            names("/Subtype"): names("/Image"),
            names("/Width"): pypdf.generic.NumberObject(40_000),
            names("/Height"): pypdf.generic.NumberObject(40_000),
            names("/ColorSpace"): names("/DeviceRGB"),
            names("/BitsPerComponent"): pypdf.generic.NumberObject(8),
        }
    )
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(500, 500)
    objects = pypdf.generic.DictionaryObject({names("/Im"): writer._add_object(image)})
    page[names("/Resources")] = pypdf.generic.DictionaryObject({names("/XObject"): objects})
    drawing = pypdf.generic.StreamObject()
    drawing.set_data(b"q 500 0 0 500 0 0 cm /Im Do Q")
    page[names("/Contents")] = writer._add_object(drawing)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_picture_too_large_to_open_costs_no_more_than_the_child():
    picture = shared.draw("bomba.pdf", picture_bomb())
    assert picture is None or opened(picture).size == (800, 800)
    assert shared.draw("dopo.pdf", files.pdf("ancora vivo")) is not None


@pytest.mark.parametrize("death", [signal.SIGTRAP, signal.SIGXCPU, signal.SIGKILL])
def test_a_child_that_is_killed_leaves_no_picture(death, monkeypatch):
    monkeypatch.setattr(first_page, "_drawn", lambda data: os.kill(os.getpid(), death))
    assert answer_to("a.pdf", b"") == NOTHING


def test_a_dead_sandbox_is_replaced():
    door = FirstPages()
    try:
        assert door.draw("a.pdf", files.pdf("uno")) is not None
        os.kill(door._process.pid, signal.SIGKILL)
        assert door.draw("a.pdf", files.pdf("due")) is not None
    finally:
        door.close()
