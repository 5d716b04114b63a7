"""How long do backup and restore take, and is the site the same? 10,000 posts and 500 files, while people write.

`python -m benchmarks.backup [--scale 0.1]`, on the PostgreSQL of DATABASE_URL or on SQLite: an archive under load, then
restored into an empty SQLite and, where there is one, an empty PostgreSQL, each of which is backed up again: tables
and files are compared by their digests. Beside it the tools of the database itself (pg_dump and pg_restore with a copy
of the files; `dumpdata` and `loaddata` where there is no PostgreSQL). Ends with an error where anything differs, a
snapshot does not agree with itself, or a way takes more than MOST seconds."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.baseline.site import ROOT, Site, own_database, own_site

POSTS, FILES, MOST = 10_000, 500, 300.0
MANAGE = (sys.executable, "manage.py")
STAND = (sys.executable, "-m", "benchmarks.stand.archive")
QUEUE = "rows/django_tasks_database.DBTaskResult.jsonl"
MOST_MEMORY = 400.0  # MB: what the site itself takes, and little more


@dataclass(frozen=True)
class Run:
    what: str
    seconds: float
    peak: float  # MB
    worked: float = 0.0  # seconds of processor


def measured(what: str, command: tuple[str, ...], environment: Mapping[str, str]) -> Run:
    """What a command took; raises RuntimeError with what it said where it fails."""
    with tempfile.TemporaryFile() as said:
        started = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - started
        said.seek(0)
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)}\n{said.read().decode()[-3000:]}")
    return Run(what, seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime)


@contextlib.contextmanager
def written_on(site: Site, written: list[int]) -> Iterator[None]:
    """Somebody goes on writing; how much is told at the end."""
    writer = subprocess.Popen(
        (*STAND, "write"), cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    try:
        if writer.stdout.readline().strip() != "ready":
            raise RuntimeError("the writer does not start")
        yield
    finally:
        writer.terminate()
        said = writer.communicate(timeout=60)[0].split()
    if writer.returncode or not said:
        raise RuntimeError("the writer has failed")
    written.append(int(said[-1]))


@contextlib.contextmanager
def empty_site(folder: Path, on_postgres: bool) -> Iterator[dict[str, str]]:
    environment = dict(os.environ) | {"DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": str(folder)}
    environment |= {"DATABASE_URL": "", "RATE_LIMITS": "off"}
    with own_database(environment) if on_postgres else contextlib.nullcontext():
        measured("", (*MANAGE, "migrate", "--noinput", "-v0"), environment)
        yield environment


def digests(archive: Path) -> dict[str, str]:
    """Of each table and file that an archive brings back; of the queue it is decided anew."""
    told = manifest_of(archive)
    gone = {f"files/{name}" for name in told["surplus"]} | {QUEUE}
    return {m["name"]: m["sha256"] for m in told["members"] if m["name"] not in gone}


def manifest_of(archive: Path) -> dict[str, Any]:
    with zipfile.ZipFile(archive) as opened:
        found: dict[str, Any] = json.loads(opened.read("manifest.json"))
    return found


def rows_of(archive: Path, label: str) -> Iterator[dict[str, Any]]:
    with zipfile.ZipFile(archive) as opened, opened.open(f"rows/{label}.jsonl") as lines:
        yield from map(json.loads, lines)


def disagreements(archive: Path) -> list[str]:
    """Where the rows of the archive are not of one moment: a topic's number is that of its events, each file is in."""
    events = Counter(row["fields"]["topic"] for row in rows_of(archive, "live.Event"))
    wrong = [
        f"canale {row['pk']}: numero {row['fields']['seq']}, {events[row['pk']]} eventi"
        for row in rows_of(archive, "live.Topic")
        if row["fields"]["seq"] != events[row["pk"]]
    ]
    there = set(digests(archive))
    for label in ("community.Attachment", "toolkit.Version"):
        names = [row["fields"]["file"] for row in rows_of(archive, label)]
        wrong += [f"manca {name}" for name in names if name and f"files/{name}" not in there]
    return wrong + [f"perduto {name}" for name in manifest_of(archive)["lost"]]


