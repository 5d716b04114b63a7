"""What do the catalogue, its month and a full lab cost? 800 labs and a lab with 300 people, beside 8 and 3.

Queries and milliseconds (median of 10, in one process, signed in) of each page: `python -m benchmarks.catalogue
[--scale 0.1]`. DATABASE_URL is used where it is given. Ends with an error where more rows ask more queries, or a page
takes more than SLOW."""

import argparse
import json
import sys

from benchmarks.baseline.site import own_site

LABS, PEOPLE, FEW_LABS, FEW_PEOPLE = 800, 300, 8, 3
SLOW = 1000.0  # milliseconds
Costs = dict[str, tuple[int, float]]


def costs(labs: int, people: int) -> tuple[str, Costs]:
    """The database's kind; queries and milliseconds by page."""
    with own_site() as site:
        printed = site.run("-m", "benchmarks.stand.labs", "fill", str(labs), str(people))
        site.settle()
        printed = site.run("-m", "benchmarks.stand.labs", "ask", printed.splitlines()[-1])
        return site.engine, json.loads(printed.splitlines()[-1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    scale = parser.parse_args().scale
    labs, people = round(LABS * scale), round(PEOPLE * scale)
    _, few = costs(FEW_LABS, FEW_PEOPLE)
    engine, many = costs(labs, people)
    print(f"{engine}: {FEW_LABS} laboratori e {FEW_PEOPLE} persone, poi {labs} laboratori e {people} persone")
    print(f"{'pagina':<26}{'query':>7}{'ms':>8}{'query':>9}{'ms':>8}")
    missed = []
    for page, (queries, milliseconds) in many.items():
        base_queries, base = few[page]
        print(f"{page:<26}{base_queries:>7}{base:>8.0f}{queries:>9}{milliseconds:>8.0f}")
        if queries != base_queries:
            missed.append(f"{page}: {base_queries} query con poche righe, {queries} con molte")
        if milliseconds > SLOW:
            missed.append(f"{page}: {milliseconds:.0f} ms, al massimo {SLOW:.0f}")
    for line in missed:
        print(f"MANCATO: {line}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
