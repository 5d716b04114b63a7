"""Many requests at once over kept connections, with as little work on this side as can be."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

TIMEOUT = 60


@dataclass
class Outcome:
    """What came back: statuses, and seconds of each answer."""

    statuses: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    elapsed: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.elapsed if self.elapsed else 0.0

    @property
    def failures(self) -> int:
        return sum(count for status, count in self.statuses.items() if status not in ("200", "302"))

    def percentile(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def get(port: int, path: str, cookie: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n".encode()


def post(port: int, path: str, cookie: str, body: str = "") -> bytes:
    lines = (
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Cookie: {cookie}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body.encode())}",
    )
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def measure(port: int, make: Callable[[], bytes], clients: int, seconds: float) -> Outcome:
    """So many clients, each asking again as soon as it is answered, for so long."""
    outcome = Outcome()
    until = time.perf_counter() + seconds

    async def everybody() -> None:
        await asyncio.gather(*(_client(port, make, outcome, until) for _ in range(clients)))

    started = time.perf_counter()
    asyncio.run(everybody())
    outcome.elapsed = time.perf_counter() - started
    return outcome


def burst(port: int, requests: Sequence[bytes]) -> Outcome:
    """All at the same moment, each on a connection of its own."""
    outcome = Outcome()

    async def everybody() -> None:
        await asyncio.gather(*(_once(port, request, outcome) for request in requests))

    started = time.perf_counter()
    asyncio.run(everybody())
    outcome.elapsed = time.perf_counter() - started
    return outcome


async def _client(port: int, make: Callable[[], bytes], outcome: Outcome, until: float) -> None:
    streams = None
    while time.perf_counter() < until:
        streams = streams or await asyncio.open_connection("127.0.0.1", port)
        if not await _ask(*streams, make(), outcome):
            streams[1].close()
            streams = None
    if streams:
        streams[1].close()


async def _once(port: int, request: bytes, outcome: Outcome) -> None:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.wait_for(_ask(reader, writer, request, outcome), TIMEOUT)
        writer.close()
    except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
        outcome.statuses[type(error).__name__] += 1


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes, outcome: Outcome
) -> bool:
    """One question and its whole answer; whether the connection may be used again."""
    started = time.perf_counter()
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if headers.get("transfer-encoding") == "chunked":
        while size := int(await reader.readuntil(b"\r\n"), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    else:
        await reader.readexactly(int(headers.get("content-length", "0")))
    outcome.seconds.append(time.perf_counter() - started)
    outcome.statuses[head.split(" ", 2)[1]] += 1
    return headers.get("connection") != "close"
