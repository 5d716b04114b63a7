"""Does a site in production lose anything while each of its parts is killed or taken away? Prints a table.

The processes of `deploy/supervisord.conf` behind nginx, on PostgreSQL, Redis, Elasticsearch (`--no-engine`: the
embedded search) and a mail relay of the run's own. People read, search, write by socket and by request, answer a
survey, take and leave seats, upload; meanwhile the relay refuses, each process gets SIGKILL, each service is away for
15 s, the folder of uploads is full. After each fault: how long until a message, a search, an upload and a mail pass
again. At the end what was confirmed is held against the tables, the files and the mails that arrived. Exits 1 when
something confirmed is lost or double, a mail came twice, a part did not come back by itself, or there was a 5xx other
than the clear page while PostgreSQL is away and the writes that a killed process had in hand. `--minutes 1` for a quick
run, `--only WORD` for the faults with that word. Nginx, PostgreSQL and redis-server have to be installed."""

import argparse
import asyncio
import shutil
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from benchmarks.stand.client import judge as judge_heard
from benchmarks.stand.client import settled
from benchmarks.stand.faults import Fault, faults
from benchmarks.stand.ledger import NOT_ANSWERED, Asked, Ledger, Verdict, judge
from benchmarks.stand.production import Production, production
from benchmarks.stand.site import open_threads, table_of
from benchmarks.stand.stored import Tables, Task
from benchmarks.stand.visitors import Visitor, World, populate

MINUTES, PEOPLE, THREADS, SEED = 10.0, 24, 4, 11
AWAY = 15.0  # seconds
PAUSE = 1.6  # seconds between two things that one person does
IN_HAND = 5.0  # seconds after a blow in which the kernel still takes requests for who is dead
HEAL_WITHIN, SETTLE_WITHIN = 120.0, 240.0
PROBES = ("messaggio", "ricerca", "caricamento", "email")


@dataclass
class Row:
    """One fault: seconds of the run from which to which it lasted, and how long each thing took to pass again."""

    fault: Fault
    begun: float
    ended: float = 0.0
    healed: dict[str, float | None] = field(default_factory=dict)
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def whole_at(self) -> float:
        return self.ended + max((after or HEAL_WITHIN for after in self.healed.values()), default=0.0)

    def asked(self, ledger: Ledger) -> list[Asked]:
        return [one for one in ledger.asked if one.at <= self.whole_at and one.at + one.seconds >= self.begun]


@dataclass
class Outcome:
    runs_on: str
    ledger: Ledger
    rows: list[Row]
    verdict: Verdict
    heard: str = ""
    is_heard_whole: bool = True
    undone: list[Task] = field(default_factory=list)
    claimed: int = 0
    stopped: list[str] = field(default_factory=list)  # of people who could not go on, why
    surprises: Counter[str] = field(default_factory=Counter)

    def cut_short(self) -> list[Asked]:
        """What was in the hands of a process when it was killed, and changes something: the proxy may not ask again
        by itself, so it says that nobody knows (502), and the same request with the same key gets the answer."""
        blows = [(row.begun, row.ended) for row in self.rows if row.fault.end is None]
        return [
            one
            for one in self.ledger.asked
            if one.status == 502
            and one.changes
            and any(one.at <= ended + IN_HAND and one.at + one.seconds >= begun for begun, ended in blows)
        ]

    def refused(self) -> list[Asked]:
        """Answers 5xx that nothing allows: the clear page is allowed while PostgreSQL is away."""
        away = [row for row in self.rows if row.fault.is_database]
        cut = set(self.cut_short())
        return [
            one
            for one in self.ledger.asked
            if one.status >= 500
            and one not in cut
            and not (
                one.told and any(row.begun <= one.at + one.seconds and one.at <= row.whole_at for row in away)
            )
        ]

    @property
    def missed(self) -> list[str]:
        refused = Counter(f"{one.status} {one.kind}" for one in self.refused())
        unhealed = [
            f"{row.fault.name}: {name}" for row in self.rows for name, s in row.healed.items() if s is None
        ]
        wrong = {
            f"scritture confermate e perse: {self.verdict.lost[:5]}": self.verdict.lost,
            f"scritture doppie: {self.verdict.doubled[:5]}": self.verdict.doubled,
            f"email doppie: {self.verdict.doubled_mails[:5]}": self.verdict.doubled_mails,
            f"canali: {self.heard}": not self.is_heard_whole,
            f"risposte 5xx: {dict(refused)}": refused,
            f"non si è ripreso: {unhealed}": unhealed,
            f"persone che non hanno potuto continuare: {self.stopped}": self.stopped,
            f"lavori falliti o rimasti: {self.undone}": self.undone,
        }
        return [text for text, is_wrong in wrong.items() if is_wrong]


