"""How quickly does a message reach everybody in a full thread? Prints ratios to the plain ways of the same stack.

1,000 sockets in one thread of one Daphne process at 2 messages/s: the slowest hundredth beside a Channels consumer for
each socket with a group send. 200 sockets flat out: deliveries/s beside a broadcast of `websockets` alone, once with
every message in a transaction of its own (committed one after the other by another process: the writing is part of the
time) and once with all of them in one. Each the median of three runs, ours and theirs in turn. `--scale 0.1` for a
tenth of the sockets and one run."""

import argparse
import asyncio
import contextlib
import json
import statistics
import sys
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.stand.compared import compared
from benchmarks.stand.site import Server, Stand, bearer, open_threads, percentile, socket_url, standing

SOCKETS, A_SECOND, SECONDS = 1000, 2, 30
CROWD, BURST = 200, 600
RUNS = 3
AT_ONCE = 20  # connections opened at a time

POST_MANY = """
import contextlib
import time
from django.db import transaction
from accounts.tokens import token_by_key
from community.actions import post_message
from community.models import Thread
author = token_by_key("{token}").person
thread = Thread.objects.for_writing(author).get(pk={thread})  # as every door of the site does
started = time.time()
with transaction.atomic() if {together} else contextlib.nullcontext():
    for number in range({count}):
        post_message(author, thread, f"Messaggio {{number}} della prova di diffusione", "{mark}-" + str(number))
    ready = time.time()
print(ready if {together} else started)
"""


