"""What goes on around a rebuild, each in a process of its own: writes, searches, the bare load, the comparison.

`python -m benchmarks.stand.churn ROLE …` prints JSON."""

import contextlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 (models need Django set up)
from django.db import transaction  # noqa: E402
from elasticsearch import Elasticsearch  # noqa: E402
from elasticsearch.helpers import parallel_bulk, scan  # noqa: E402

from accounts.audience import PARTICIPANTS, PUBLIC  # noqa: E402
from accounts.models import Person  # noqa: E402
from benchmarks.stand.entries import add_documents  # noqa: E402
from benchmarks.stand.texts import Texts  # noqa: E402
from community.models import News, Space, Thread  # noqa: E402
from search.engines.elastic_entry import KEPT, SearchEntry, body_of, unit_id  # noqa: E402
from search.engines.units import units_of  # noqa: E402
from search.entries import all_entries  # noqa: E402
from search.indexing import rebuild  # noqa: E402
from search.models import Change  # noqa: E402
from search.queries import search  # noqa: E402
from search.tasks import is_awaited  # noqa: E402
from toolkit.models import Document  # noqa: E402

ASKED = (
    "bando",
    "regolamento accesso",
    "piano di zona",
    "software riuso licenza",
    "spese ammissibili",
    "ISEE",
)
SEARCH_PAUSE = 0.5
READY = "pronto"
NOT_KEPT = ("key", "unit", "audience", "ats_folded", "tags_folded")  # read back from the columns of the index
TEXTS = ("text_plain", "title_light", "references")
ASKED_AT_ONCE = 1000
SENDERS, CHUNK, CHUNK_BYTES = 4, 500, 4_000_000
Facts = dict[str, Any]


def write(count: int, pause: float) -> dict[str, int]:
    """New, changed, deleted and moved things in turn, each in a transaction; answers how many of each."""
    texts, done = Texts(2), Counter[str]()
    writes = _writes(count, texts)
    for _ in range(count):
        with transaction.atomic():
            done[next(writes)] += 1
        time.sleep(pause)
    return dict(done)


def _writes(count: int, texts: Texts) -> Iterator[str]:
    people = list(Person.objects.order_by("pk")[:5])
    documents = iter(Document.objects.published().order_by("?")[:count])
    threads = iter(Thread.objects.order_by("?")[:count])
    spaces = list(Space.objects.order_by("pk"))
    news = iter(News.objects.order_by("?")[:count])
    for n in range(count):
        if n % 4 == 0:
            (made,) = add_documents(1, people, texts)
            made.save()
            yield "nuovi"
        elif n % 4 == 1:
            document = next(documents)
            document.title = f"{texts.title()} scritto{n}"
            document.save()
            yield "cambiati"
        elif n % 4 == 2:
            (next(news, None) or next(documents)).delete()
            yield "cancellati"
        else:
            _move(next(documents), next(threads), spaces, n)
            yield "spostati"


def _move(document: Document, thread: Thread, spaces: list[Space], n: int) -> None:
    """To those who did not see it, or away from some who did."""
    if n % 8 == 3:
        document.audience = PUBLIC if document.audience == PARTICIPANTS else PARTICIPANTS
        document.save()
    else:
        thread.space = spaces[n % len(spaces)]
        thread.save()


def ask(stop: Path) -> dict[str, int]:
    """Searches by several people until the file is there; an answer from the database is a failure."""
    people, answers = list(Person.objects.order_by("pk")[:8]), Counter[str]()
    while not stop.exists():
        count = answers.total()
        answers[search(people[count % len(people)], ASKED[count % len(ASKED)]).engine] += 1
        time.sleep(SEARCH_PAUSE)
    return {"searches": answers.total(), "failed": answers.total() - answers["elasticsearch"]}


def rebuilt() -> dict[str, float]:
    print(READY, flush=True)
    started = time.perf_counter()
    count = rebuild()
    return {"entries": count, "seconds": time.perf_counter() - started}


