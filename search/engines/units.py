"""What of an entry stands in an index: the whole, by which it is found, and its parts, which tell the best place.

Words come analysed from `search.italian`, so an engine only cuts at spaces.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from search.engines.base import Entry
from search.italian import Streams, streams
from search.windows import LENGTH, windows

LONGEST_BODY = 2_000_000
FORMS = ("plain", "light", "strong", "pairs", "grams")


@dataclass(frozen=True, slots=True)
class IndexUnit:
    """`number`: 0 for the whole, then counted; `part`: the number of the passage or message it is of."""

    number: int
    part: int | None
    texts: dict[str, str]


def units_of(entry: Entry) -> Iterator[IndexUnit]:
    title = streams(entry.title)
    whole = entry.whole[:LONGEST_BODY]
    yield IndexUnit(0, None, _texts(title, whole))
    if len(whole) > LENGTH:
        pieces = ((part, text) for part in entry.parts for text in windows(part.text))
        for number, (part, text) in enumerate(pieces, 1):
            yield IndexUnit(number, part.number, _texts(title, f"{part.heading}\n{text}"))


def _texts(title: Streams, text: str) -> dict[str, str]:
    """The title is part of each text; a field of its own lets it weigh more."""
    body = streams(text)
    joined = {f"text_{form}": f"{getattr(title, form)} {getattr(body, form)}" for form in FORMS}
    references = f"{title.references} {body.references}"
    return joined | {"title_plain": title.plain, "title_light": title.light, "references": references}
