"""How good are the answers, beside plain queries on the stock Italian analyser, and what does each ingredient bring?

`ELASTICSEARCH_URL=… python -m benchmarks.relevance`; the judged sets are those of the shared data (`SHARED_DIR`).
"""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import override_settings
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from search import scoring
from search.evaluation import JudgedSet, evaluate, measure, read

SETS = ("faq_pa", "squad_it", "toolkit_known_item")
ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SHARED_DIR", ROOT.parent / "shared"))
PLAIN: dict[str, Callable[[str], dict[str, Any]]] = {
    "best fields": lambda text: {"multi_match": {"query": text, "fields": ["title^2", "text"]}},
    "most fields": lambda text: {
        "multi_match": {"query": text, "fields": ["title^2", "text"], "type": "most_fields"}
    },
    "text only": lambda text: {"match": {"text": text}},
}
INGREDIENTS = {
    "without exact words": ("WORD_WEIGHTS", "text_plain"),
    "without light stems": ("WORD_WEIGHTS", "text_light"),
    "without strong stems": ("WORD_WEIGHTS", "text_strong"),
    "without the title apart": ("WORD_WEIGHTS", "title_light"),
    "without word pairs": ("ORDER_WEIGHTS", "text_pairs"),
    "without stretches": ("ORDER_WEIGHTS", "text_grams"),
}


def main() -> None:
    url = settings.ELASTICSEARCH_URL
    print(f"{'':28}{'':18}nDCG@10  MRR@10  recall@100")
    for name in SETS:
        judged = read(SHARED / "data" / "search" / name)
        best = max(plain(url, judged), key=lambda row: row[1][0])
        tell(name, f"plain: {best[0]}", *best[1])
        for label, engine in (("elasticsearch", url), ("embedded", "")):
            tell(name, label, *ours(judged, engine))
        for label, (table, field) in INGREDIENTS.items():
            with weightless(table, field):
                tell(name, label, *ours(judged, ""))


def tell(name: str, label: str, ndcg: float, mrr: float, recall: float) -> None:
    print(f"{name:20}{label:26}{ndcg:7.4f} {mrr:7.4f} {recall:11.4f}", flush=True)


def plain(url: str, judged: JudgedSet) -> Iterator[tuple[str, tuple[float, float, float]]]:
    """Each plain query on an index of title and text with the stock analyser and scoring."""
    client, index = Elasticsearch(url, request_timeout=60), f"plain-{uuid.uuid4().hex[:12]}"
    text = {"type": "text", "analyzer": "italian"}
    client.indices.create(
        index=index,
        settings={"number_of_shards": 1, "number_of_replicas": 0},
        mappings={"properties": {"title": text, "text": text}},
    )
    try:
        rows = (
            {"_index": index, "_id": pk, "title": entry.title, "text": entry.whole}
            for pk, entry in judged.corpus
        )
        bulk(client, rows, refresh=True)
        asked = [(pk, text) for pk, text in judged.queries if pk in judged.judgements]
        for label, made in PLAIN.items():
            figures = []
            for pk, words in asked:
                hits = client.search(index=index, query=made(words), size=100, source=False)["hits"]["hits"]
                figures.append(measure([hit["_id"] for hit in hits], judged.judgements[pk]))
            ndcg, mrr, recall = (sum(one[n] for one in figures) / len(figures) for n in range(3))
            yield label, (ndcg, mrr, recall)
    finally:
        client.indices.delete(index=index)


def ours(judged: JudgedSet, url: str) -> tuple[float, float, float]:
    with override_settings(ELASTICSEARCH_URL=url):
        figures = evaluate(judged)
    return float(figures["ndcg@10"]), float(figures["mrr@10"]), float(figures["recall@100"])


@contextmanager
def weightless(table: str, field: str) -> Iterator[None]:
    weights = getattr(scoring, table)
    kept, weights[field] = weights[field], 0.0
    try:
        yield
    finally:
        weights[field] = kept


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
