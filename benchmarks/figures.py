"""What do the results in numbers say of a programme of 2 researches, 2,000 hours, 10,000 people enrolled, 7,200 present
and 200 Comuni, and what do they cost beside a small programme? `python -m benchmarks.figures [--scale 0.1]`

The page has to show exactly what was made; the queries have to be as many as for the small programme. DATABASE_URL is
used where it is given. Ends with an error otherwise, or where a page takes more than SLOW."""

import argparse
import json
import re
import sys
from typing import Any

from benchmarks.baseline.site import Site, own_site

LARGE = {"labs": 80, "enrolled": 10_000, "present": 7200, "comuni": 200}
SMALL = {"labs": 1, "enrolled": 5, "present": 4, "comuni": 3}
RESEARCHES = 2
MEETINGS, HOURS = 5, 5  # of each lab, and of each meeting
SLOW = 1500.0  # milliseconds
SHOWN = re.compile(r'<dd class="figure-value"><a [^>]*>([^<]*)<span')


def expected(labs: int, enrolled: int, present: int, comuni: int) -> dict[str, int]:
    hours = labs * MEETINGS * HOURS
    return {
        "labs": labs,
        "planned_hours": 60 * hours,
        "held_hours": 60 * hours,
        "enrolments": enrolled,
        "enrolled_people": enrolled,
        "present_people": present,
        "presences": present * MEETINGS,
        "attended_hours": 60 * present * MEETINGS * HOURS,
        "certificates": present,
        "comuni": comuni,
        "surveys": RESEARCHES,
    }


def faults(asked: dict[str, Any], size: dict[str, int]) -> list[str]:
    """What the data and the page say otherwise than was made."""
    wanted = expected(**size)
    told = {code: asked["figures"][code] for code in wanted}
    wrong = [f"{code}: {told[code]}, fatti {wanted[code]}" for code in wanted if told[code] != wanted[code]]
    shown = {text.replace(".", "").split()[0] for text in SHOWN.findall(asked["page"])}
    numbers = {value // 60 if code.endswith("hours") else value for code, value in wanted.items()}
    return wrong + [f"la pagina non mostra {number}" for number in numbers if str(number) not in shown]


def run(site: Site, size: dict[str, int]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is said of the large programme and of the small one, in the same region."""
    filled = json.loads(
        site.run("-m", "benchmarks.stand.figures", "fill", json.dumps([size, SMALL])).splitlines()[-1]
    )
    site.settle()
    large, small = (
        json.loads(site.run("-m", "benchmarks.stand.figures", "ask", str(pk)).splitlines()[-1])
        for pk in filled
    )
    return large, small


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    scale = parser.parse_args().scale
    size = {name: max(SMALL[name], round(count * scale)) for name, count in LARGE.items()}
    with own_site() as site:
        large, small = run(site, size)
    print(
        f"{site.engine}: {RESEARCHES} rilevazioni, {size['labs'] * MEETINGS * HOURS} ore, {size}; accanto {SMALL}"
    )
    for code, value in large["figures"].items():
        print(f"{code:<18}{value!s:>10}{small['figures'][code]!s:>10}")
    print(f"{'pagina':<18}{'query':>7}{'ms':>8}{'query':>9}{'ms':>8}   (percorso piccolo, poi grande)")
    missed = faults(large, size) + faults(small, SMALL)
    for page, (queries, milliseconds) in large["costs"].items():
        few_queries, few = small["costs"][page]
        print(f"{page:<18}{few_queries:>7}{few:>8.0f}{queries:>9}{milliseconds:>8.0f}")
        if queries != few_queries:
            missed.append(f"{page}: {few_queries} query con poche righe, {queries} con molte")
        if milliseconds > SLOW:
            missed.append(f"{page}: {milliseconds:.0f} ms, al massimo {SLOW:.0f}")
    for line in missed:
        print(f"MANCATO: {line}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
