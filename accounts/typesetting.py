"""How does a template with data become a PDF that a screen reader can read, whatever people have written?

The data are never markup. The standards refuse letters that no font has: these alone become question marks."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst
from django.conf import settings

Json = dict[str, Any]
Standard = Literal["ua-1", "a-2a"]
FONTS = settings.BASE_DIR / "static" / "build" / "fonts"
KEPT = "\n\t\u200c\u200d"  # the two joiners: Persian and Indic letters need them
PROBE = b'#set document(title: "?", date: auto)\n#set text(lang: "it")\n#sys.inputs.data'


def typeset(source: Path, data: Json, standards: Sequence[Standard], made_at: int = 0) -> bytes:
    """The PDF of a typst template that reads `json(bytes(sys.inputs.data))`; equal data make equal bytes.

    `made_at` is the document's own moment, in seconds since 1970."""
    template, wanted = source.read_bytes(), tuple(standards)
    plain = _each_text(data, _plain)
    try:
        return _compiled(template, json.dumps(plain), wanted, made_at)
    except typst.TypstError:
        settable = _each_text(plain, lambda text: "".join(_settable(letter, wanted) for letter in text))
        return _compiled(template, json.dumps(settable), wanted, made_at)


@lru_cache
def _fonts() -> typst.Fonts:
    """Those of the pages, and typst's own for the letters these lack; never those that a machine happens to have."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


def _compiled(template: bytes, data: str, standards: tuple[Standard, ...], made_at: int) -> bytes:
    made: bytes = typst.compile(
        template,
        sys_inputs={"data": data},
        font_paths=_fonts(),
        pdf_standards=list(standards),
        timestamp=made_at,
    )
    return made


def _each_text(value: Any, change: Any) -> Any:
    if isinstance(value, dict):
        return {key: _each_text(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_each_text(inner, change) for inner in value]
    return change(value) if isinstance(value, str) else value


def _plain(text: str) -> str:
    """Without what has no shape of its own: control letters, and marks that turn the direction of what follows."""
    return "".join(one for one in text if one in KEPT or unicodedata.category(one)[0] != "C")


@lru_cache(maxsize=4096)
def _settable(letter: str, standards: tuple[Standard, ...]) -> str:
    if letter.isascii():
        return letter
    try:
        _compiled(PROBE, letter, standards, 0)
    except typst.TypstError:
        return "?"
    return letter
