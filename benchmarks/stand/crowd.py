"""A thousand open sockets and a stream of pages, with as little work on this side as can be: one event loop, frames
counted without being parsed, the moment of sending carried in the text itself."""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from benchmarks.baseline.load import Outcome, _ask

AT_ONCE = 25  # connections opened at a time
MARK = b"inviato#"
EVENT, HELLO = b'"kind"', b'"hello"'
MASKED, TEXT, PONG, CLOSE, PING = 0x80, 0x81, 0x8A, 0x8, 0x9


@dataclass
class Heard:
    """Of all sockets since it was last taken: events, seconds from sending to hearing."""

    events: int = 0
    seconds: list[float] = field(default_factory=list)
    closed: int = 0


class Ear(asyncio.Protocol):
    """One socket of one person; a frame that is no event is only skipped."""

    def __init__(self, crowd: Crowd, head: bytes) -> None:
        self.crowd, self.head = crowd, head
        self.buffer = bytearray()
        self.is_open = False
        self.let_in: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self.head)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.is_open:
            head, separator, rest = bytes(self.buffer).partition(b"\r\n\r\n")
            if not separator:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.transport.abort()
                return
            self.is_open, self.buffer = True, bytearray(rest)
        self._take_frames()

    def _take_frames(self) -> None:
        buffer, at = self.buffer, 0
        while len(buffer) - at >= 2:
            size, start = buffer[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, start = int.from_bytes(buffer[at + 2 : at + 10], "big"), at + 10
            if len(buffer) < start + size:
                break
            self._take(buffer[at] & 0xF, bytes(buffer[start : start + size]))
            at = start + size
        del buffer[:at]

    def _take(self, kind: int, payload: bytes) -> None:
        if EVENT in payload:
            self.crowd.heard.events += 1
            at = payload.find(MARK)
            if at >= 0:
                sent = payload[at + len(MARK) : payload.find(b"#", at + len(MARK))]
                self.crowd.heard.seconds.append(time.time() - float(sent))
        elif HELLO in payload:
            if not self.let_in.done():
                self.let_in.set_result(None)
        elif kind == PING:
            self._send(PONG, payload)

    def connection_lost(self, error: Exception | None) -> None:
        self.crowd.heard.closed += not self.crowd.is_over
        if not self.let_in.done():
            self.let_in.set_exception(ConnectionError("not let in"))

    def post(self) -> None:
        text = (
            f"Messaggio della prova di carico, come se ne scrivono tanti. {MARK.decode()}{time.time():.4f}#"
        )
        self._send(TEXT, json.dumps({"type": "post", "key": uuid.uuid4().hex, "body": text}).encode())

    def _send(self, kind: int, payload: bytes) -> None:
        """Masked, as the protocol asks, with nothing."""
        size = len(payload)
        length = bytes([MASKED | size]) if size < 126 else bytes([MASKED | 126]) + size.to_bytes(2, "big")
        self.transport.write(bytes([kind]) + length + bytes(4) + payload)


class Crowd:
    """`sockets` are (thread, token) pairs; `pages` are (path, cookie) pairs. Everybody has an address of their own."""

    def __init__(
        self, port: int, sockets: list[tuple[int, str]], pages: list[tuple[str, str]], seed: int = 1
    ) -> None:
        self.port, self.sockets, self.pages = port, sockets, pages
        self.dice = random.Random(seed)
        self.heard, self.asked = Heard(), Outcome()
        self.threads: dict[int, list[Ear]] = {}
        self.expected = self.total = 0
        self.is_over = False
        self._waiting: set[asyncio.Task[None]] = set()

    async def gather(self) -> None:
        gate = asyncio.Semaphore(AT_ONCE)

        async def come(number: int, thread: int, token: str) -> None:
            async with gate:
                make = lambda: Ear(self, self._head(number, thread, token))  # noqa: E731
                _, ear = await asyncio.get_running_loop().create_connection(make, "127.0.0.1", self.port)
                await asyncio.wait_for(ear.let_in, 60)
                self.threads.setdefault(thread, []).append(ear)

        await asyncio.gather(*(come(n, *socket) for n, socket in enumerate(self.sockets)))

    def _head(self, number: int, thread: int, token: str) -> bytes:
        lines = (
            f"GET /ws/threads/{thread}/ HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            f"Authorization: Bearer {token}",
            f"X-Forwarded-For: {address(number)}",
        )
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    async def talk(self, deliveries: float, seconds: float) -> None:
        """Posts spread over the threads at the rate that makes so many deliveries a second."""
        rooms = list(self.threads.values())
        pause = len(rooms[0]) / deliveries
        started, number = time.monotonic(), 0
        while (at := number * pause) < seconds:
            await asyncio.sleep(max(0.0, started + at - time.monotonic()))
            room = rooms[number % len(rooms)]
            self.dice.choice(room).post()
            self.expected += len(room)
            number += 1

    async def look(self, pages: float, seconds: float) -> None:
        """Pages at that rate, whether or not the ones before have been answered."""
        started, number = time.monotonic(), 0
        while (at := number / pages) < seconds:
            await asyncio.sleep(max(0.0, started + at - time.monotonic()))
            task = asyncio.create_task(self._page(number))
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)
            number += 1

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    async def _page(self, number: int) -> None:
        path, cookie = self.dice.choice(self.pages)
        lines = (
            f"GET {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Cookie: {cookie}",
            f"X-Forwarded-For: {address(number % 250)}",
            "Connection: close",
        )
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
            await asyncio.wait_for(
                _ask(reader, writer, ("\r\n".join(lines) + "\r\n\r\n").encode(), self.asked), 60
            )
            writer.close()
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            self.asked.statuses[type(error).__name__] += 1

    def take(self) -> tuple[Heard, Outcome]:
        """What has come since the last time."""
        heard, asked = self.heard, self.asked
        self.heard, self.asked = Heard(), Outcome()
        self.total += heard.events
        return heard, asked

    @property
    def in_flight(self) -> int:
        """Deliveries that were asked for and have not been heard yet."""
        return self.expected - self.total - self.heard.events

    async def settle(self, seconds: float) -> int:
        """How many are missing when everything has had its time."""
        ends = time.monotonic() + seconds
        while (self.in_flight > 0 or self.waiting) and time.monotonic() < ends:
            await asyncio.sleep(0.1)
        return self.in_flight

    def go(self) -> None:
        self.is_over = True
        for room in self.threads.values():
            for ear in room:
                ear.transport.abort()


def address(number: int) -> str:
    return f"10.1.{number // 250}.{number % 250 + 1}"
