"""The picture of a document's first page: `python -m toolkit.first_page`, and the door to it. Imports no Django.

PDFium draws each page in a child process of its own with the sandbox's limits (512 MB, 20 seconds of processor).
An answer is `+` and the picture, a WebP, or `-` where there is none: a picture is a courtesy, and its lack no fault."""

from __future__ import annotations

import contextlib
import io
import math

import pypdfium2
from PIL import Image, WebPImagePlugin  # noqa: F401 (before the limits)

from toolkit.extraction import MAX_NESTING
from toolkit.extractor import Sandbox
from toolkit.sandbox import NoAnswer, in_limits, serve
from toolkit.signed import SUFFIX, inner_name, open_signed

DRAWN, NOTHING = b"+", b"-"
MAX_WIDTH, MAX_HEIGHT = 800, 1200
MAX_SCALE = 2  # pixels for a point: a label of 5 cm is not blown up to fill the width
QUALITY = 80


class FirstPages(Sandbox):
    """The sandbox that draws first pages."""

    def __init__(self) -> None:
        super().__init__("toolkit.first_page")

    def draw(self, name: str, data: bytes) -> bytes | None:
        """A WebP of at most 800 by 1,200 pixels; None for what is no PDF, or cannot be drawn."""
        if not is_drawable(name):
            return None
        answer = self.ask(name, data, bytes) or NOTHING
        return answer[1:] if answer.startswith(DRAWN) else None


def is_drawable(name: str) -> bool:
    """A PDF, bare or within signatures."""
    for _ in range(MAX_NESTING):
        name = inner_name(name)
    return name.lower().endswith(".pdf")


def answer_to(name: str, data: bytes) -> bytes:
    """What the process says of one file: drawn by a child of its own, which may die of it."""
    try:
        return in_limits(lambda: _judged(name, data))
    except NoAnswer:
        return NOTHING


def _judged(name: str, data: bytes) -> bytes:
    try:
        return DRAWN + _drawn(_opened(name, data))
    except Exception:  # PDFium and the writer fail in many ways, and each means that there is no picture
        return NOTHING


def _opened(name: str, data: bytes) -> bytes:
    """The PDF within its signatures, as many as the name says."""
    while name.lower().endswith(SUFFIX):
        name, (data, _signer) = inner_name(name), open_signed(data)
    return data


def _drawn(data: bytes) -> bytes:
    page = pypdfium2.PdfDocument(data)[0]
    picture = page.render(scale=_scale(*page.get_size())).to_pil().convert("RGB")
    picture.thumbnail((MAX_WIDTH, MAX_HEIGHT))  # where rounding up has made one pixel too many
    made = io.BytesIO()
    picture.save(made, "WEBP", quality=QUALITY)
    return made.getvalue()


def _scale(width: float, height: float) -> float:
    """Pixels for a point, chosen before any pixel is made: however large the page, the picture is not."""
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise ValueError("a page without a size")
    return min(MAX_WIDTH / width, MAX_HEIGHT / height, MAX_SCALE)


shared = FirstPages()

if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        serve(answer_to)
