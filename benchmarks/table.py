"""Every program of this folder, one after the other; at the end ours beside the bare stack, and which were kept.

`make bench`: on the PostgreSQL of DATABASE_URL, the Redis of the runs' own and the Elasticsearch of ELASTICSEARCH_URL;
without them on SQLite and the embedded search. `--only WORD` for the programs with that word in their name, `--list`
to see them. Exits 1 when one of them did."""

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.stand.compared import rows_in

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Done:
    name: str
    status: int
    seconds: float
    output: str


def programs() -> list[str]:
    own = {"__init__", Path(__file__).stem}
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in own)


def run(name: str) -> Done:
    """Shown while it is printed."""
    print(f"== {name}", flush=True)
    started, lines = time.monotonic(), []
    command = [sys.executable, "-u", "-m", f"benchmarks.{name}"]
    with subprocess.Popen(command, cwd=FOLDER.parent, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    return Done(name, process.returncode, time.monotonic() - started, "".join(lines))


def table(done: list[Done]) -> list[str]:
    lines = [f"{'':<44}{'nostro':>10}{'di base':>10}  {'unità':<12}{'rapporto':>9}"]
    for one in done:
        for name, ours, plain, unit in rows_in(one.output):
            ratio = f"{ours / plain:.2f}" if plain else "-"
            lines.append(f"{name:<44}{ours:>10.4g}{plain:>10.4g}  {unit:<12}{ratio:>9}")
    lines += ["", f"{'programma':<44}{'secondi':>10}  esito"]
    for one in done:
        lines.append(f"{one.name:<44}{one.seconds:>10.0f}  {'MANCATO' if one.status else 'mantenuto'}")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args()
    chosen = [name for name in programs() if given.only in name]
    if given.list:
        print(*chosen, sep="\n")
        return 0
    done = [run(name) for name in chosen]
    print(*table(done), sep="\n")
    return int(any(one.status for one in done))


if __name__ == "__main__":
    sys.exit(main())
