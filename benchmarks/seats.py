"""Are the seats of a lab given right when hundreds of people ask at once? Prints counts and times.

Twenty processes on one database (DATABASE_URL names a PostgreSQL server: a new database is made there and dropped):
500 people ask for 30 seats of which four are kept for each of five Ambiti, 200 of them leave, the capacity changes 40
times between 20 and 30. Around every round of the rule its rows are judged under the lab's lock; at the end also the
list, the last thing each person was told, and the mails that a real receiver got from the real task worker.
Then 50 people ask, and some leave, over HTTP of `manage.py serve` on SQLite. Exits 1 when a promise is not kept.
`--scale 0.1` for a quick run."""

import argparse
import asyncio
import contextlib
import email
import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from typing import Any

import httpx
from aiosmtpd.controller import Controller

from benchmarks.stand.seat_rounds import Row, Rules, faults, is_told
from benchmarks.stand.site import ROOT, Server, Stand, bearer, percentile, standing
from benchmarks.stand.stores import free_port

ASKING, LEAVING, RESIZING, PROCESSES = 500, 200, 40, 20
SEATS, KEPT, AMBITI, BY_HTTP = 30, 4, 5, 50
WORKER = ("db_worker", "--no-reload", "--no-startup-delay", "--interval", "0.2", "-v0")
ON_SQLITE = {"DATABASE_URL": "", "REDIS_URL": ""}

CREATE = """
import datetime, json
from accounts.models import Ambito, Membership, Organisation, Person
from accounts.tokens import create_token
from tests import make
ats = make.ats("{name}")
ambiti = [Ambito.objects.create(code=f"{name}-{{n}}", name=f"{name} {{n}}", ats=ats) for n in range({ambiti})]
offices = [Organisation.objects.create(kind="office", name=str(one), ambito=one, ats=ats) for one in ambiti]
people = [Person.objects.create_user(f"{name}-{{n}}@example.org", first_name=f"Prova {{n}}") for n in range({count})]
coordinator = Person.objects.create_user("{name}-c@example.org", first_name="Anna")
grants = [Membership(person=p, role="member", organisation=offices[n % {ambiti}]) for n, p in enumerate(people)]
Membership.objects.bulk_create([*grants, Membership(person=coordinator, role="coordinator")])
lab = make.lab("Prova", ats=ats, capacity={seats}, reserved_seats={kept})
make.session(lab, starts_in=datetime.timedelta(days=30))
tokens = [create_token(person) for person in [coordinator, *people]] if {tokens} else []
print(json.dumps([lab.pk, coordinator.pk, [person.pk for person in people], tokens]))
"""
FOUND = """
import json, time
from django_tasks_db.models import DBTaskResult
from accounts.models import Person
from labs import actions
from labs.models import Lab
from notifications.models import Notice
lab = Lab(pk={lab}, capacity={seats})
lab = actions.update_lab(Person.objects.get(pk={coordinator}), lab, ["capacity"])
ends = time.monotonic() + {patience}
while DBTaskResult.objects.filter(status__in=["READY", "RUNNING"], task_path__endswith="mail_notices").exists():
    assert time.monotonic() < ends, "the queue does not end"
    time.sleep(0.2)
rows = list(lab.enrolments.order_by("number").values_list("number", "status", "organisation__ambito_id", "person_id"))
told = list(Notice.objects.order_by("pk").values_list("pk", "recipient_id", "text"))
print(json.dumps([lab.capacity, lab.reserved_seats, rows, told]))
"""


