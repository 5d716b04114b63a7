"""How good are the answers? Judged questions, run on a scratch index with the analysis and scoring of the site."""

import csv
import json
import math
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from search.engines import scratch_engine
from search.engines.base import Entry, Part
from search.query import NO_SYNONYMS, SynonymTable, parse
from toolkit.extraction import extract

EVERYONE = frozenset({"public"})
DEPTH = 100


@dataclass(frozen=True)
class JudgedSet:
    """`corpus`: (id, what an index is given); `queries`: (id, text); `judgements`: by query id, gain by corpus id."""

    corpus: list[tuple[str, Entry]]
    queries: list[tuple[str, str]]
    judgements: dict[str, dict[str, int]]


def read(folder: Path, limit: int | None = None) -> JudgedSet:
    """A folder without a corpus of its own judges the toolkit beside it (`../../toolkit/metadata.csv`)."""
    texts = _written(folder / "corpus.jsonl") if (folder / "corpus.jsonl").exists() else _toolkit(folder)
    corpus = [
        (name, Entry("document", place, title, terms=("public",), parts=tuple(parts)))
        for place, (name, title, parts) in enumerate(texts)
    ]
    queries = [(row["id"], row["text"]) for row in _rows(folder / "queries.jsonl")][:limit]
    judgements: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text().splitlines()[1:]:
        query, found, gain = line.split("\t")
        judgements[query][found] = int(gain)
    return JudgedSet(corpus, queries, dict(judgements))


def evaluate(judged: JudgedSet, synonyms: SynonymTable = NO_SYNONYMS) -> dict[str, float | int | str]:
    """The figures of the contract; queries without a judgement are not counted."""
    with scratch_engine() as engine:
        started = time.perf_counter()
        engine.rebuild((entry for _, entry in judged.corpus), stamp=1)
        index_seconds = time.perf_counter() - started
        figures: list[tuple[float, float, float]] = []
        times: list[float] = []
        for query, text in judged.queries:
            if query in judged.judgements:
                started = time.perf_counter()
                hits = engine.search(parse(text, synonyms), EVERYONE, DEPTH).hits
                times.append((time.perf_counter() - started) * 1000)
                ranked = [judged.corpus[hit.object_id][0] for hit in hits]
                figures.append(measure(ranked, judged.judgements[query]))
    times.sort()
    count = max(len(figures), 1)
    ndcg, mrr, recall = (sum(figure[n] for figure in figures) / count for n in range(3))
    return {
        "engine": engine.name,
        "documents": len(judged.corpus),
        "queries": len(figures),
        "ndcg@10": round(ndcg, 4),
        "mrr@10": round(mrr, 4),
        "recall@100": round(recall, 4),
        "index_seconds": round(index_seconds, 2),
        "p50_ms": round(_percentile(times, 0.5), 2),
        "p99_ms": round(_percentile(times, 0.99), 2),
    }


def measure(ranked: list[str], gains: dict[str, int]) -> tuple[float, float, float]:
    """nDCG@10, reciprocal rank within 10 and recall@100 of one ranked list."""
    dcg = sum(gains.get(one, 0) / math.log2(place + 2) for place, one in enumerate(ranked[:10]))
    best = sorted(gains.values(), reverse=True)[:10]
    ideal = sum(gain / math.log2(place + 2) for place, gain in enumerate(best))
    relevant = {one for one, gain in gains.items() if gain > 0}
    first = next((place for place, one in enumerate(ranked[:10]) if one in relevant), None)
    recall = len(relevant & set(ranked[:DEPTH])) / len(relevant) if relevant else 0.0
    return (dcg / ideal if ideal else 0.0, 0.0 if first is None else 1 / (first + 1), recall)


def _written(path: Path) -> Iterator[tuple[str, str, list[Part]]]:
    for row in _rows(path):
        yield row["id"], row["title"], [Part(1, "", row["text"])]


def _toolkit(folder: Path) -> Iterator[tuple[str, str, list[Part]]]:
    files = folder.resolve().parents[1] / "toolkit"
    with (files / "metadata.csv").open(newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            path = files / row["file"]
            pieces = extract(path.name, path.read_bytes()).passages
            parts = [Part(number, piece.section, piece.text) for number, piece in enumerate(pieces, 1)]
            yield row["id"], row["titolo"], parts


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
