"""How long does a region's whole toolkit take to load, and is what we read what a reader sees?

`manage.py load_toolkit` puts the shared documents into an empty site on SQLite with the embedded search; then 20
documents, drawn with a fixed seed from each format in turn, are read by another program and the two texts compared
word by word, without order (`--drawn 400` for all). Ends with an error where a document is lost, or refused without
a sentence. Where the two differ, and why:

- numbers of lists (LibreOffice draws them, they are not in the file's text); it writes a footnote's mark, not its text;
- what lies outside the page: a leaflet cut into three pages has all its text in each, pypdf reads it three times,
  ours once, as one sees it (TASI-DICHIARAZIONE, the BPMN tables);
- pypdf divides words where letters are spaced ("signif ica"), joins them across lines, and names glyphs ("box3");
- a font without a table of its letters is unreadable to both (modello-accesso-atti_gen)."""

import argparse
import csv
import hashlib
import itertools
import random
import re
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.stand.alone import SHARED, Alone, Run, alone
from benchmarks.stand.readers import read_by_another, words_of
from benchmarks.stand.reading import costs_of
from benchmarks.stand.site import percentile

DRAWN, SEED = 20, 2026
ENOUGH = 0.98
DIFFERENCES = 10
TOLD = re.compile(r"^\d+ di \d+ · (.*) · (\d+\.\d+) s$", re.MULTILINE)
REFUSED = re.compile(r"^metadata\.csv:\d+ (.*?): (.*[.])$", re.MULTILINE)
TEXT = """select text from toolkit_passage where version_id in
(select id from toolkit_version where sha256 = ?) order by number"""


@dataclass(frozen=True)
class Compared:
    """`ours` of the reader's words are in our text, `theirs` of ours are in the reader's."""

    path: Path
    ours: float
    theirs: float
    missing: Counter[str]
    added: Counter[str]


def compare(path: Path, text: str) -> Compared:
    ours, theirs = words_of(text), words_of(read_by_another(path))
    common = (ours & theirs).total()
    return Compared(
        path, common / (theirs.total() or 1), common / (ours.total() or 1), theirs - ours, ours - theirs
    )


def shuffled(folder: Path) -> list[Path]:
    """Every document, each format in turn, in the same order each time."""
    by_format: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(table_of(folder)):
        by_format[path.suffix].append(path)
    for paths in by_format.values():
        random.Random(SEED).shuffle(paths)
    turns = itertools.zip_longest(*(by_format[suffix] for suffix in sorted(by_format)))
    return [path for turn in turns for path in turn if path]


def table_of(folder: Path) -> list[Path]:
    with (folder / "metadata.csv").open(encoding="utf-8-sig", newline="") as file:
        return [folder / row["file"] for row in csv.DictReader(file)]


def with_text(site: Alone, paths: list[Path]) -> Iterator[tuple[Path, str]]:
    """Those that were kept with a text."""
    for path in paths:
        rows = site.ask(TEXT, hashlib.sha256(path.read_bytes()).hexdigest())
        if rows:
            yield path, "\n".join(text for (text,) in rows)


def print_loading(run: Run) -> None:
    times = sorted((float(seconds), name) for name, seconds in TOLD.findall(run.err))
    seconds = [one for one, _ in times]
    print(f"{len(seconds)} documenti in {run.seconds:.1f} s in tutto, ricerca aggiornata")
    print(
        f"per documento (controllo e lettura, due alla volta): mediana {statistics.median(seconds):.3f} s, "
        f"95° percentile {percentile(seconds, 0.95):.3f} s, il più lento {times[-1][0]:.3f} s ({times[-1][1]})"
    )
    print(
        f"memoria: il comando {run.own_peak:.0f} MB; il più grande fra lui e i suoi lettori {run.peak:.0f} MB"
    )
    for name, sentence in REFUSED.findall(run.out):
        print(f"rifiutato {name}: {sentence}")
    print(run.out.splitlines()[-1])


def print_compared(one: Compared) -> None:
    print(f"  {one.ours:.3f}  {one.theirs:.3f}  {one.path.name}")
    if one.ours < ENOUGH:
        print("      solo nell'altro:", dict(one.missing.most_common(DIFFERENCES)))
    if one.theirs < ENOUGH:
        print("      solo nel nostro:", dict(one.added.most_common(DIFFERENCES)))


def lost(site: Alone, run: Run) -> list[str]:
    """What does not add up."""
    rows = len(TOLD.findall(run.err))
    kept = site.ask("select count(*) from toolkit_document where status = 'published'")[0][0]
    refused = len(REFUSED.findall(run.out))
    faults = [] if rows and kept + refused == rows else [f"{rows} righe, {kept} tenute, {refused} rifiutate"]
    pending = site.ask("select count(*) from toolkit_version where extraction in ('pending', 'unreadable')")[
        0
    ][0]
    faults += [f"{pending} documenti non letti"] if pending else []
    waiting = site.ask("select count(*) from search_change")[0][0]
    return faults + ([f"{waiting} cambiamenti non ancora nella ricerca"] if waiting else [])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED / "data/toolkit")
    parser.add_argument("--drawn", type=int, default=DRAWN)
    options = parser.parse_args()
    folder = options.folder.resolve()
    with alone() as site:
        run = site.manage("load_toolkit", str(folder), "-v2")
        if not run.out.strip():
            print(run.err[-2000:])
            return 1
        print_loading(run)
        print("lettori, uno per file:", costs_of((one.name, one.read_bytes()) for one in table_of(folder)))
        print("\nquanto abbiamo delle parole dell'altro, quanto l'altro ha delle nostre")
        for path, text in itertools.islice(with_text(site, shuffled(folder)), options.drawn):
            print_compared(compare(path, text))
        faults = lost(site, run)
    for fault in faults:
        print(f"MANCATO: {fault}")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
