"""Do 200 people in 20 threads lose anything when processes are killed and doorbells get lost? Prints counts and times.

Two Daphne processes for the sockets and a WSGI process for plain HTTP; one of them is killed (SIGKILL) at a random
moment and started again, 20 times; 8 times more one dies at the worst moment: before the commit, after it, after the
acknowledgement, while somebody catches up. Redis is killed 5 times; 10 connections are cut in the middle of a frame, 10
people stop reading for a while; 30 % of the doorbells are lost on purpose, 5 % of the messages are sent twice, one in
four by plain HTTP. DATABASE_URL names a PostgreSQL server (a new database is made there and dropped), `redis-server`
is used where it is installed. `--scale 0.1` for a quick run."""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.stand.client import Client, Verdict, judge, settled
from benchmarks.stand.crashes import CATCHING_UP, OF_SOCKETS, arm
from benchmarks.stand.launch import LOST
from benchmarks.stand.site import Server, Stand, open_threads, percentile, standing, table_of

POSTS, CLIENTS, THREADS, KILLS = 10_000, 200, 20, 20
REDIS_KILLS, TORN_FRAMES, DEAF_READERS, CRASHES = 5, 10, 10, 8
POSTS_A_SECOND = 25
LOST_DOORBELLS, SENT_TWICE, BY_REQUEST = 0.3, 0.05, 0.25
SETTLE = 60
REDIS_AWAY, DEAF_FOR, DIES_WITHIN = 2, 5, 30
AFTERMATH = 2  # seconds after a process is back that still count as the fault's


@dataclass
class Outcome:
    verdict: Verdict
    runs_on: str = ""
    posts: int = 0
    rows: int = 0
    kills: int = 0
    crashes: Counter[str] = field(default_factory=Counter)  # by the moment
    redis_kills: int = 0
    torn: int = 0
    deaf: int = 0
    cuts: int = 0
    rung: int = 0
    lost_rings: int = 0
    seconds: float = 0.0
    answers: list[float] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    back_after: list[float] = field(default_factory=list)
    settled_after: float | None = None


@dataclass
class Faults:
    """When something was broken: (from, until) in monotonic seconds."""

    windows: list[tuple[float, float]] = field(default_factory=list)

    def outside(self, sent: list[tuple[float, float]]) -> list[float]:
        return [
            took
            for at, took in sent
            if not any(at <= until and at + took >= since for since, until in self.windows)
        ]


def run(scale: float = 1.0) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="cantiere-faults-") as name:
        folder, diary = Path(name), Path(name) / "doorbells"
        options = ("--lose", str(LOST_DOORBELLS), "--diary", str(diary), "--crashes", str(folder))
        with standing(2, 1, *options) as stand:
            outcome = asyncio.run(measure(stand, folder, scale))
        pages = diary.read_bytes()
        outcome.lost_rings, outcome.rung = pages.count(LOST), len(pages)
        return outcome


async def measure(stand: Stand, folder: Path, scale: float) -> Outcome:
    opener, *tokens = stand.members(1 + max(4, round(CLIENTS * scale)))
    threads = await open_threads(stand.http[0], opener, max(2, round(THREADS * scale)))
    sent: dict[str, float] = {}
    clients = [
        Client(token, threads[n % len(threads)], stand.sockets, stand.http, sent)
        for n, token in enumerate(tokens)
    ]
    reading = [asyncio.create_task(client.read()) for client in clients]
    await settled(clients, dict.fromkeys(threads, 1), SETTLE)
    started, faults = time.monotonic(), Faults()
    each = max(1, round(POSTS * scale / len(clients)))
    seconds = each * len(clients) / POSTS_A_SECOND
    outcome = Outcome(Verdict(), stand.runs_on)
    troubles = asyncio.gather(
        break_servers(stand, folder, clients, (scale, seconds), faults, outcome),
        break_redis(stand, share(REDIS_KILLS, scale), seconds, faults, outcome),
        trouble_clients(clients, scale, seconds, outcome),
    )
    await asyncio.gather(*(write(client, each, seconds, troubles) for client in clients))
    outcome.posts = sum(len(client.acknowledged) for client in clients)
    outcome.seconds = time.monotonic() - started
    await troubles
    tables = {thread: await table_of(stand.http[0], opener, thread) for thread in threads}
    after = await settled(clients, {thread: table[-1] for thread, table in tables.items()}, SETTLE)
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    outcome.verdict, outcome.settled_after = judge(clients, tables), after
    outcome.rows = sum(map(len, tables.values())) - len(threads)
    collect(outcome, clients, faults)
    return outcome


def collect(outcome: Outcome, clients: list[Client], faults: Faults) -> None:
    for client in clients:
        outcome.cuts += client.cuts
        outcome.answers += faults.outside(client.answers)
        outcome.delays += faults.outside(client.delays)
        outcome.back_after += client.back_after


