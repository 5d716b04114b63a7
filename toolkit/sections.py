"""Where the sections of a text begin, noted while it is gathered: not every heading is worth a place of its own."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

SHORT = 200  # characters: a section with less belongs to the one before
MOST = 1_600  # sections of a text; with what is divided for its length, it has at most 2,000 stretches
NAME_CHARS = 200


class Section(NamedTuple):
    """`start` is counted in characters of the text as it was gathered; without a name, what no heading names."""

    start: int
    name: str


class Sections:
    """Filled in order. A short section joins the one before it, which takes no more of them than is short in all."""

    def __init__(self, short: int = SHORT) -> None:
        self._short = short
        self._found = [Section(0, "")]
        self._own_end = 0  # of the last section but one, before what has joined it

    def begin(self, start: int, name: str) -> None:
        last = self._found[-1]
        if not name and not last.name:
            return
        if self._joins(start):
            self._found.pop()
        else:
            self._own_end = start
        self._found.append(Section(start, name[:NAME_CHARS].strip()))

    def _joins(self, end: int) -> bool:
        """Whether the last section, which ends here, is none of its own: it is empty, or joins the one before."""
        length = end - self._found[-1].start
        is_first = len(self._found) == 1
        return not length or (not is_first and length < self._short and end - self._own_end <= self._short)

    def cut(self, text: str) -> list[tuple[str, str]]:
        """(name, text) of each, and no more than `MOST`: with very many, what counts as short grows."""
        if len(self._found) > MOST:
            return self._coarser().cut(text)
        found = self._found[:-1] if self._joins(len(text)) else self._found
        ends = [*found, Section(len(text), "")]
        return [(one.name, text[one.start : after.start]) for one, after in pairwise(ends)]

    def _coarser(self) -> Sections:
        coarser = Sections(2 * self._short)
        for section in self._found:
            coarser.begin(*section)
        return coarser


def below(name: str, text: str) -> str:
    """The text under the heading that it begins with, and the line drawn there; all if it begins otherwise."""
    lines = text.split("\n")
    first = next((place for place, line in enumerate(lines) if _letters(line)), 0)
    if not name or not _letters(lines[first]).startswith(_letters(name)):
        return text
    rest = lines[first + 1 :]
    return "\n".join(rest if rest and _letters(rest[0]) else rest[1:]).strip()


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
