"""Where in a thing does the answer stand: in which passage of a document, in which message of a thread?

By hand: it is asked for every page of results, of things that the reader sees already, and Django takes several times
as long to write it as the database to answer."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.db import connection

from community.excerpts import as_read
from live.among import AMONG, IS_POSTGRESQL
from live.statements import rows
from search.engines.database import needles_of
from search.query import Query
from toolkit.texts import Piece

BEST = 3  # passages fetched for each document, messages for each thread; the richest one is shown
HAS = "UPPER({text}) LIKE UPPER(%s)" if IS_POSTGRESQL else "{text} LIKE %s ESCAPE '\\'"
RANKED = f"""
    SELECT * FROM (
        SELECT counted.*, ROW_NUMBER() OVER (PARTITION BY owner ORDER BY words DESC, number) AS place
        FROM ({{counted}}) AS counted) AS ranked
    WHERE place <= {BEST} ORDER BY place"""  # noqa: S608 (constants)
NOTHING = Piece(None, "", "")


class Source(NamedTuple):
    """`parts`: a query of owner, number, searched text, and what is shown of each part; it ends in a condition."""

    parts: str
    owner: str
    number: str
    text: str
    piece: Callable[..., Piece]


SOURCES = {
    "document": Source(
        """SELECT version.document_id AS owner, part.number AS number, part.page, part.section, part.text
        {words} FROM toolkit_passage part JOIN toolkit_version version ON version.id = part.version_id
        JOIN toolkit_document document ON document.current_version_id = version.id WHERE """,
        "version.document_id",
        "part.number",
        "part.text",
        Piece,
    ),
    "thread": Source(
        """SELECT part.thread_id AS owner, part.seq AS number, part.html
        {words} FROM community_post part WHERE part.status = 'visible' AND """,
        "part.thread_id",
        "part.seq",
        "part.body",
        lambda html: NOTHING._replace(text=as_read(html)),
    ),
}


def pieces_of(kind: str, parts: Mapping[int, int | None], query: Query) -> dict[int, list[Piece]]:
    """The passage or message that the engine named, else the few with most of the words; by id of the thing.

    Two queries at most; none for the kinds that have no parts."""
    found: dict[int, list[Piece]] = defaultdict(list)
    if source := SOURCES.get(kind):
        unnamed = {pk for pk, part in parts.items() if part is None}
        named = [(pk, part) for pk, part in parts.items() if part is not None]
        for pk, _, *piece in [*_best(source, unnamed, query), *_named(source, named)]:
            found[pk].append(source.piece(*piece))
    return found


def _named(source: Source, named: list[tuple[int, int]]) -> list[tuple[Any, ...]]:
    if not named:
        return []
    each = " OR ".join([f"({source.owner} = %s AND {source.number} = %s)"] * len(named))
    return rows(f"{source.parts.format(words='')} ({each})", *(value for one in named for value in one))


def _best(source: Source, owners: set[int], query: Query) -> list[tuple[Any, ...]]:
    """The first few of each owner by how many of the words they have, counted by the database."""
    if not owners:
        return []
    has = HAS.format(text=source.text)
    patterns = [f"%{connection.ops.prep_for_like_query(needle)}%" for needle in needles_of(query)]
    words = "".join([f" + CASE WHEN {has} THEN 1 ELSE 0 END"] * len(patterns))
    counted = f"{source.parts.format(words=f', 0{words} AS words')} {source.owner} {AMONG}"
    found = rows(RANKED.format(counted=counted), *patterns, owners)
    return [row[:-2] for row in found]
