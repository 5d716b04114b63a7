"""How fast are the pages, beside the same stack with nothing of ours on it? 1,000 threads, 50,000 posts, 1,500 people.

Requests a second, signed in, by 1, 8 and 32 clients at once, on one WSGI process of eight threads; queries of each
page; the ratio to a bare page of 50 rows in the same run. DATABASE_URL is used where it is given. `--scale 0.2` for
a quick run. Ends with an error where a promise is missed."""

import argparse
import json
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.baseline.load import get, measure
from benchmarks.baseline.site import Site, own_site
from benchmarks.stand.compared import compared

CLIENTS = (1, 8, 32)
ROUNDS = 3
SECONDS = 2.0
RAW = "righe"


@dataclass(frozen=True)
class Page:
    """`least`: of the bare page's rate; `most`: queries."""

    name: str
    path: str
    is_raw: bool = False
    least: float = 0.0
    most: int | None = None


def pages_of(site: Site) -> list[Page]:
    data = site.data
    return [
        Page("vuota (base)", "/vuota/", True),
        Page(RAW, "/righe/", True),
        Page("messaggi (base)", f"/messaggi/?thread={data['long']}", True),
        Page("home", "/"),
        Page("catalogo", "/laboratori/"),
        Page("discussioni", "/discussioni/"),
        Page("elenco discussioni", f"/discussioni/spazi/{data['space']}/", least=0.5, most=8),
        Page("discussione di 20", f"/discussioni/{data['short']}/", least=0.5, most=10),
        Page("discussione di 5000", f"/discussioni/{data['long']}/", least=0.5, most=10),
        Page("toolkit", "/toolkit/"),
        Page("ricerca", "/cerca/?q=soglie+ISEE"),
    ]


def rates(site: Site, pages: list[Page], seconds: float) -> dict[str, dict[int, float]]:
    """The median of the rounds; in each round every page is asked, so that noise falls on all alike."""
    found: dict[str, dict[int, list[float]]] = {page.name: {n: [] for n in CLIENTS} for page in pages}
    cookie = site.data["cookie"]
    with site.workers() as ours, site.workers("benchmarks.baseline.wsgi") as bare:
        for page in pages:
            measure(bare if page.is_raw else ours, _asking(page, ours, cookie), 4, 1)
        for _ in range(ROUNDS):
            for clients in CLIENTS:
                for page in pages:
                    port = bare if page.is_raw else ours
                    outcome = measure(port, _asking(page, port, cookie), clients, seconds)
                    if outcome.failures:
                        raise RuntimeError(f"{page.path}: {dict(outcome.statuses)}")
                    found[page.name][clients].append(outcome.rate)
    return {name: {n: statistics.median(values) for n, values in row.items()} for name, row in found.items()}


def _asking(page: Page, port: int, cookie: str) -> Callable[[], bytes]:
    request = get(port, page.path, cookie)
    return lambda: request


def queries(site: Site, pages: list[Page]) -> dict[str, int]:
    asked = [page.path for page in pages if not page.is_raw]
    printed = site.run("-m", "benchmarks.baseline.counts", site.data["cookie"], *asked)
    found: dict[str, int] = json.loads(printed.splitlines()[-1])
    return found


def report(pages: list[Page], found: dict[str, dict[int, float]], counted: dict[str, int]) -> list[str]:
    """Prints the table; gives what was promised and is not there."""
    missed = []
    print(f"{'pagina':<22}{'query':>6}" + "".join(f"{n:>8} cl.{'':>8}" for n in CLIENTS))
    for page in pages:
        ratios = {n: found[page.name][n] / found[RAW][n] for n in CLIENTS}
        cells = "".join(f"{found[page.name][n]:>8.0f}/s ({ratios[n]:.2f})" for n in CLIENTS)
        number = counted.get(page.path)
        if not page.is_raw:
            print(
                compared(
                    f"pagina: {page.name}, 8 persone insieme", found[page.name][8], found[RAW][8], "pagine/s"
                )
            )
        print(f"{page.name:<22}{'' if number is None else number:>6}{cells}")
        if statistics.median(ratios.values()) < page.least:
            missed.append(f"{page.name}: sotto {page.least} della pagina di base")
        if page.most is not None and number is not None and number > page.most:
            missed.append(f"{page.name}: {number} query, al massimo {page.most}")
    by_name = {page.name: counted.get(page.path) for page in pages}
    if by_name["discussione di 20"] != by_name["discussione di 5000"]:
        missed.append("le query di una discussione crescono con i messaggi")
    return missed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    scale = parser.parse_args().scale
    with own_site() as site:
        site.fill()
        pages = pages_of(site)
        counted = queries(site, pages)
        print(
            f"{site.engine}; richieste al secondo e, fra parentesi, rapporto con la pagina «{RAW}» di 50 righe"
        )
        missed = report(pages, rates(site, pages, SECONDS * scale), counted)
    for line in missed:
        print(f"MANCATO: {line}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
