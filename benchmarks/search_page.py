"""How long does the search page take, beside the bare question to the engine? 20,000 things that can be found.

Medians of `GET /cerca/?q=` of signed-in people on WSGI workers as in production, and of the very bodies that these
pages send to Elasticsearch, sent by the same bare client over kept connections; by one client and by eight, in turns.
`ELASTICSEARCH_URL=… python -m benchmarks.search_page [--entries 2000] [--seconds 4]`; DATABASE_URL is used where it
is given. The engine and the site each have CPUs of their own, as on machines of their own: `taskset -c 0` before the
start of Elasticsearch, `taskset -c 1` before this and before PostgreSQL's. Ends with an error where the page takes
more than twice the bare question, one and a half times with eight."""

import argparse
import itertools
import json
import os
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import httpx

from benchmarks.baseline.load import Outcome, get, measure
from benchmarks.baseline.site import Site
from benchmarks.reindexing import ENTRIES, indexed_site

MOST = {1: 2.0, 8: 1.5}  # by the number of clients
ROUNDS, SECONDS, WORKERS = 5, 4.0, 2
PAUSED = "Il motore di ricerca è in pausa"
Make = Callable[[], bytes]


@dataclass(frozen=True)
class Round:
    """Medians of one turn, in milliseconds."""

    page: float
    bare: float


def run(site: Site, entries: int, seconds: float) -> dict[int, list[Round]]:
    sessions = json.loads(site.run("-m", "benchmarks.stand.entries", str(entries)).splitlines()[-1])[
        "sessions"
    ]
    site.settle()
    site.run("manage.py", "reindex")
    asked: dict[str, str] = json.loads(site.run("-m", "benchmarks.stand.asked").splitlines()[-1])
    found = defaultdict(list)
    engine = urlsplit(site.environment["ELASTICSEARCH_URL"])
    with site.workers(processes=WORKERS) as port:
        check(port, sessions[0], asked)
        pages, bare = _pages(port, sessions, asked), _bare(engine.netloc, asked)
        for clients in MOST:
            for _ in range(ROUNDS):
                page = _median(measure(port, lambda: next(pages), clients, seconds))
                engine_port = engine.port or 9200
                question = _median(measure(engine_port, lambda: next(bare), clients, seconds))
                found[clients].append(Round(page, question))
    return found


def check(port: int, session: str, asked: dict[str, str]) -> None:
    """Each question is answered by the engine; the first answers of a worker are not counted."""
    for _ in range(WORKERS):
        for text in asked:
            answer = httpx.get(
                f"http://127.0.0.1:{port}/cerca/",
                params={"q": text},
                cookies={"sessionid": session},
                timeout=60,
            )
            if answer.status_code != 200 or PAUSED in answer.text:
                raise RuntimeError(f"«{text}»: {answer.status_code}, o non ha risposto il motore")


def _pages(port: int, sessions: list[str], asked: dict[str, str]) -> Iterator[bytes]:
    people = itertools.cycle(sessions)
    for text in itertools.cycle(asked):
        yield get(port, f"/cerca/?q={quote(text)}", f"sessionid={next(people)}")


def _bare(host: str, asked: dict[str, str]) -> Iterator[bytes]:
    for body in itertools.cycle(asked.values()):
        lines = (
            "POST /_msearch HTTP/1.1",
            f"Host: {host}",
            "Content-Type: application/x-ndjson",
            f"Content-Length: {len(body.encode())}",
        )
        yield ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def _median(outcome: Outcome) -> float:
    if outcome.failures:
        raise RuntimeError(str(dict(outcome.statuses)))
    return outcome.percentile(0.5) * 1000


def report(found: dict[int, list[Round]]) -> list[str]:
    """Prints the table; gives what was promised and is not there."""
    missed = []
    print(f"CPU del sito / della macchina: {len(os.sched_getaffinity(0))} / {os.cpu_count()}")
    print(f"{'clienti':>8}{'pagina':>12}{'motore':>12}{'rapporto':>10}   per turno")
    for clients, rounds in found.items():
        ratios = [one.page / one.bare for one in rounds]
        ratio = statistics.median(ratios)
        page, bare = (statistics.median(getattr(one, name) for one in rounds) for name in ("page", "bare"))
        each = " ".join(f"{one:.2f}" for one in ratios)
        print(f"{clients:>8}{page:>9.1f} ms{bare:>9.1f} ms{ratio:>10.2f}   {each}")
        if ratio > MOST[clients]:
            missed.append(
                f"con {clients} clienti {ratio:.2f} volte la domanda nuda, al massimo {MOST[clients]}"
            )
    return missed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="di ogni turno")
    chosen = parser.parse_args()
    with indexed_site() as site:
        missed = report(run(site, chosen.entries, chosen.seconds))
    for line in missed:
        print(f"MANCATO: {line}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
