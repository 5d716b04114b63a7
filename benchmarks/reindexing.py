"""How fast is a rebuild on Elasticsearch while people write and search, beside a bare load of the same bodies?

20,000 things that can be found, a rebuild with 1,000 writes beside it (new, changed, deleted, moved), taken by the
regular tasks, and searches all the time; and a bare parallel load of the very same bodies into an index of the same
mapping with as many writes and searches beside it. Both also with nothing beside them.
`ELASTICSEARCH_URL=… python -m benchmarks.reindexing [--entries 2000]`; DATABASE_URL is used where it is given. The
server needs 4 GB of heap for 20,000; on a machine of few CPUs it has its own, as in production, where it stands on
another machine: `taskset -c 0` before its start, `taskset -c 1` before this and before PostgreSQL's. Ends with an
error where a search fails, something written is not found as it is, or the rebuild is slower than half the bare load
under the same conditions."""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.baseline.site import ROOT, Site, own_site
from search.engines.elastic import ElasticEngine

ENTRIES, WRITES = 20_000, 1000
LEAST = 0.5
CHURN = "benchmarks.stand.churn"
WORKER = ("manage.py", "db_worker", "--no-reload", "--no-startup-delay", "--interval", "1", "-v0")
Figures = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What the processes said of a rebuild, or of a bare load, and of what went on beside it."""

    filling: Figures
    searches: Figures
    writes: Figures
    differences: Figures


@dataclass(frozen=True)
class Comparison:
    """The seconds of a rebuild and of bare loads before and after it."""

    rebuild: float
    bare: list[float]

    @property
    def ratio(self) -> float:
        """Documents a second of the rebuild to those of the bare load."""
        return statistics.mean(self.bare) / self.rebuild


def run(site: Site, entries: int, writes: int) -> tuple[Outcome, Figures, Comparison, Comparison]:
    """What came of the rebuild among writes, the bare load, and the times with nothing and with all that beside."""
    site.run("-m", "benchmarks.stand.entries", str(entries))
    site.settle()
    _churn(site, "rebuild")
    bare, alone, after = (_churn(site, role) for role in ("bare", "rebuild", "bare"))
    seconds = 0.6 * bare["seconds"]
    loads = [churned(site, "bare", writes, seconds)]
    outcome = churned(site, "rebuild", writes, seconds)
    loads.append(churned(site, "bare", writes, seconds))
    quiet = Comparison(alone["seconds"], [bare["seconds"], after["seconds"]])
    busy = Comparison(outcome.filling["seconds"], [load.filling["seconds"] for load in loads])
    return outcome, bare, quiet, busy


def churned(site: Site, role: str, writes: int, seconds: float) -> Outcome:
    """A rebuild or a bare load with writes over so many seconds and searches beside it; what is then in the index."""
    with worker(site), asking(site) as searches:
        filling = _begun(site, "-m", CHURN, role)
        _wait_until_ready(filling)
        writing = _begun(site, "-m", CHURN, "write", str(writes), f"{seconds / writes:.4f}")
        filled = _answer(filling)
        written = _answer(writing)
        _churn(site, "settle")
    return Outcome(filled, searches, written, _churn(site, "compare"))


@contextlib.contextmanager
def indexed_site() -> Iterator[Site]:
    """A site of its own with indices of its own."""
    url, alias = os.environ["ELASTICSEARCH_URL"], f"bench-{uuid.uuid4().hex[:12]}"
    with own_site() as site:
        site.environment["SEARCH_ALIAS"] = alias
        try:
            yield site
        finally:
            ElasticEngine(url, alias).drop()


@contextlib.contextmanager
def worker(site: Site) -> Iterator[None]:
    """The task worker, as `manage.py serve` starts it."""
    process = _begun(site, *WORKER)
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


@contextlib.contextmanager
def asking(site: Site) -> Iterator[Figures]:
    """Searches as long as this lasts; what came of them is known afterwards."""
    stop = Path(site.environment["DATA_DIR"]) / "enough"
    stop.unlink(missing_ok=True)
    process, figures = _begun(site, "-m", CHURN, "ask", str(stop)), Figures()
    try:
        yield figures
    finally:
        stop.touch()
        figures |= _answer(process)


def _begun(site: Site, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, text=True)


def _answer(process: subprocess.Popen[str]) -> Figures:
    printed, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{process.args!r}: {process.returncode}")
    answer: Figures = json.loads(printed.splitlines()[-1])
    return answer


def _churn(site: Site, *arguments: str) -> Figures:
    return _answer(_begun(site, "-m", CHURN, *arguments))


def _wait_until_ready(process: subprocess.Popen[str]) -> None:
    """Until it begins what is timed."""
    assert process.stdout is not None
    process.stdout.readline()


def report(outcome: Outcome, bare: Figures, quiet: Comparison, busy: Comparison) -> list[str]:
    """Prints the table; gives what was promised and is not there."""
    entries, searches = outcome.filling["entries"], outcome.searches
    print(f"{'CPU del sito / della macchina':44}{len(os.sched_getaffinity(0))} / {os.cpu_count()}")
    print(f"{'elementi / unità nell indice':44}{entries} / {bare['units']}")
    for name, times in (("senza altro", quiet), ("con scritture e ricerche", busy)):
        loads = ", ".join(f"{seconds:.1f}" for seconds in times.bare)
        print(f"{f'ricostruzione, {name}':44}{times.rebuild:.1f} s, {entries / times.rebuild:.0f} elementi/s")
        print(f"{f'caricamento nudo, {name}':44}{loads} s (prima e dopo)")
        print(f"{'rapporto':44}{times.ratio:.2f} (almeno {LEAST})")
    strict = Comparison(busy.rebuild, quiet.bare).ratio
    print(f"{'ricostruzione con tutto, nudo senza altro':44}{strict:.2f}")
    print(f"{'scritture intanto':44}{', '.join(f'{n} {name}' for name, n in outcome.writes.items())}")
    print(f"{'ricerche intanto / non riuscite':44}{searches['searches']} / {searches['failed']}")
    print(f"{'differenze tra base dati e indice':44}{outcome.differences}")
    slow = [times for times in (quiet, busy) if times.ratio < LEAST]
    return missed(outcome) + (["la ricostruzione è troppo lenta"] if slow else [])


def missed(outcome: Outcome) -> list[str]:
    """What is not as promised, times apart."""
    found = outcome.differences
    wrong = {
        name: found[name] for name in ("missing", "left over", "different", "words elsewhere") if found[name]
    }
    lines = [f"{name}: {count}" for name, count in wrong.items()]
    if outcome.searches["failed"] or not outcome.searches["searches"]:
        lines.append("ricerche non riuscite")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    entries = parser.parse_args().entries
    with indexed_site() as site:
        lines = report(*run(site, entries, max(4, WRITES * entries // ENTRIES)))
    for line in lines:
        print(f"MANCATO: {line}")
    return int(bool(lines))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.exit(main())
