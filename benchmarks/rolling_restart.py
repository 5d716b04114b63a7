"""Does anybody notice while all processes of the site are restarted one after the other? Prints a table.

The processes of `deploy/supervisord.conf` behind nginx on PostgreSQL and Redis of the run's own, restarted by
`deploy/roll` as docs/operations.md says for an upgrade. Meanwhile people read and post, by request and by socket, and
hold sockets that come back with the last number they saw. Exits 1 when one request failed, or a message is lost or
double, in the table or on a socket, or a socket was away for long. `--scale 0.1 --restarts 1` for a quick run."""

import argparse
import asyncio
import contextlib
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from benchmarks.stand.client import Client, judge, settled
from benchmarks.stand.ledger import Asked
from benchmarks.stand.production import Production, production
from benchmarks.stand.site import open_threads, table_of
from benchmarks.stand.visitors import Visitor, World, populate

RESTARTS, REQUESTS_A_SECOND, SOCKETS, THREADS, WALKERS = 5, 15.0, 200, 4, 30
POSTS, BY_SOCKET = 0.3, 0.2  # shares: of all that is done; of the posts
BACK_WITHIN = 20.0  # seconds that a socket is away
SETTLE_WITHIN, CONNECT_WITHIN, CALM = 60.0, 60.0, 3.0
COLUMNS = ("processo", "secondi", "richieste", "fallite", "tornati", "lenta")


@dataclass
class Row:
    """One process of one restart: seconds of the run; `back`: sockets that were cut and came back."""

    process: str
    begun: float
    ended: float
    back: int


@dataclass
class Outcome:
    runs_on: str
    rows: list[Row] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    posts: int = 0
    sockets: int = 0
    longest_away: float = 0.0
    heard: str = ""
    is_heard_whole: bool = False
    surprises: Counter[str] = field(default_factory=Counter)

    def failed(self) -> list[Asked]:
        """Also what was never answered."""
        return [one for one in self.asked if not 200 <= one.status < 400]

    @property
    def missed(self) -> list[str]:
        failed = Counter(f"{one.status} {one.kind}" for one in self.failed())
        cut = sum(row.back for row in self.rows)
        wrong = {
            f"richieste fallite: {dict(failed)}": bool(failed),
            f"messaggi: {self.heard}": not self.is_heard_whole,
            f"un canale è rimasto fuori {self.longest_away:.0f} s": self.longest_away > BACK_WITHIN,
            f"canali tagliati e tornati {cut}, meno di {self.sockets}": cut < self.sockets,
        }
        return [text for text, is_wrong in wrong.items() if is_wrong]


class Crowd:
    """Few who walk through the site and write, many who listen."""

    def __init__(self, world: World, sockets: int, seed: int) -> None:
        self.world, self.dice = world, random.Random(seed)
        self.walkers = [Visitor(world, number, seed) for number in range(min(WALKERS, sockets))]
        self.clients: list[Client] = [walker.client for walker in self.walkers]
        for number in range(len(self.walkers), sockets):
            thread = world.threads[number % len(world.threads)]
            self.clients.append(Client(world.people[number][2], thread, [world.proxy], [world.proxy], {}))  # type: ignore[list-item]

    async def walk(self, a_second: float, is_over: asyncio.Event) -> None:
        """Things begin at the given pace, however long each takes, and all have ended at the end."""
        doing: set[asyncio.Task[None]] = set()
        due = time.monotonic()
        while not is_over.is_set():
            doing.add(asyncio.create_task(self._do_one()))
            for task in [task for task in doing if task.done()]:
                doing.remove(task)
                task.result()
            due += 1 / a_second
            await asyncio.sleep(max(0.0, due - time.monotonic()))
        await asyncio.gather(*doing)

    async def _do_one(self) -> None:
        walker = self.dice.choice(self.walkers)
        if self.dice.random() < POSTS:
            await walker.client.post(by_request=self.dice.random() >= BY_SOCKET, twice=False)
        else:
            await walker.read()

    async def connect(self) -> None:
        ends = time.monotonic() + CONNECT_WITHIN
        while not all(client.is_open for client in self.clients):
            if time.monotonic() > ends:
                raise RuntimeError("not all sockets opened")
            await asyncio.sleep(0.1)

    @property
    def back(self) -> int:
        return sum(len(client.back_after) for client in self.clients)


async def roll(site: Production) -> AsyncIterator[str]:
    """The names of the processes, each when it is ready again."""
    with (site.folder / "roll.out").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            "deploy/roll", env=site.environment, stdout=asyncio.subprocess.PIPE, stderr=log
        )
        assert process.stdout
        async for line in process.stdout:
            yield line.decode().strip()
        if await process.wait():
            raise RuntimeError(f"deploy/roll: {(site.folder / 'roll.out').read_text()[-2000:]}")