def round_trip(archive: Path, folder: Path, on_postgres: bool) -> tuple[Run, list[str]]:
    """Restored into an empty site and backed up there again: what it took, and what differs."""
    name = "PostgreSQL" if on_postgres else "SQLite"
    data = folder / name
    with empty_site(data, on_postgres) as environment:
        run = measured(f"restore, {name} vuoto", (*MANAGE, "restore", str(archive)), environment)
        measured("", (*MANAGE, "backup", str(data / "again.zip")), environment)
    before, after = digests(archive), digests(data / "again.zip")
    names = sorted(before.keys() | after.keys())
    return run, [f"{name}: {n} differisce" for n in names if before.get(n) != after.get(n)]


def baseline(site: Site, folder: Path) -> list[Run]:
    """The tools of the database, with nobody writing, and a copy of the files."""
    uploads = Path(site.environment["DATA_DIR"]) / "uploads"
    started = time.monotonic()
    shutil.copytree(uploads, folder / "files")
    copied = time.monotonic() - started
    dump = str(folder / "dump")
    if site.engine == "PostgreSQL":
        url = site.environment["DATABASE_URL"]
        out = measured("pg_dump e copia", ("pg_dump", "-Fc", "-f", dump, "-d", url), os.environ)
        environment = dict(os.environ)
        with own_database(environment):
            command = ("pg_restore", "-d", environment["DATABASE_URL"], "--no-owner", dump)
            back = measured("pg_restore e copia", command, os.environ)
    else:
        left_out = ("-e", "contenttypes", "-e", "auth", "-e", "sessions", "--format", "jsonl")
        out = measured(
            "dumpdata e copia", (*MANAGE, "dumpdata", *left_out, "-o", f"{dump}.jsonl"), site.environment
        )
        with empty_site(folder / "loaddata", on_postgres=False) as environment:
            flush = (*MANAGE, "flush", "--noinput")
            measured("", flush, environment)
            back = measured("loaddata e copia", (*MANAGE, "loaddata", f"{dump}.jsonl"), environment)
    return [replace(run, seconds=run.seconds + copied) for run in (out, back)]


def benchmark(posts: int, files: int) -> list[str]:
    """Prints the figures; gives what was missed."""
    with own_site() as site, tempfile.TemporaryDirectory(prefix="bench") as name:
        folder, written = Path(name), list[int]()
        measured("", (*STAND, "fill", str(posts), str(files)), site.environment)
        site.settle()
        archive = folder / "sito.zip"
        with written_on(site, written):
            runs = [measured("backup, sotto carico", (*MANAGE, "backup", str(archive)), site.environment)]
        told, missed = manifest_of(archive), disagreements(archive)
        for on_postgres in (False, True)[: 1 + (site.engine == "PostgreSQL")]:
            run, differing = round_trip(archive, folder, on_postgres)
            runs.append(run)
            missed += differing
        beside = baseline(site, folder)
        print(
            f"{site.engine}: {sum(told['rows'].values())} righe ({told['rows']['community.Post']} messaggi), "
            f"{sum(n.startswith('files/') for n in digests(archive))} file, archivio di "
            f"{archive.stat().st_size / 1e6:.1f} MB; {written[0]} messaggi scritti intanto, "
            f"{len(told['surplus'])} file cancellati intanto"
        )
        print(f"{len(digests(archive))} impronte di tabelle e file confrontate per ciascun ripristino")
    return missed + told_of(runs, beside)


def told_of(runs: list[Run], beside: list[Run]) -> list[str]:
    for run in [*runs, *beside]:
        print(f"{run.what:<28}{run.seconds:>8.1f} s, {run.worked:.1f} di processore{run.peak:>8.0f} MB")
    missed = [f"{run.what}: {run.seconds:.0f} s, al massimo {MOST:.0f}" for run in runs if run.seconds > MOST]
    return missed + [f"{run.what}: {run.peak:.0f} MB di memoria" for run in runs if run.peak > MOST_MEMORY]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    scale = parser.parse_args().scale
    missed = benchmark(round(POSTS * scale), round(FILES * scale))
    for line in missed:
        print(f"MANCATO: {line}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