class Run:
    def __init__(self, site: Production, world: World, visitors: list[Visitor], prober: Visitor) -> None:
        self.site, self.world, self.visitors, self.prober = site, world, visitors, prober
        self.tables = Tables(site, world.survey, world.text)
        self.rows: list[Row] = []

    def now(self) -> float:
        return time.monotonic() - self.world.started

    async def break_all(self, chosen: list[Fault], seconds: float) -> None:
        slot = seconds / len(chosen)
        away = min(AWAY, slot / 2)
        await asyncio.sleep(min(5.0, slot / 4))
        for number, fault in enumerate(chosen, start=1):
            await self._break(fault, away)
            await asyncio.sleep(max(0.5, number * slot - self.now()))

    async def _break(self, fault: Fault, away: float) -> None:
        row = Row(fault, self.now())
        self.rows.append(row)
        await asyncio.to_thread(fault.begin)
        if fault.end:
            await asyncio.sleep(away)
            await asyncio.to_thread(fault.end)
        row.ended = self.now()
        took = await asyncio.gather(*(self._until(probe) for probe in self._probes()))
        row.healed = dict(zip(PROBES, took, strict=True))
        confirmed = self._confirmed()
        row.verdict = judge(confirmed, await asyncio.to_thread(self.tables.stored))
        print(f"{self.now():6.0f} s  {fault.name}: {healed_words(row)}", flush=True)

    def _confirmed(self) -> Ledger:
        """What cannot change any more: messages and files."""
        posts: dict[str, set[tuple[int, int]]] = {}
        for visitor in self.visitors:
            posts |= {key: {answer} for key, answer in visitor.client.acknowledged.items()}
        return Ledger(posts=posts, files=dict(self.world.ledger.files))

    def _probes(self) -> list[Callable[[], Awaitable[bool]]]:
        async def post() -> bool:
            path = f"/api/v1/threads/{self.world.threads[-1]}/posts"
            body = {"key": f"sonda-{time.monotonic_ns()}", "body": "Si prova."}
            told = await self.prober.ask("sonda", "POST", path, json=body)
            return told is not None and told.status_code in (200, 201)

        async def search() -> bool:
            told = await self.prober.ask("sonda", "GET", "/api/v1/search", params={"q": "regolamento"})
            return told is not None and told.status_code == 200 and told.json()["engine"] != "database"

        async def mail() -> bool:
            before = self._mails()
            if not await self.prober.ask_for_mail():
                return False
            for _ in range(40):
                if self._mails() > before:
                    return True
                await asyncio.sleep(0.25)
            return False

        return [post, search, self.prober.upload, mail]

    def _mails(self) -> int:
        return sum(count for (to, _), count in self.site.relay.taken.items() if to == self.prober.email)

    async def _until(self, probe: Callable[[], Awaitable[bool]]) -> float | None:
        started = time.monotonic()
        while time.monotonic() - started < HEAL_WITHIN:
            if await probe():
                return time.monotonic() - started
            await asyncio.sleep(0.25)
        return None

    async def settle(self) -> list[Task]:
        """Until the queue is empty, also of what was put off for a few minutes; what is left or failed."""
        ends = time.monotonic() + SETTLE_WITHIN
        while time.monotonic() < ends:
            tasks = await asyncio.to_thread(self.tables.tasks)
            if not any(task.is_due or ("mail" in task.path and task.is_for_later) for task in tasks):
                break
            await asyncio.sleep(1)
        return [task for task in await asyncio.to_thread(self.tables.tasks) if not task.is_for_later]


async def measure(site: Production, minutes: float, seed: int, only: str) -> Outcome:
    world = await asyncio.to_thread(populate, site, PEOPLE + 1)
    world.threads += await open_threads(world.proxy, world.people[PEOPLE][2], THREADS)  # type: ignore[arg-type]
    visitors = [Visitor(world, number, seed) for number in range(PEOPLE)]
    prober = Visitor(world, PEOPLE, seed)
    run = Run(site, world, visitors, prober)
    chosen = [fault for fault in faults(site) if only in fault.name]
    hearing = [asyncio.create_task(visitor.client.read()) for visitor in visitors]
    world.started = time.monotonic()
    is_over = asyncio.Event()
    living = [asyncio.create_task(one.live(is_over, PAUSE)) for one in visitors]
    await run.break_all(chosen, 60 * minutes)
    is_over.set()
    _, late = await asyncio.wait(living, timeout=HEAL_WITHIN)
    undone = await run.settle()
    heard = await _heard(world, visitors)
    for task in [*hearing, *late]:
        task.cancel()
    await asyncio.gather(*hearing, *late, return_exceptions=True)
    for visitor in (*visitors, prober):
        await visitor.leave()
    world.ledger.posts = run._confirmed().posts
    outcome = Outcome(site.runs_on, world.ledger, run.rows, judge(world.ledger, run.tables.stored()))
    outcome.heard, outcome.is_heard_whole = heard
    outcome.undone, outcome.claimed = undone, run.tables.claimed_mails()
    outcome.stopped = [str(one.exception() or "") for one in living if one not in late and one.exception()]
    outcome.stopped += ["senza risposta"] * len(late)
    for visitor in (*visitors, prober):
        outcome.surprises.update(visitor.surprises)
    return outcome


