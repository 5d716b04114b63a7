"""What of an entry stands in an index: the whole, by which it is found, and its parts, which tell the best place.

Words come analysed from `search.italian`, so an engine only cuts at spaces.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from search.engines.base import Entry, Part
from search.italian import Forms, Streams, clean, fold, streams, streams_of, words_in
from search.windows import LENGTH, windows
from toolkit.references import Reference, find_references

LONGEST_BODY = 2_000_000
FORMS = ("plain", "light", "strong", "pairs", "grams")


@dataclass(frozen=True, slots=True)
class IndexUnit:
    """`number`: 0 for the whole, then counted; `part`: the number of the passage or message it is of."""

    number: int
    part: int | None
    texts: dict[str, str]


class Piece(NamedTuple):
    """A window of a part, or of what is said of the entry (no `part`); `start`: how much text is before it."""

    part: Part | None
    start: int
    words: list[Forms]
    references: list[Reference]


def units_of(entry: Entry) -> Iterator[IndexUnit]:
    """Each text is read once: the whole is what its pieces are together."""
    title, pieces = streams(entry.title), list(_pieces(entry))
    whole = [piece for piece in pieces if piece.start < LONGEST_BODY]
    words = list(chain.from_iterable(piece.words for piece in whole))
    references = chain.from_iterable(piece.references for piece in whole)
    yield IndexUnit(0, None, _texts(title, streams_of(words, references)))
    if len(entry.whole) > LENGTH:
        of_parts = ((piece.part, piece) for piece in pieces if piece.part)
        for number, (part, piece) in enumerate(of_parts, 1):
            heading = fold(clean(part.heading))
            references = chain(find_references(heading), piece.references)
            text = streams_of(words_in(heading) + piece.words, references)
            yield IndexUnit(number, part.number, _texts(title, text))


def _pieces(entry: Entry) -> Iterator[Piece]:
    """A reference that a cut goes through is of the piece in which it begins."""
    texts = [fold(clean(text)) for text in (entry.body, *(part.text for part in entry.parts))]
    waiting = deque(find_references("\n".join(texts)))
    start = 0
    for part, text in zip((None, *entry.parts), texts, strict=True):
        end = start
        for window in windows(text):
            start, end = end, end + len(window)
            here = []
            while waiting and waiting[0].start < end:
                here.append(waiting.popleft())
            yield Piece(part, start, words_in(window), here)
        start = end + 1


def _texts(title: Streams, body: Streams) -> dict[str, str]:
    """The title is part of each text; a field of its own lets it weigh more."""
    joined = {f"text_{form}": f"{getattr(title, form)} {getattr(body, form)}" for form in FORMS}
    references = f"{title.references} {body.references}"
    return joined | {"title_plain": title.plain, "title_light": title.light, "references": references}
