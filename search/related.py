"""Documents that speak of the same things, found with the words that a document says most."""

from __future__ import annotations

from collections import Counter

from search.entries import KINDS, Reader
from search.italian import clean, tokens
from search.queries import permitted
from search.query import LONGEST, Filters, parse
from toolkit.models import Document, Passage

MOST = 4
WORDS = 12
SHORTEST = 5
READ_PASSAGES = 20
READ_CHARS = 20_000


def related(reader: Reader, document: Document) -> list[Document]:
    """At most `MOST` others, of those the reader sees."""
    asked = f"{document.title} {' '.join(_words_of(document, reader))}"
    query = parse(asked[:LONGEST]).within(Filters(kind="document"))
    if query.is_empty:
        return []
    _, hits, _ = permitted(reader, query, promotes=False)
    ids = [hit.object_id for hit in hits.hits if hit.object_id != document.pk][:MOST]
    rows = KINDS["document"].visible_to(reader).filter(pk__in=ids).select_related("organisation")
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in ids if pk in found]


def _words_of(document: Document, reader: Reader) -> list[str]:
    """The long words it says most, from its beginning."""
    passages = Passage.objects.visible_to(reader).filter(version=document.current_version_id)
    text = "\n".join(passages.values_list("text", flat=True)[:READ_PASSAGES])[:READ_CHARS]
    counted: Counter[str] = Counter()
    spoken: dict[str, str] = {}
    for word in tokens(clean(text)):
        if len(word.plain) >= SHORTEST and word.plain.isalpha():
            counted[word.light] += 1
            spoken.setdefault(word.light, word.plain)
    return [spoken[light] for light, _ in counted.most_common(WORDS)]