async def _heard(world: World, visitors: list[Visitor]) -> tuple[str, bool]:
    """Whether each socket, over all its connections, has heard each number of its thread once and in order."""
    token = world.people[0][2]
    tables = {thread: await table_of(world.proxy, token, thread) for thread in world.threads}  # type: ignore[arg-type]
    clients = [visitor.client for visitor in visitors]
    after = await settled(clients, {thread: table[-1] for thread, table in tables.items()}, HEAL_WITHIN)
    verdict = judge_heard(clients, tables)
    return f"{verdict}; in pari dopo {after}", verdict.is_clean and after is not None


def run(
    minutes: float = MINUTES, *, with_engine: bool = True, seed: int = SEED, only: str = "", logs: str = ""
) -> Outcome:
    with production(with_engine=with_engine) as site:
        try:
            return asyncio.run(measure(site, minutes, seed, only))
        finally:
            if logs:
                shutil.copytree(
                    site.folder / "run", logs, ignore=shutil.ignore_patterns("*.sock"), dirs_exist_ok=True
                )


def healed_words(row: Row) -> str:
    return ", ".join(
        f"{name} {'MAI' if after is None else f'{after:.1f} s'}" for name, after in row.healed.items()
    )


WIDTHS = {
    "da": 6,
    "a": 6,
    "rich.": 7,
    "5xx": 5,
    "503": 5,
    "a metà": 8,
    "linea": 6,
    "perse": 6,
    "doppie": 7,
    "lenta": 8,
}
COLUMNS = "".join(f"{name:>{width}}" for name, width in WIDTHS.items())


def tell(outcome: Outcome) -> None:
    print(f"{outcome.runs_on}\n{'guasto':<28}{COLUMNS}  di nuovo dopo")
    before = Verdict()
    for row in outcome.rows:
        print(line_of(row, before, outcome))
        before = row.verdict
    ledger, verdict = outcome.ledger, outcome.verdict
    print(
        f"richieste {len(ledger.asked)}, scritture confermate {ledger.confirmed}: perse {len(verdict.lost)}, "
        f"doppie {len(verdict.doubled)}; email {verdict.mails}, doppie {len(verdict.doubled_mails)}, "
        f"cominciate e non partite {outcome.claimed}"
    )
    print(f"canali: {outcome.heard}")
    for surprise, count in outcome.surprises.most_common(12):
        print(f"  {count} × {surprise}")


def line_of(row: Row, before: Verdict, outcome: Outcome) -> str:
    """`before`: what was lost or double already when the fault began."""
    asked, refused, cut = row.asked(outcome.ledger), set(outcome.refused()), set(outcome.cut_short())
    lost = len(row.verdict.lost) - len(before.lost)
    doubled = len(row.verdict.doubled) - len(before.doubled)
    doubled += len(row.verdict.doubled_mails) - len(before.doubled_mails)
    counts = (
        f"{len(asked):>7}{sum(one in refused for one in asked):>5}{sum(one.told for one in asked):>5}"
        f"{sum(one in cut for one in asked):>8}"
        f"{sum(one.status == NOT_ANSWERED for one in asked):>6}{lost:>6}{doubled:>7}"
    )
    slowest = max((one.seconds for one in asked), default=0.0)
    return f"{row.fault.name:<28}{row.begun:>6.0f}{row.ended:>6.0f}{counts}{slowest:>6.1f} s  {healed_words(row)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--no-engine", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", default="", help="i soli guasti con questa parola nel nome")
    parser.add_argument("--logs", default="", help="dove copiare i registri dei processi")
    given = parser.parse_args()
    outcome = run(
        given.minutes, with_engine=not given.no_engine, seed=given.seed, only=given.only, logs=given.logs
    )
    tell(outcome)
    for line in outcome.missed:
        print(f"MANCATO: {line}")
    return int(bool(outcome.missed))


if __name__ == "__main__":
    sys.exit(main())
