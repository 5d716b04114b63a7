"""Which lines of a Markdown or reStructuredText file are headings."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST = 400  # characters of a line that are looked at
_HASHES = re.compile(r" {0,3}#{1,6}[ \t]+(?=\S)")
_SETEXT = re.compile(r" {0,3}(?:={2,}|-{2,})$")
_NO_PARAGRAPH = re.compile(r"\s{4}|\s{0,3}(?:[>|#]|[-+*]\s|\d{1,9}[.)]\s)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_UNDERLINE = re.compile(r"([!-/:-@[-`{-~])\1{2,}$")
_EMPHASIS = re.compile(r"[*`]+")


class Line(NamedTuple):
    start: int
    text: str


class Heading(NamedTuple):
    """`start`: where its first line begins, in characters."""

    start: int
    name: str


def headings(extension: str, text: str) -> Iterator[Heading]:
    """In order; none in a format that has no marks for them."""
    find = {"md": _of_markdown, "rst": _of_restructured_text}.get(extension)
    found = find(_lines(text)) if find else iter(())
    for start, name in found:
        yield Heading(start, _EMPHASIS.sub("", name))


def _lines(text: str) -> Iterator[Line]:
    """Of each as much as a heading may have, without blanks at its end."""
    start = 0
    for line in io.StringIO(text, newline=""):
        yield Line(start, line[:LONGEST].rstrip())
        start += len(line)


def _of_markdown(lines: Iterator[Line]) -> Iterator[tuple[int, str]]:
    """ATX and setext headings (CommonMark 0.31), not inside fenced code nor in the fields before the text."""
    previous, fence = Line(0, ""), ""
    for line in lines:
        if line.start == 0 and line.text == "---":
            fence = line.text
        elif fence:
            fence = "" if line.text.lstrip().startswith(fence) else fence
            previous = Line(0, "")
            continue
        elif opening := _FENCE.match(line.text):
            fence = opening[1]
        elif _HASHES.match(line.text):
            yield line.start, _plain(_without_closing(line.text.lstrip(" #\t")))
        elif _SETEXT.match(line.text) and previous.text and not _NO_PARAGRAPH.match(previous.text):
            yield previous.start, _plain(previous.text.strip())
        previous = line


def _without_closing(name: str) -> str:
    """«Uno ##» is «Uno», but «C#» is itself."""
    shorter = name.rstrip("#")
    return shorter.rstrip() if shorter.endswith((" ", "\t")) else name


def _plain(name: str) -> str:
    return _LINK.sub(r"\1", name)


def _of_restructured_text(lines: Iterator[Line]) -> Iterator[tuple[int, str]]:
    """Lines underlined with one character repeated, and with the same above them or nothing."""
    above, title = Line(0, ""), Line(0, "")
    for line in lines:
        if _UNDERLINE.match(line.text) and _is_title(above.text, title.text, line.text):
            yield (above if above.text else title).start, title.text.strip()
            above, title = Line(0, ""), Line(line.start, "")  # the underline is not the title of what follows
            continue
        above, title = title, line


def _is_title(above: str, title: str, underline: str) -> bool:
    if not title or _UNDERLINE.match(title) or len(underline) < min(len(title), 4):
        return False
    return above == underline or (not above and not title[0].isspace())
