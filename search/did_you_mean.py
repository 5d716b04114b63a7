"""What may have been meant instead of words that nobody wrote? Only words of texts that the reader may see."""

from collections import defaultdict
from collections.abc import Iterator

from search.entries import KINDS, Reader
from search.italian import Token
from search.presentation import said
from search.queries import permitted
from search.query import Query, Unit
from search.spelling import corrected, nearest

MOST_WORDS = 3
READ = 10


def did_you_mean(reader: Reader, query: Query, unknown: tuple[Token, ...]) -> str:
    """The question with its `unknown` words put right; empty where there is nothing to put right."""
    found = {word.plain: nearest(word, _texts_near(reader, query, word)) for word in unknown[:MOST_WORDS]}
    corrections = {plain: meant for plain, meant in found.items() if meant}
    return corrected(query.text, corrections) if corrections else ""


def _texts_near(reader: Reader, query: Query, word: Token) -> Iterator[str]:
    """What is said by the best of the things in which a word like this one stands."""
    alone = Query(text=word.plain, units=(Unit(word=word),), filters=query.filters)
    _, hits, _ = permitted(reader, alone, promotes=False)
    parts: dict[str, dict[int, int | None]] = defaultdict(dict)
    for hit in hits.hits[:READ]:
        parts[hit.kind][hit.object_id] = hit.part
    for name, wanted in parts.items():
        yield from said(reader, KINDS[name], wanted, alone)
