"""Small entries, and what is found of them."""

from search.engines.base import Entry, Part
from search.query import parse

SYNONYMS = {("udp",): (("uffic", "pian"),), ("uffic", "pian"): (("udp",),)}
EVERYONE = frozenset({"public"})


def entry(number, title, body="", terms=("public",), parts=(), **fields):
    kind = fields.pop("kind", "document")
    return Entry(kind, number, title, body, terms, parts=tuple(Part(*part) for part in parts), **fields)


def rebuild(engine, entries):
    engine.rebuild(entries, stamp=1)


def found(engine, text, terms=EVERYONE, limit=20):
    """The ids of what has all the words."""
    return [hit.object_id for hit in engine.search(parse(text, SYNONYMS), terms, limit).hits if hit.has_all]
