"""Does an event cost more queries when more people listen? Prints them for 10, 100 and 1,000 listeners.

The site's own hub, with everybody in one thread of one process; queries for each event, and for each look round
(newest numbers, rights and sessions of everybody, presence). `--scale 0.1` for a tenth of the listeners."""

import argparse
import json
import sys

from benchmarks.stand.site import standing

SIZES, EVENTS = (10, 100, 1000), 20
SCRIPT = """
import asyncio
from benchmarks.stand.listeners import measure_all
asyncio.run(measure_all({sizes}, {events}))
"""


def run(scale: float = 1.0) -> tuple[str, list[dict[str, float]]]:
    with standing(0, 0) as stand:
        sizes = [max(1, round(size * scale)) for size in SIZES]
        answer = stand.shell(SCRIPT.format(sizes=sizes, events=max(3, round(EVENTS * scale))))
        return stand.runs_on, json.loads(answer.splitlines()[-1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    runs_on, rows = run(parser.parse_args().scale)
    for row in rows:
        rounds = row["newest"] + row["who_may_stay"] + row["present"]
        print(
            f"{runs_on}: {row['sockets']:.0f} canali, {row['read_after']:.1f} interrogazioni per evento, "
            f"{rounds:.1f} per giro di controllo, hanno sentito {row['heard']:.0f}"
        )
    grows = rows[-1]["read_after"] > rows[0]["read_after"]
    return 1 if grows or any(row["heard"] < row["sockets"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
