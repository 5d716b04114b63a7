"""What Elasticsearch holds of an entry: the mapping, and the name that an index of this mapping has.

Text comes analysed from `search.italian`, in fields cut at spaces, and is not kept in `_source`: an index tells
which things answer, never what they say.
"""

import hashlib
import json
from typing import Any

from elasticsearch.dsl import Document, Integer, Keyword, Long, MetaField, Text, analyzer

from search.engines.base import Entry
from search.engines.units import IndexUnit
from search.italian import ANALYSIS, fold

WORDS = analyzer("words", type="custom", tokenizer="whitespace")
KEPT = ["kind", "object_id", "ats", "tags", "part", "units", "stamp", "fingerprint"]


class SearchEntry(Document):
    """One unit of an entry. `units`: how many parts the entry has; `stamp`: when its rows were read.

    `fingerprint`, of the whole entry, stands with its whole.
    """

    key = Keyword()
    unit = Keyword()
    kind = Keyword()
    object_id = Long()
    part = Integer(index=False)
    units = Integer(index=False)
    stamp = Long()
    fingerprint = Keyword(index=False, doc_values=False)
    ats = Keyword()
    tags = Keyword()
    ats_folded = Keyword()
    tags_folded = Keyword()
    audience = Keyword()
    title_plain = Text(analyzer=WORDS, index_options="positions")
    title_light = Text(analyzer=WORDS, index_options="positions")
    text_plain = Text(analyzer=WORDS, index_options="positions")
    text_light = Text(analyzer=WORDS, index_options="positions")
    text_strong = Text(analyzer=WORDS, index_options="freqs")
    text_pairs = Text(analyzer=WORDS, index_options="freqs")
    text_grams = Text(analyzer=WORDS, index_options="freqs")
    references = Text(analyzer=WORDS, index_options="docs", norms=False)

    class Meta:
        dynamic = MetaField("strict")
        source = MetaField(includes=KEPT)

    class Index:
        settings = {  # noqa: RUF012 - read once by the library
            "number_of_shards": 1,
            "number_of_replicas": 0,
            "gc_deletes": "1h",  # an older write that comes late must not bring back what was deleted
            "refresh_interval": "-1",  # whoever writes refreshes afterwards, once
            "max_result_window": 20_000,
        }


def digest() -> str:
    """Of the mapping, the settings and the analysis: an index made with others has another name."""
    made = [SearchEntry._index.to_dict(), ANALYSIS]
    return hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:10]


def unit_id(key: str, number: int) -> str:
    return f"{key}#{number}" if number else key


def body_of(entry: Entry, unit: IndexUnit, units: int, stamp: int) -> dict[str, Any]:
    return {
        "key": entry.key,
        "unit": "part" if unit.number else "whole",
        "kind": entry.kind,
        "object_id": entry.object_id,
        "part": unit.part,
        "units": units,
        "stamp": stamp,
        "fingerprint": None if unit.number else entry.fingerprint,
        "ats": entry.ats,
        "tags": list(entry.tags),
        "ats_folded": fold(entry.ats),
        "tags_folded": [fold(tag) for tag in entry.tags],
        "audience": list(entry.terms),
        **unit.texts,
    }