class Postbox:
    """A real mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.ids: Counter[str] = Counter()
        self.lock = threading.Lock()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        with self.lock:
            self.ids[str(message["Message-ID"]).strip("<>").split("@")[0]] += 1
        return "250 OK"


@contextlib.contextmanager
def receiving() -> Iterator[tuple[Postbox, str]]:
    """A postbox and its address for EMAIL_URL."""
    box, port = Postbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield box, f"smtp://127.0.0.1:{port}"
    finally:
        server.stop()


@contextlib.contextmanager
def working(stand: Stand) -> Iterator[None]:
    """The task worker beside it, as `serve` has it."""
    with (stand.folder / "worker.log").open("ab") as log:
        worker = subprocess.Popen(
            [sys.executable, "manage.py", *WORKER], cwd=ROOT, env=stand.environment, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            worker.terminate()
            worker.wait(30)


@dataclass
class Outcome:
    """`wrong`: promises not kept; `errors`: what a process did not expect; `most`: seats ever held at once."""

    runs_on: str
    processes: int
    done: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    most: int = 0
    states: Counter[str] = field(default_factory=Counter)
    notices: int = 0
    mails: int = 0
    seconds: float = 0.0
    took: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def create(stand: Stand, name: str, count: int, seats: int, kept: int, tokens: bool) -> list[Any]:
    sizes = {"count": count, "seats": seats, "kept": kept, "ambiti": AMBITI, "tokens": tokens}
    made: list[Any] = json.loads(stand.shell(CREATE.format(name=name, **sizes)).splitlines()[-1])
    return made


def shares(people: list[int], processes: int, scale: float) -> list[list[tuple[str, int]]]:
    """Everybody asks in one process; whoever leaves does so in another, when they have asked."""
    jobs: list[list[tuple[str, int]]] = [[] for _ in range(processes)]
    for place, person in enumerate(people):
        jobs[place % processes].append(("ask", person))
    for place, person in enumerate(random.sample(people, round(LEAVING * scale))):
        jobs[place % processes].append(("leave", person))
    for place in range(max(4, round(RESIZING * scale))):
        jobs[place % processes].append(("resize", random.randint(SEATS - 10, SEATS)))
    for share in jobs:
        random.shuffle(share)
    return jobs


def at_once(
    stand: Stand, jobs: list[list[tuple[str, int]]], lab: int, coordinator: int
) -> list[dict[str, Any]]:
    """Each share in a process of its own, all started on one word; their reports."""
    command = [sys.executable, "-m", "benchmarks.stand.seat_worker"]
    environment = dict(stand.environment) | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    workers = [
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in jobs
    ]
    try:
        for worker, share in zip(workers, jobs, strict=True):
            given = {"lab": lab, "coordinator": coordinator, "jobs": share}
            _write(worker, json.dumps(given))
        for worker in workers:
            assert worker.stdout is not None and worker.stdout.readline().strip() == "ready"
        for worker in workers:
            _write(worker, "go")
        return [json.loads(worker.communicate(timeout=900)[0]) for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def _write(worker: "subprocess.Popen[str]", line: str) -> None:
    assert worker.stdin is not None
    worker.stdin.write(f"{line}\n")
    worker.stdin.flush()


def crowd(stand: Stand, box: Postbox, scale: float) -> Outcome:
    """Many processes at once on one lab, then what is left is judged."""
    processes = max(3, round(PROCESSES * scale))
    lab, coordinator, people, _ = create(stand, "FOLLA", round(ASKING * scale), SEATS, KEPT, False)
    outcome = Outcome(stand.database.kind, processes)
    with working(stand):
        started = time.monotonic()
        reports = at_once(stand, shares(people, processes, scale), lab, coordinator)
        outcome.seconds = time.monotonic() - started
        last = {"lab": lab, "coordinator": coordinator, "seats": SEATS, "patience": 900}
        found = json.loads(stand.shell(FOUND.format(**last)).splitlines()[-1])
    for report in reports:
        outcome.done.update(report["done"])
        outcome.rounds += report["rounds"]
        outcome.most = max(outcome.most, report["most"])
        outcome.took += report["took"]
        outcome.wrong += report["faults"]
        outcome.errors += report["errors"]
    judge(outcome, found, box)
    return outcome


def judge(outcome: Outcome, found: list[Any], box: Postbox) -> None:
    """The list, what everybody was told last, and the mails."""
    capacity, kept, requests, told = found
    numbers = [number for number, *_ in requests]
    if numbers != list(range(1, len(requests) + 1)):
        outcome.wrong.append("the numbers of the list have gaps")
    rows = [Row(number, status, ambito) for number, status, ambito, _ in requests if status != "withdrawn"]
    ambiti = {ambito for _, _, ambito, _ in requests}
    outcome.wrong += faults(rows, rows, Rules(capacity, dict.fromkeys(ambiti, kept)))
    last = {person: text for _, person, text in told}
    outcome.wrong += [
        f"{person} is {status} and was told: {last.get(person)}"
        for _, status, _, person in requests
        if not is_told(status, last.get(person, ""))
    ]
    outcome.states = Counter(status for _, status, _, _ in requests)
    outcome.notices, outcome.mails = len(told), sum(box.ids.values())
    if box.ids != Counter(f"notice-{pk}" for pk, _, _ in told):
        outcome.wrong.append(f"{outcome.mails} mails of {outcome.notices} notices")


@dataclass
class Served:
    """Over HTTP: answers by status, the states at the end, what is wrong with them."""

    people: int
    answers: Counter[int] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def failed(self) -> int:
        return sum(count for status, count in self.answers.items() if status >= 500 or status == 0)


def serve(stand: Stand, scale: float) -> Served:
    """The real `serve`, asked by everybody at the same moment."""
    count, seats = max(10, round(BY_HTTP * scale)), max(4, round(SEATS * scale / 2))
    lab, _, _, tokens = create(stand, "RETE", count, seats, 0, True)
    server = Server("serve", stand.environment, stand.folder)
    server.command = [sys.executable, "manage.py", "serve"]
    server.start()
    try:
        server.wait()
        return asyncio.run(over_http(f"{server.url}/api/v1/labs/{lab}", tokens, seats))
    finally:
        server.stop()


async def over_http(url: str, tokens: list[str], seats: int) -> Served:
    coordinator, *people = tokens
    served = Served(len(people))
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=100)) as http:

        async def send(method: str, path: str, token: str, **body: Any) -> Any:
            started = time.monotonic()
            try:
                answer = await http.request(method, url + path, headers=bearer(token), **body)
            except httpx.TransportError:
                served.answers[0] += 1
                return None
            served.answers[answer.status_code] += 1
            served.took.append(time.monotonic() - started)
            return answer.json()

        async def live(place: int, token: str) -> None:
            await send("POST", "/enrolments", token)
            if place % 3 == 0:
                await send("DELETE", "/enrolments/me", token)

        changes = [send("PATCH", "", coordinator, json={"capacity": seats - n % 2}) for n in range(5)]
        await asyncio.gather(*(live(place, token) for place, token in enumerate(people)), *changes)
        shown = await send("PATCH", "", coordinator, json={"capacity": seats})
        states = [await send("GET", "/enrolments/me", token) for token in people]
    judge_served(served, shown, states, seats)
    return served


def judge_served(served: Served, shown: Any, states: list[Any], seats: int) -> None:
    served.states = Counter(state["status"] for state in states if state)
    staying = served.people - len(range(0, served.people, 3))
    expected = {"confirmed": min(seats, staying), "waiting": max(0, staying - seats)}
    for status, count in expected.items():
        if shown is None or shown[status] != count or served.states[status] != count:
            served.wrong.append(f"{status}: {served.states[status]}, expected {count}")
    positions = sorted(state["position"] for state in states if state and state["status"] == "waiting")
    if positions != list(range(1, len(positions) + 1)):
        served.wrong.append(f"positions {positions}")


def tell(outcome: Outcome) -> None:
    done = ", ".join(f"{count} {kind}" for kind, count in sorted(outcome.done.items()))
    print(f"{outcome.runs_on}, {outcome.processes} processi insieme: {done} in {outcome.seconds:.1f} s")
    print(f"  {outcome.rounds} giri della regola; posti tenuti insieme: al più {outcome.most} di {SEATS}")
    print(f"  alla fine {dict(outcome.states)}; avvisi {outcome.notices}, email ricevute {outcome.mails}")
    print(f"  ms di un'operazione: {times(outcome.took)}")
    print(f"  promesse non mantenute {len(outcome.wrong)}, errori {len(outcome.errors)}")
    for said in [*outcome.wrong, *outcome.errors][:8]:
        print(f"  inatteso: {said}")


def tell_served(served: Served) -> None:
    print(
        f"SQLite, `serve`: {served.people} persone insieme, risposte {dict(served.answers)}, 5xx {served.failed}"
    )
    print(f"  alla fine {dict(served.states)}; ms di una risposta: {times(served.took)}")
    for said in served.wrong[:8]:
        print(f"  inatteso: {said}")


def times(took: list[float]) -> str:
    return " · ".join(f"{share:.0%} {1000 * percentile(took, share):.0f}" for share in (0.5, 0.95, 0.99, 1))


def run(scale: float) -> tuple[Outcome, Served]:
    with receiving() as (box, address):
        with standing(0, 0, settings={"EMAIL_URL": address}) as stand:
            outcome = crowd(stand, box, scale)
        with standing(0, 0, settings=ON_SQLITE | {"EMAIL_URL": address}) as stand:
            return outcome, serve(stand, scale)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    outcome, served = run(parser.parse_args().scale)
    tell(outcome)
    tell_served(served)
    return 1 if outcome.wrong or outcome.errors or served.wrong or served.failed else 0


if __name__ == "__main__":
    sys.exit(main())
