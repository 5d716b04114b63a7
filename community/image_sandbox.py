"""The process that opens pictures: `python -m community.image_sandbox`, and the door to it.

An answer is `+` and the picture, or `-` and the sentence that says why there is none."""

from __future__ import annotations

import contextlib

from PIL import GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: F401 (before the limits)

from community.images import TOO_HEAVY, rewritten
from toolkit.extractor import Sandbox
from toolkit.formats import UnacceptableFile
from toolkit.sandbox import NoAnswer, in_limits, serve

TAKEN, REFUSED = b"+", b"-"
door = Sandbox("community.image_sandbox")


def cleaned(extension: str, data: bytes) -> bytes:
    """The picture as it may be stored and shown; raises UnacceptableFile."""
    answer = door.ask(extension, data, bytes)
    if answer is None:
        raise UnacceptableFile(TOO_HEAVY)
    if answer[:1] == REFUSED:
        raise UnacceptableFile(answer[1:].decode())
    return answer[1:]


def answer_to(extension: str, data: bytes) -> bytes:
    """What the process says of one picture: decoded by a child of its own, which may die of it."""
    try:
        return in_limits(lambda: _judged(extension, data))
    except NoAnswer:
        return REFUSED + TOO_HEAVY.encode()


def _judged(extension: str, data: bytes) -> bytes:
    try:
        return TAKEN + rewritten(extension, data)
    except UnacceptableFile as refusal:
        return REFUSED + str(refusal).encode()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        serve(answer_to)