def settled(seconds: float = 300) -> dict[str, int]:
    """Waits until the worker has taken everything."""
    ends = time.monotonic() + seconds
    while (Change.objects.exists() or is_waiting()) and time.monotonic() < ends:
        time.sleep(0.2)
    return {"changes": Change.objects.count()}


def is_waiting() -> bool:
    with transaction.atomic():
        return is_awaited()


def bare() -> dict[str, float]:
    """The very same bodies, prepared beforehand, into a fresh index of the same mapping; says when it begins."""
    bodies = [(unit_id(body["key"], n), body) for n, body in bodies_of_all()]
    print(READY, flush=True)
    return {"units": len(bodies), "seconds": _load(bodies)}


def bodies_of_all() -> Iterator[tuple[int, Facts]]:
    for entry in all_entries():
        units = list(units_of(entry))
        for unit in units:
            yield unit.number, body_of(entry, unit, len(units) - 1, 1)


def _load(bodies: list[tuple[str, Facts]]) -> float:
    client, name = _client(), f"{settings.SEARCH_ALIAS}-bare"
    SearchEntry.init(index=name, using=client)
    try:
        started = time.perf_counter()
        actions = ({"_index": name, "_id": key, "_source": body} for key, body in bodies)
        for ok, _ in parallel_bulk(client, actions, SENDERS, CHUNK, CHUNK_BYTES):
            assert ok
        client.indices.refresh(index=name)
        return time.perf_counter() - started
    finally:
        client.indices.delete(index=name)


def differences() -> dict[str, Any]:
    """Between the database and the index: units that are not there, too many, or not as they should be; and words
    that another number of units has, since the index keeps no other trace of its texts."""
    expected: dict[str, Facts] = {}
    words: Counter[tuple[str, str]] = Counter()
    for number, body in bodies_of_all():
        expected[unit_id(body["key"], number)] = _facts(body)
        words.update((name, word) for name in TEXTS for word in set(body[name].split()))
    actual = dict(_in_index())
    different = [key for key in expected.keys() & actual.keys() if expected[key] != actual[key]]
    return {
        "units": len(expected),
        "missing": len(expected.keys() - actual.keys()),
        "left over": len(actual.keys() - expected.keys()),
        "different": len(different),
        "words": len(words),
        "words elsewhere": sum(words[one] != count for one, count in _words_in_index(list(words))),
    }


def _facts(body: Facts) -> Facts:
    """What an index tells of a unit, each list in order; not the moment of reading."""
    told = {name: body[name] for name in (*KEPT, *NOT_KEPT) if name != "stamp"}
    return {name: sorted(set(value)) if isinstance(value, list) else value for name, value in told.items()}


def _in_index() -> Iterator[tuple[str, Facts]]:
    found = scan(_client(), index=settings.SEARCH_ALIAS, query={"docvalue_fields": list(NOT_KEPT)}, size=2000)
    for hit in found:
        columns = {name: hit["fields"].get(name, []) for name in NOT_KEPT}
        one = {name: "".join(columns[name]) for name in ("key", "unit", "ats_folded")}
        yield hit["_id"], _facts({**hit["_source"], **columns, **one})


def _words_in_index(words: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], int]]:
    """How many units have each word."""
    client, alias = _client(), settings.SEARCH_ALIAS
    for start in range(0, len(words), ASKED_AT_ONCE):
        some = words[start : start + ASKED_AT_ONCE]
        asked = [
            line
            for name, word in some
            for line in ({}, {"query": {"term": {name: word}}, "size": 0, "track_total_hits": True})
        ]
        answers = client.msearch(index=alias, searches=asked)["responses"]
        yield from zip(some, (answer["hits"]["total"]["value"] for answer in answers), strict=True)


def _client() -> Elasticsearch:
    return Elasticsearch(settings.ELASTICSEARCH_URL, request_timeout=600)


ROLES: dict[str, Callable[..., Any]] = {
    "write": lambda count, pause: write(int(count), float(pause)),
    "ask": lambda stop: ask(Path(stop)),
    "rebuild": rebuilt,
    "settle": settled,
    "bare": bare,
    "compare": differences,
}

if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        print(json.dumps(ROLES[sys.argv[1]](*sys.argv[2:])))
