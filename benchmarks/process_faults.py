"""Do 200 people in 20 threads lose anything when processes are killed and doorbells get lost? Prints counts and times.

Two Daphne processes for the sockets and a WSGI process for plain HTTP; one of them is killed (SIGKILL) at a random
moment and started again, 20 times; 30 % of the doorbells are lost on purpose, 5 % of the messages are sent twice, one
in four by plain HTTP. DATABASE_URL names a PostgreSQL server (a new database is made there and dropped), `redis-server`
is used where it is installed. `--scale 0.1` for a quick run."""

import argparse
import asyncio
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.stand.client import Client, Verdict, judge, settled
from benchmarks.stand.launch import LOST
from benchmarks.stand.site import Server, Stand, open_threads, percentile, standing, table_of

POSTS, CLIENTS, THREADS, KILLS = 10_000, 200, 20, 20
POSTS_A_SECOND = 25
LOST_DOORBELLS, SENT_TWICE, BY_REQUEST = 0.3, 0.05, 0.25
SETTLE = 60
AFTERMATH = 2  # seconds after a process is back that still count as the fault's


@dataclass
class Outcome:
    verdict: Verdict
    runs_on: str = ""
    posts: int = 0
    rows: int = 0
    kills: int = 0
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
    diary = Path(f"/tmp/cantiere-doorbells-{random.getrandbits(40):x}")
    options = ("--lose", str(LOST_DOORBELLS), "--diary", str(diary))
    try:
        with standing(2, 1, *options) as stand:
            outcome = asyncio.run(measure(stand, scale))
            pages = diary.read_bytes()
            outcome.lost_rings, outcome.rung = pages.count(LOST), len(pages)
            return outcome
    finally:
        diary.unlink(missing_ok=True)


async def measure(stand: Stand, scale: float) -> Outcome:
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
    killing = asyncio.create_task(kill(stand.servers, max(2, round(KILLS * scale)), seconds, faults))
    await asyncio.gather(*(write(client, each, seconds) for client in clients))
    seconds = time.monotonic() - started
    await killing
    tables = {thread: await table_of(stand.http[0], opener, thread) for thread in threads}
    after = await settled(clients, {thread: table[-1] for thread, table in tables.items()}, SETTLE)
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    outcome = Outcome(judge(clients, tables), stand.runs_on, each * len(clients), seconds=seconds)
    outcome.settled_after, outcome.kills = after, len(faults.windows)
    outcome.rows = sum(map(len, tables.values())) - len(threads)
    collect(outcome, clients, faults)
    return outcome


def collect(outcome: Outcome, clients: list[Client], faults: Faults) -> None:
    for client in clients:
        outcome.cuts += client.cuts
        outcome.answers += faults.outside(client.answers)
        outcome.delays += faults.outside(client.delays)
        outcome.back_after += client.back_after


async def write(client: Client, count: int, seconds: float) -> None:
    """`count` posts spread over the time, at random moments."""
    started = time.monotonic()
    for moment in sorted(random.uniform(0, seconds) for _ in range(count)):
        await asyncio.sleep(max(0, started + moment - time.monotonic()))
        await client.post(random.random() < BY_REQUEST, random.random() < SENT_TWICE)


async def kill(servers: list[Server], times: int, seconds: float, faults: Faults) -> None:
    """One process at a time, each in its own stretch of the run, back before the next."""
    stretch, started = seconds / times, time.monotonic()
    for number in range(times):
        moment = started + stretch * number + random.uniform(0.2, 0.6) * stretch
        await asyncio.sleep(max(0, moment - time.monotonic()))
        server = random.choice(servers)
        since = time.monotonic()
        server.kill()
        server.start()
        await asyncio.to_thread(server.wait)
        faults.windows.append((since, time.monotonic() + AFTERMATH))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    outcome = run(parser.parse_args().scale)
    print(f"{outcome.runs_on}: {outcome.posts} messaggi in {outcome.seconds:.0f} s, {outcome.kills} SIGKILL")
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
