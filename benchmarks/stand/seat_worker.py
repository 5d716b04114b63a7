"""One of the processes that ask for seats: jobs come on stdin, after «go» they run, what happened goes to stdout.

A job is ["ask", person], ["leave", person] or ["resize", capacity]. Around each round of the rule, under the lab's
lock, the rows are read and judged: the site has no switch for it."""

import json
import random
import sys
import time
from collections import deque
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402 (after setup)

from accounts.models import Person  # noqa: E402
from benchmarks.stand.seat_rounds import SEATED, Row, Rules, faults  # noqa: E402
from labs import actions, seating, tasks  # noqa: E402
from labs.actions import life, seats  # noqa: E402
from labs.models import Enrolment, Lab  # noqa: E402
from labs.queries import plan_of  # noqa: E402
from labs.seating import Moved  # noqa: E402
from labs.seats import has_started  # noqa: E402

fill = seating.fill_seats
report: dict[str, Any] = {"rounds": 0, "most": 0, "faults": [], "errors": [], "took": [], "done": {}}


def rows_of(lab: Lab) -> list[Row]:
    active = lab.enrolments.active().order_by("number")
    return [Row(*values) for values in active.values_list("number", "status", "organisation__ambito_id")]


def judged(lab: Lab, just_asked: Enrolment | None = None) -> Moved:
    before = rows_of(lab)
    moved = fill(lab, just_asked)
    after, plan, now = rows_of(lab), plan_of(lab), timezone.localtime()
    kept = {} if plan.released_on and now.date() >= plan.released_on else plan.reserved
    report["faults"] += faults(before, after, Rules(plan.capacity, kept, has_started(plan, now)))
    report["most"] = max(report["most"], sum(row.status in SEATED for row in after))
    report["rounds"] += 1
    return moved


def do(kind: str, what: int, lab_id: int, coordinator: Person) -> bool:
    """False where it has to come later: nobody leaves before having asked."""
    lab = Lab.objects.get(pk=lab_id)
    if kind == "resize":
        lab.capacity = what
        actions.update_lab(coordinator, lab, ["capacity"])
        return True
    person = Person.objects.get(pk=what)
    if kind == "ask":
        actions.enrol(person, lab, person)
        return True
    seat = lab.enrolments.active().filter(person=person).select_related("lab", "person").first()
    if seat is None:
        return False
    actions.withdraw(person, seat)
    return True


def run(jobs: deque[tuple[str, int]], lab_id: int, coordinator: Person) -> None:
    while jobs:
        kind, what = jobs.popleft()
        started = time.monotonic()
        try:
            if not do(kind, what, lab_id, coordinator):
                jobs.append((kind, what))
                time.sleep(random.uniform(0, 0.02))
                continue
        except Exception as error:  # whatever goes wrong is what the benchmark is for
            report["errors"].append(f"{kind}: {error!r}"[:300])
        report["took"].append(time.monotonic() - started)
        report["done"][kind] = report["done"].get(kind, 0) + 1


def main() -> None:
    given = json.loads(sys.stdin.readline())
    for module in (seats, life, tasks):
        module.fill_seats = judged  # type: ignore[attr-defined]
    coordinator = Person.objects.get(pk=given["coordinator"])
    print("ready", flush=True)
    sys.stdin.readline()
    run(deque((kind, what) for kind, what in given["jobs"]), given["lab"], coordinator)
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
