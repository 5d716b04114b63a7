"""What do the pages of a large course cost? Queries and seconds, for one who follows it and for who leads it.

300 people, 6 modules of 16 learning objects and of one: `python -m benchmarks.courses [--people 30]`.
Ends with an error where the larger course asks more queries, or a page takes over half a second (a download: two)."""

import argparse
import json
import sys

from benchmarks.stand.site import standing

PEOPLE, MODULES, SIZES = 300, 6, (1, 16)
SLOW, SLOW_DOWNLOAD = 0.5, 2.0
SCRIPT = """
from benchmarks.stand.courses import measure
measure({people}, {modules}, {size})
"""


def run(people: int) -> dict[int, dict[str, list[float]]]:
    """By the learning objects of a module and the page: [queries, seconds]."""
    found = {}
    with standing(0, 0) as stand:
        for size in SIZES:
            script = SCRIPT.format(people=people, modules=MODULES, size=size)
            lines = [json.loads(line) for line in stand.shell(script).splitlines() if line.startswith("{")]
            found[size] = {line["page"]: line["cost"] for line in lines}
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    people = parser.parse_args().people
    found = run(people)
    for size, pages in found.items():
        for page, (queries, seconds) in pages.items():
            print(
                f"{people} persone, {MODULES} moduli × {size} oggetti, {page}: "
                f"{queries:.0f} interrogazioni in {seconds:.3f} s"
            )
    one, many = (found[size] for size in SIZES)
    grows = any(one[page][0] != many[page][0] for page in one)
    timed = [(page, seconds) for pages in found.values() for page, (_, seconds) in pages.items()]
    slow = any(seconds > (SLOW_DOWNLOAD if page == "CSV" else SLOW) for page, seconds in timed)
    return 1 if grows or slow else 0


if __name__ == "__main__":
    sys.exit(main())