async def restart_all(site: Production, crowd: Crowd, restarts: int) -> list[Row]:
    rows: list[Row] = []
    for number in range(1, restarts + 1):
        begun, back = time.monotonic(), crowd.back
        async for name in roll(site):
            await asyncio.sleep(CALM if name.startswith("sockets") else 0)  # who was cut comes back
            ended = time.monotonic()
            start = crowd.world.started
            rows.append(Row(f"{number} {name}", begun - start, ended - start, crowd.back - back))
            begun, back = ended, crowd.back
    return rows


async def measure(site: Production, scale: float, restarts: int, seed: int) -> Outcome:
    sockets = max(4, round(SOCKETS * scale))
    world = await asyncio.to_thread(populate, site, sockets + 1)  # who opens the threads holds no socket
    world.threads += await open_threads(world.proxy, world.people[sockets][2], THREADS)  # type: ignore[arg-type]
    crowd = Crowd(world, sockets, seed)
    hearing = [asyncio.create_task(client.read()) for client in crowd.clients]
    await crowd.connect()
    world.started, is_over = time.monotonic(), asyncio.Event()
    walking = asyncio.create_task(crowd.walk(max(2.0, REQUESTS_A_SECOND * scale), is_over))
    try:
        rows = await restart_all(site, crowd, restarts)
    finally:
        is_over.set()
    await walking
    outcome = Outcome(site.runs_on, rows, world.ledger.asked, sockets=sockets)
    await _hold_against_table(outcome, crowd)
    for task in hearing:
        task.cancel()
    await asyncio.gather(*hearing, return_exceptions=True)
    for walker in crowd.walkers:
        outcome.surprises.update(walker.surprises)
        with contextlib.suppress(RuntimeError):
            await walker.leave()
    return outcome


async def _hold_against_table(outcome: Outcome, crowd: Crowd) -> None:
    """Each socket, over all its connections, has heard each number of its thread once and in order."""
    world = crowd.world
    token = world.people[0][2]
    tables = {thread: await table_of(world.proxy, token, thread) for thread in world.threads}  # type: ignore[arg-type]
    last = {thread: table[-1] for thread, table in tables.items()}
    after = await settled(crowd.clients, last, SETTLE_WITHIN)
    verdict = judge(crowd.clients, tables)
    outcome.longest_away = max((s for client in crowd.clients for s in client.back_after), default=0.0)
    outcome.posts = sum(len(client.acknowledged) for client in crowd.clients)
    outcome.heard = f"{verdict}; in pari dopo {'MAI' if after is None else f'{after:.1f} s'}"
    outcome.is_heard_whole = verdict.is_clean and after is not None


def run(scale: float = 1.0, restarts: int = RESTARTS, seed: int = 11, logs: str = "") -> Outcome:
    with production() as site:
        try:
            return asyncio.run(measure(site, scale, restarts, seed))
        finally:
            if logs:
                no_sockets = shutil.ignore_patterns("*.sock")
                shutil.copytree(site.folder / "run", logs, ignore=no_sockets, dirs_exist_ok=True)
                shutil.copy2(site.folder / "access.log", logs)


def tell(outcome: Outcome) -> None:
    print(f"{outcome.runs_on}\n" + "".join(f"{name:>14}" for name in COLUMNS))
    failed = set(outcome.failed())
    for row in outcome.rows:
        asked = [one for one in outcome.asked if row.begun <= one.at < row.ended]
        slowest = max((one.seconds for one in asked), default=0.0)
        print(
            f"{row.process:>14}{row.ended - row.begun:>14.1f}{len(asked):>14}"
            f"{sum(one in failed for one in asked):>14}{row.back:>14}{slowest:>12.2f} s"
        )
    print(
        f"richieste {len(outcome.asked)}, fallite {len(failed)}; canali {outcome.sockets}, "
        f"fuori al più {outcome.longest_away:.1f} s; "
        f"messaggi {outcome.posts}: {outcome.heard}"
    )
    for surprise, count in outcome.surprises.most_common(8):
        print(f"  {count} × {surprise}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="dei canali e delle richieste al secondo")
    parser.add_argument("--restarts", type=int, default=RESTARTS)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--logs", default="", help="dove copiare i registri dei processi e del proxy")
    given = parser.parse_args()
    outcome = run(given.scale, given.restarts, given.seed, given.logs)
    tell(outcome)
    for line in outcome.missed:
        print(f"MANCATO: {line}")
    return int(bool(outcome.missed))


if __name__ == "__main__":
    sys.exit(main())
