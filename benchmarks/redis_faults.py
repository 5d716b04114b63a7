"""Is anything lost while Redis is away, and does an idle socket still hear? Prints counts and times.

Two Daphne processes and a WSGI process. Sockets stay idle for 12 s and for 120 s and must still receive what another
process wrote; then Redis is stopped for 10 s while people go on writing and reading by plain HTTP, and everybody has
everything within 30 s of its return. `--scale 0.1` leaves out the 120 s."""

import argparse
import asyncio
import sys
import time
from dataclasses import dataclass, field

import httpx

from benchmarks.stand.client import Client, Verdict, judge, settled
from benchmarks.stand.site import Stand, bearer, open_threads, percentile, standing, table_of

CLIENTS, POSTS_A_CLIENT = 20, 30
IDLE = (12, 120)
AWAY = 10  # seconds without Redis
BACK_WITHIN = 30


@dataclass
class Outcome:
    runs_on: str = ""
    idle: dict[int, tuple[int, float]] = field(
        default_factory=dict
    )  # seconds: (sockets deaf or cut, slowest)
    posts: int = 0
    reads_refused: int = 0
    reads: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    settled_after: float | None = None
    verdict: Verdict = field(default_factory=Verdict)


def run(scale: float = 1.0) -> Outcome:
    with standing(2, 1) as stand:
        return asyncio.run(measure(stand, scale))


async def measure(stand: Stand, scale: float) -> Outcome:
    outcome = Outcome(stand.runs_on)
    opener, *tokens = stand.members(1 + max(6, round(CLIENTS * scale)))
    threads = await open_threads(stand.http[0], opener, 2)
    sent: dict[str, float] = {}
    clients = [
        Client(token, threads[n % 2], stand.sockets, stand.http, sent) for n, token in enumerate(tokens)
    ]
    tasks = [asyncio.create_task(client.read()) for client in clients]
    await settled(clients, dict.fromkeys(threads, 1), BACK_WITHIN)
    for seconds in IDLE if scale >= 1 else IDLE[:1]:
        await stay_idle(clients, seconds, outcome)
    await without_redis(stand, clients, outcome, max(5, round(POSTS_A_CLIENT * scale)))
    tables = {thread: await table_of(stand.http[0], opener, thread) for thread in threads}
    outcome.posts = sum(map(len, tables.values())) - len(threads)
    outcome.settled_after = await settled(clients, {t: table[-1] for t, table in tables.items()}, BACK_WITHIN)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    outcome.verdict = judge(clients, tables)
    return outcome


async def stay_idle(clients: list[Client], seconds: int, outcome: Outcome) -> None:
    """Nobody says a word; then one post in each thread by plain HTTP, in a process without sockets."""
    cuts = sum(client.cuts for client in clients)
    await asyncio.sleep(seconds)
    expected = {client.thread: client.last + 1 for client in clients}
    since = time.monotonic()
    writers = {client.thread: client for client in clients}
    await asyncio.gather(*(writer.post(by_request=True, twice=False) for writer in writers.values()))
    after = await settled(clients, expected, 10)
    deaf = sum(client.last < expected[client.thread] for client in clients)
    cut = sum(client.cuts for client in clients) - cuts
    outcome.idle[seconds] = (deaf + cut, (after or 0) and time.monotonic() - since)


async def without_redis(stand: Stand, clients: list[Client], outcome: Outcome, each: int) -> None:
    """Writing (half by socket, half by plain HTTP) and reading go on while Redis is dead and after."""
    seconds = AWAY + 2.0
    stop = asyncio.Event()
    reading = asyncio.create_task(read_pages(stand, clients[0], outcome, stop))
    writing = [
        asyncio.create_task(write(client, n % 2 == 0, each, seconds)) for n, client in enumerate(clients)
    ]
    await asyncio.sleep(1)
    stand.redis.stop()
    await asyncio.sleep(AWAY)
    stand.redis.start()
    await asyncio.gather(*writing)
    stop.set()
    await reading
    outcome.answers = [took for client in clients for _, took in client.answers]


async def write(client: Client, by_request: bool, count: int, seconds: float) -> None:
    for _ in range(count):
        await client.post(by_request, twice=False)
        await asyncio.sleep(seconds / count)


async def read_pages(stand: Stand, client: Client, outcome: Outcome, stop: asyncio.Event) -> None:
    """Events by plain HTTP, from every process in turn."""
    address = f"/api/v1/threads/{client.thread}/events"
    async with httpx.AsyncClient(headers=bearer(client.token), timeout=10) as asking:
        while not stop.is_set():
            for server in stand.servers:
                since = time.monotonic()
                try:
                    answer = await asking.get(server.url + address)
                    outcome.reads_refused += answer.status_code != 200
                except httpx.TransportError:
                    outcome.reads_refused += 1
                outcome.reads.append(time.monotonic() - since)
            await asyncio.sleep(0.2)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    outcome = run(parser.parse_args().scale)
    for seconds, (deaf, slowest) in outcome.idle.items():
        print(
            f"{outcome.runs_on}: fermi {seconds} s, poi sordi o tagliati {deaf}, l'ultimo in {slowest:.2f} s"
        )
    for name, values in (("scrivere", outcome.answers), ("leggere", outcome.reads)):
        print(f"Redis spento {AWAY} s, {name}: 95% {1000 * percentile(values, 0.95):.0f} ms ({len(values)})")
    after = "mai" if outcome.settled_after is None else f"{outcome.settled_after:.1f} s"
    print(f"letture fallite {outcome.reads_refused}; {outcome.posts} messaggi, tutti in pari dopo {after}")
    print(outcome.verdict)
    is_whole = outcome.verdict.is_clean and not outcome.reads_refused and outcome.settled_after is not None
    return 0 if is_whole and not any(deaf for deaf, _ in outcome.idle.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