@dataclass
class Audience:
    """Open connections; what they hear is counted, and timed where the text carries a mark."""

    connections: list[ClientConnection] = field(default_factory=list)
    greeted: int = 0
    heard: int = 0
    last_at: float = 0.0
    sent: dict[str, float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    closings: Counter[str] = field(default_factory=Counter)  # by the server, which should not

    async def listen(self, connection: ClientConnection) -> None:
        try:
            await self._listen(connection)
        except ConnectionClosed as closed:
            self.closings[str(closed)] += 1

    async def _listen(self, connection: ClientConnection) -> None:
        async for text in connection:
            if '"kind"' not in text:  # a presence or a hello
                self.greeted += '"hello"' in text
                continue
            self.heard += 1
            self.last_at = time.time()
            if self.sent:
                mark = json.loads(text)["post"]["body"].rpartition(" ")[2]
                if mark in self.sent:
                    self.delays.append(self.last_at - self.sent[mark])

    async def hear(self, count: int, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while self.heard < count and time.monotonic() < ends:
            await asyncio.sleep(0.05)

    async def all_let_in(self) -> None:
        """A connection is accepted before its thread is opened to it: what is said before the hello is not for it."""
        while self.greeted < len(self.connections):
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def audience(
    urls: list[tuple[str, dict[str, str]]], *, greets: bool = False
) -> AsyncIterator[Audience]:
    """`greets`: the server says hello to each."""
    there, gate = Audience(), asyncio.Semaphore(AT_ONCE)

    async def come(url: str, headers: dict[str, str]) -> None:
        async with gate:
            options = {"compression": None, "ping_interval": None, "max_size": None}
            there.connections.append(
                await connect(url, additional_headers=headers, open_timeout=60, **options)  # type: ignore[arg-type]
            )

    await asyncio.gather(*(come(url, headers) for url, headers in urls))
    tasks = [asyncio.create_task(there.listen(connection)) for connection in there.connections]
    try:
        if greets:
            await asyncio.wait_for(there.all_let_in(), 120)
        await asyncio.sleep(5)  # presence has been told
        yield there
    finally:
        if there.closings:
            print(f"chiuse dal server: {dict(there.closings)}")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(
            *(connection.close() for connection in there.connections), return_exceptions=True
        )


@dataclass
class Result:
    runs_on: str = ""
    ours_late: list[float] = field(default_factory=list)
    theirs_late: list[float] = field(default_factory=list)
    ours_rate: list[float] = field(default_factory=list)  # one transaction for each message
    burst_rate: list[float] = field(default_factory=list)  # one for all
    theirs_rate: list[float] = field(default_factory=list)
    missing: int = 0  # deliveries of ours that did not come
    missing_there: int = 0

    @property
    def late_ratio(self) -> float:
        return statistics.median(self.ours_late) / statistics.median(self.theirs_late)

    @property
    def rate_ratio(self) -> float:
        return statistics.median(self.ours_rate) / statistics.median(self.theirs_rate)

    @property
    def burst_ratio(self) -> float:
        return statistics.median(self.burst_rate) / statistics.median(self.theirs_rate)


def run(scale: float = 1.0) -> Result:
    with standing(1, 0) as stand, others(stand) as (plain, broadcast):
        result = Result(stand.runs_on)
        sockets, crowd = round(SOCKETS * scale), round(CROWD * scale)
        tokens = stand.members(max(sockets, crowd))
        for _ in range(RUNS if scale >= 1 else 1):
            asyncio.run(paced(stand, plain, tokens[:sockets], max(3, round(SECONDS * scale)), result))
            asyncio.run(flat_out(stand, broadcast, tokens[:crowd], max(50, round(BURST * scale)), result))
        return result


@contextlib.contextmanager
def others(stand: Stand) -> Iterator[tuple[Server, Server]]:
    """The two that ours is compared with."""
    folder = stand.sockets[0].log.parent
    plain = Server(
        "sockets", stand.environment, folder, "--application", "benchmarks.stand.plain:application"
    )
    broadcast = Server("broadcast", stand.environment, folder)
    try:
        for server in (plain, broadcast):
            server.start()
        for server in (plain, broadcast):
            server.wait()
        yield plain, broadcast
    finally:
        for server in (plain, broadcast):
            server.stop()


async def paced(stand: Stand, plain: Server, tokens: list[str], seconds: int, result: Result) -> None:
    site = stand.sockets[0]
    [thread] = await open_threads(site, tokens[0], 1)
    ours = [(socket_url(site, thread), bearer(token)) for token in tokens]
    theirs: list[tuple[str, dict[str, str]]] = [(f"ws://127.0.0.1:{plain.port}/", {}) for _ in tokens]

    def post(mark: str) -> str:
        return json.dumps(
            {"type": "post", "key": mark, "body": f"Messaggio della prova di diffusione {mark}"}
        )

    late, missing = await say(ours, post, seconds, greets=True)
    result.ours_late.append(late)
    result.missing += missing
    late, missing = await say(theirs, lambda mark: f"Messaggio della prova di diffusione {mark}", seconds)
    result.theirs_late.append(late)
    result.missing_there += missing


async def say(
    urls: list[tuple[str, dict[str, str]]],
    text_of: Callable[[str], str],
    seconds: int,
    *,
    greets: bool = False,
) -> tuple[float, int]:
    """The slowest hundredth of the deliveries, and how many did not come."""
    async with audience(urls, greets=greets) as there:
        count, started = seconds * A_SECOND, time.monotonic()
        for number in range(count):
            await asyncio.sleep(max(0, started + number / A_SECOND - time.monotonic()))
            mark = uuid.uuid4().hex
            there.sent[mark] = time.time()
            await there.connections[0].send(text_of(mark))
        await there.hear(count * len(urls), 60)
        return percentile(there.delays, 0.99), count * len(urls) - len(there.delays)


async def flat_out(stand: Stand, broadcast: Server, tokens: list[str], count: int, result: Result) -> None:
    site = stand.sockets[0]
    for together, rates in ((False, result.ours_rate), (True, result.burst_rate)):
        [thread] = await open_threads(site, tokens[0], 1)
        urls = [(socket_url(site, thread), bearer(token)) for token in tokens]
        async with audience(urls, greets=True) as there:
            script = POST_MANY.format(
                token=tokens[0], thread=thread, count=count, mark=uuid.uuid4().hex, together=together
            )
            since = float((await asyncio.to_thread(stand.shell, script)).splitlines()[-1])
            await there.hear(count * len(tokens), 120)
            result.missing += count * len(tokens) - there.heard
            rates.append(there.heard / (there.last_at - since))
    async with audience([(f"ws://127.0.0.1:{broadcast.port}/", {}) for _ in tokens]) as there:
        started = time.time()
        await there.connections[0].send(str(count))
        await there.hear(count * len(tokens), 120)
        result.theirs_rate.append(there.heard / (there.last_at - started))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    result = run(parser.parse_args().scale)
    ours, theirs = (1000 * statistics.median(late) for late in (result.ours_late, result.theirs_late))
    print(f"{result.runs_on}, {A_SECOND} messaggi/s, 99%: {ours:.0f} ms, gruppo di Channels {theirs:.0f} ms")
    print(compared("messaggio a 1000 canali, 99 %: gruppo di Channels", ours, theirs, "ms"))
    print(f"rapporto {result.late_ratio:.3f} (non oltre 0,25)")
    for name, rates, ratio in (
        ("uno alla volta", result.ours_rate, result.rate_ratio),
        ("tutti insieme", result.burst_rate, result.burst_ratio),
    ):
        rate, plain = statistics.median(rates), statistics.median(result.theirs_rate)
        print(f"a tutta forza, scritti {name}: {rate:.0f} consegne/s, websockets {plain:.0f}")
        print(compared(f"consegne, scritte {name}: websockets", rate, plain, "al secondo"))
        print(f"rapporto {ratio:.3f} (almeno 0,12)")
    print(f"consegne mancate: {result.missing}, al gruppo di Channels {result.missing_there}")
    return 0 if not result.missing else 1


if __name__ == "__main__":
    sys.exit(main())
