"""How a picture becomes one that may be shown: decoded, turned upright, made smaller and written anew.

Whatever came with it (place, camera, comments, what is hidden behind its last byte) stays behind. This runs in the
sandbox (`community/image_sandbox.py`), without Django: decoders are what hostile pictures aim at."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageOps

from toolkit.formats import UnacceptableFile

DECODERS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP"}
MAX_PIXELS = 40_000_000  # decoded and copied once, as transparency needs: less than the sandbox's memory
LONGEST_SIDE = 3000  # in pixels, as shown: an A4 page at 250 dots an inch
SAVING: dict[str, dict[str, Any]] = {"JPEG": {"quality": 88}, "WEBP": {"quality": 88}}
TOO_MANY_PIXELS = "L'immagine è troppo grande (più di 40 milioni di punti): riducila, poi caricala di nuovo."
UNREADABLE = "L'immagine è danneggiata o non è del formato che dice il nome: salvala di nuovo in PNG o JPEG."

TOO_HEAVY = "L'immagine è troppo pesante da aprire: riducila o salvala in JPEG, poi caricala di nuovo."


def rewritten(extension: str, data: bytes) -> bytes:
    """The picture in the same format, with nothing of the old file but what is seen; raises UnacceptableFile.

    Of an animation the first picture: nothing moves on a page that its reader cannot stop (WCAG 2.2.2)."""
    wanted = DECODERS[extension]
    try:
        return _written(_as_shown(_opened(wanted, data)), wanted)
    except (UnacceptableFile, MemoryError):
        raise
    except Exception as error:  # a decoder fails in any way it likes, and each means that this is no picture
        raise UnacceptableFile(UNREADABLE) from error


def _opened(wanted: str, data: bytes) -> Image.Image:
    """Only its head has been read: the size is judged before a pixel is made."""
    try:
        image = Image.open(io.BytesIO(data), formats=[wanted])
    except Image.DecompressionBombError as error:
        raise UnacceptableFile(TOO_MANY_PIXELS) from error
    image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is not even decoded larger than needed
    if image.width * image.height > MAX_PIXELS:
        raise UnacceptableFile(TOO_MANY_PIXELS)
    return image


def _as_shown(image: Image.Image) -> Image.Image:
    """In plain colours, no larger than needed, turned as its metadata asks: the last, since turning copies it."""
    plain = _in_plain_colours(image)
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return ImageOps.exif_transpose(plain)


def _in_plain_colours(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of grey, which `convert` alone would cut off at white
        return image.convert("I").point(lambda value: value * (1 / 256) + 0).convert("L")
    mode = "RGBA" if image.has_transparency_data else "L" if image.mode in ("1", "L") else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _written(shown: Image.Image, wanted: str) -> bytes:
    """On a new sheet: what Pillow carries along with a picture, it would also write."""
    sheet = Image.new(shown.mode, shown.size)
    sheet.paste(shown)
    made = io.BytesIO()
    sheet.save(made, wanted, **SAVING.get(wanted, {}))
    return made.getvalue()
