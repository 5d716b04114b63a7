"""Text as it is gathered: pages or sections in order, within a limit, cleaned; its probable language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.sections import Sections

MAX_CHARS = 4_000_000
PASSAGE_CHARS = 20_000
LANGUAGE_SAMPLE = 20_000
STOP_WORDS = {
    "it": set(
        re.findall(
            r"\S+", "il lo la gli le di del della dei in e a che per con non una sono nel alla dal è si"
        )
    ),
    "en": set(re.findall(r"\S+", "the of and to is that for with as are be by this on not from or")),
    "fr": set(re.findall(r"\S+", "le la les des du et est une pour dans que qui sur avec au aux ce pas")),
    "de": set(re.findall(r"\S+", "der die das und ist den von mit für auf nicht ein eine im dem zu des")),
}
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class Full(Exception):
    """The limit of text has been reached: what there is, is kept."""


class Piece(NamedTuple):
    """Some of a text, and where it stands: the page where there are pages, else the section under a heading."""

    page: int | None
    section: str
    text: str


@dataclass
class Pages:
    """Pages being filled; `add` raises Full at the limit, `turn` begins the next page.

    Where none is turned and `are_real` was not set, the text has no pages and is divided at its headings."""

    done: list[str] = field(default_factory=list)
    current: list[str] = field(default_factory=list)
    size: int = 0
    are_real: bool = False
    sections: Sections = field(default_factory=Sections)

    def add(self, text: str) -> None:
        room = MAX_CHARS - self.size
        self.current.append(text[:room])
        self.size += len(text)
        if self.size >= MAX_CHARS:
            raise Full

    def head(self, start: int, name: str) -> None:
        """A section begins at that character of the text, unless its heading says nothing."""
        if any(character.isalnum() for character in name):
            self.sections.begin(start, " ".join(_without_controls(name).split()))

    def turn(self) -> None:
        self.are_real = True
        self.done.append(tidy("".join(self.current)))
        self.current = []

    def turn_if_written(self) -> None:
        """A page break that follows another at once is the same break told twice."""
        self.are_real = True
        if any(piece.strip() for piece in self.current):
            self.turn()

    def all(self) -> list[str]:
        return [*self.done, tidy("".join(self.current))] if self.current else list(self.done)

    def pieces(self) -> list[Piece]:
        """In order, none empty; what is longer than a passage is divided at the end of a line."""
        return [Piece(page, section, part) for page, section, text in self._whole() for part in divided(text)]

    def _whole(self) -> Iterable[Piece]:
        if self.are_real:
            return (Piece(number, "", text) for number, text in enumerate(self.all(), start=1))
        sections = self.sections.cut("".join(self.current))
        return (Piece(None, name, tidy(text)) for name, text in sections)


def tidy(text: str) -> str:
    """No control characters (a database refuses NUL), lines without trailing blanks, at most one blank line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = (line.rstrip() for line in _without_controls(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_controls(text: str) -> str:
    return _UNWANTED.sub("", text.replace("\u00ad", ""))


def divided(text: str) -> Iterator[str]:
    while text:
        cut = len(text)
        if cut > PASSAGE_CHARS:
            cut = text.rfind("\n", PASSAGE_CHARS // 2, PASSAGE_CHARS) + 1 or PASSAGE_CHARS
        if part := text[:cut].strip():
            yield part
        text = text[cut:]


def language_of(text: str) -> str:
    """The code of the language whose commonest words stand out; empty when none does."""
    words = re.findall(r"[^\W\d_]+", text[:LANGUAGE_SAMPLE].lower())
    counts = {code: sum(word in common for word in words) for code, common in STOP_WORDS.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] >= max(3, len(words) // 25) else ""