async def write(client: Client, count: int, seconds: float, troubles: asyncio.Future[Any]) -> None:
    """`count` posts spread over the time, at random moments; now and then one more until nothing breaks any more."""
    started = time.monotonic()
    for moment in sorted(random.uniform(0, seconds) for _ in range(count)):
        await asyncio.sleep(max(0, started + moment - time.monotonic()))
        await client.post(random.random() < BY_REQUEST, random.random() < SENT_TWICE)
    while not troubles.done():
        await asyncio.sleep(random.uniform(1, 6))
        await client.post(random.random() < BY_REQUEST, random.random() < SENT_TWICE)


def share(count: int, scale: float) -> int:
    return max(1, round(count * scale))


async def moments(times: int, seconds: float) -> AsyncIterator[int]:
    """One at a random moment of each of so many equal stretches."""
    stretch, started = seconds / times, time.monotonic()
    for number in range(times):
        moment = started + stretch * number + random.uniform(0.2, 0.6) * stretch
        await asyncio.sleep(max(0, moment - time.monotonic()))
        yield number


async def break_servers(
    stand: Stand,
    folder: Path,
    clients: list[Client],
    size: tuple[float, float],
    faults: Faults,
    outcome: Outcome,
) -> None:
    """One process at a time, killed from outside or dying at a moment of its own, back before the next."""
    scale, seconds = size
    forced = [OF_SOCKETS[n % len(OF_SOCKETS)] for n in range(max(len(OF_SOCKETS), round(CRASHES * scale)))]
    ways: list[str] = [""] * max(2, round(KILLS * scale)) + forced
    random.shuffle(ways)
    async for number in moments(len(ways), seconds):
        since, point = time.monotonic(), ways[number]
        server = random.choice(stand.servers)
        if point:
            crowd = Counter(id(client.server) for client in clients if client.connection is not None)
            server, crowded = sorted(stand.sockets, key=lambda one: crowd[id(one)])
            if point == CATCHING_UP:  # whoever is on the other one comes here, with something to catch up
                arm(folder, server.port, point)
                await restart(crowded)
            else:
                server = crowded
                arm(folder, server.port, point)
            outcome.crashes[point] += await asyncio.to_thread(server.has_died, DIES_WITHIN)
        else:
            outcome.kills += 1
        await restart(server)
        faults.windows.append((since, time.monotonic() + AFTERMATH))


async def restart(server: Server) -> None:
    server.kill()
    server.start()
    await asyncio.to_thread(server.wait)


async def break_redis(stand: Stand, times: int, seconds: float, faults: Faults, outcome: Outcome) -> None:
    if not stand.redis.is_there:
        return
    async for _ in moments(times, seconds):
        since = time.monotonic()
        stand.redis.stop()
        await asyncio.sleep(REDIS_AWAY)
        await asyncio.to_thread(stand.redis.start)
        outcome.redis_kills += 1
        faults.windows.append((since, time.monotonic() + AFTERMATH))


async def trouble_clients(clients: list[Client], scale: float, seconds: float, outcome: Outcome) -> None:
    """Connections cut in the middle of a frame, and people who stop reading for a while."""
    torn, deaf = share(TORN_FRAMES, scale), share(DEAF_READERS, scale)
    ways = [Client.tear] * torn + [Client.go_deaf] * deaf
    random.shuffle(ways)
    going_deaf = []
    async for number in moments(len(ways), seconds):
        client = await one_with_a_line(clients)
        if ways[number] is Client.tear:
            outcome.torn += client.tear()
        else:
            going_deaf.append(asyncio.create_task(client.go_deaf(DEAF_FOR)))
    outcome.deaf = sum(await asyncio.gather(*going_deaf))


async def one_with_a_line(clients: list[Client]) -> Client:
    """After a fault it may take a moment until somebody is back."""
    for _ in range(round(SETTLE / 0.05)):
        if there := [client for client in clients if client.is_open]:
            return random.choice(there)
        await asyncio.sleep(0.05)
    raise TimeoutError("nobody came back")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    outcome = run(parser.parse_args().scale)
    print(f"{outcome.runs_on}: {outcome.posts} messaggi in {outcome.seconds:.0f} s, {outcome.kills} SIGKILL")
    print(f"morti al momento peggiore: {dict(outcome.crashes)}; Redis uccisa {outcome.redis_kills} volte")
    print(f"connessioni tagliate a metà di un messaggio {outcome.torn}, lettori fermi {outcome.deaf}")
    print(f"{outcome.cuts} canali tagliati, {outcome.lost_rings} campanelli persi su {outcome.rung}")
    for name, values in (("conferma", outcome.answers), ("consegna", outcome.delays)):
        times = " · ".join(
            f"{share:.0%} {1000 * percentile(values, share):.0f}" for share in (0.5, 0.95, 0.99)
        )
        print(f"{name} fuori dai guasti, ms: {times} ({len(values)} misure)")
    print(
        f"di nuovo in pari dopo un taglio, s: 95% {percentile(outcome.back_after, 0.95):.1f}, "
        f"al massimo {max(outcome.back_after, default=0):.1f}"
    )
    print(f"righe nella tabella {outcome.rows} per {outcome.posts} chiavi; alla fine {outcome.verdict}")
    is_whole = outcome.verdict.is_clean and outcome.rows == outcome.posts
    return 0 if is_whole and outcome.settled_after is not None else 1


if __name__ == "__main__":
    sys.exit(main())
