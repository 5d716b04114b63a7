"""How fast is a rebuild on Elasticsearch while people write and search, beside a bare load of the same bodies?

20,000 things that can be found, a rebuild with 1,000 writes beside it (new, changed, deleted, moved), taken by the
regular tasks, and searches all the time. Between two bare parallel loads of the very same bodies into an index of the
same mapping. `ELASTICSEARCH_URL=… python -m benchmarks.reindexing [--entries 2000]`; DATABASE_URL is used where it is
given. Ends with an error where a search fails, something written is not found as it is, or the rebuild is slower
than half the bare load."""

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
    """What the processes said."""

    rebuild: Figures
    bare: Figures
    searches: Figures
    writes: Figures
    differences: Figures

    @property
    def ratio(self) -> float:
        """Documents a second of the rebuild to those of the bare load; a little more was written meanwhile."""
        return float(statistics.mean(self.bare["seconds"]) / self.rebuild["seconds"])


def run(site: Site, entries: int, writes: int) -> Outcome:
    """The churn between two bare loads, so that what else the machine does falls on both."""
    site.run("-m", "benchmarks.stand.entries", str(entries))
    _churn(site, "rebuild")
    before = _churn(site, "bare")
    outcome = churned(site, writes, seconds=0.6 * before["seconds"][0])
    after = _churn(site, "bare")
    outcome.bare.update(units=before["units"], seconds=before["seconds"] + after["seconds"])
    return outcome


def churned(site: Site, writes: int, seconds: float) -> Outcome:
    """A rebuild, with writes over so many seconds and searches beside it, and what is then in the index."""
    with worker(site), asking(site) as searches:
        writing = _begun(site, "-m", CHURN, "write", str(writes), f"{seconds / writes:.4f}")
        rebuilt = _churn(site, "rebuild")
        written = _answer(writing)
        _churn(site, "settle")
    return Outcome(rebuilt, Figures(), searches, written, _churn(site, "compare"))


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


def report(outcome: Outcome) -> list[str]:
    """Prints the table; gives what was promised and is not there."""
    rows, units = outcome.rebuild, outcome.bare["units"]
    bare = ", ".join(f"{seconds:.1f}" for seconds in outcome.bare["seconds"])
    print(f"{'elementi / unità nell indice':38}{rows['entries']} / {units}")
    print(f"{'ricostruzione':38}{rows['seconds']:.1f} s, {rows['entries'] / rows['seconds']:.0f} elementi/s")
    print(f"{'caricamento nudo, prima e dopo':38}{bare} s")
    print(f"{'rapporto':38}{outcome.ratio:.2f} (almeno {LEAST})")
    print(f"{'scritture intanto':38}{', '.join(f'{n} {name}' for name, n in outcome.writes.items())}")
    print(
        f"{'ricerche intanto / non riuscite':38}{outcome.searches['searches']} / {outcome.searches['failed']}"
    )
    print(f"{'differenze tra base dati e indice':38}{outcome.differences}")
    return missed(outcome) + (["la ricostruzione è troppo lenta"] if outcome.ratio < LEAST else [])


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
        lines = report(run(site, entries, max(4, WRITES * entries // ENTRIES)))
    for line in lines:
        print(f"MANCATO: {line}")
    return int(bool(lines))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.exit(main())
