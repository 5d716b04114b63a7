"""A person at a screen: one socket that comes back after every cut, posts sent until they are acknowledged."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.frames import Frame, Opcode
from websockets.protocol import State

from benchmarks.stand.site import Server, bearer, socket_url

ANSWER_WITHIN = 10
Sent = dict[str, float]


@dataclass(eq=False)
class Client:
    """`received` is every event's number as it came, over all connections; `keys` those of the own posts."""

    token: str
    thread: int
    sockets: Sequence[Server]
    http: Sequence[Server]
    sent: Sent  # by key, of all clients: when each post was first sent
    last: int = 0
    received: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    delays: list[tuple[float, float]] = field(default_factory=list)  # (when sent, seconds to the event)
    answers: list[tuple[float, float]] = field(default_factory=list)  # (when sent, seconds to the answer)
    acknowledged: dict[str, tuple[int, int]] = field(default_factory=dict)
    contradictions: int = 0
    cuts: int = 0
    back_after: list[float] = field(default_factory=list)
    connection: ClientConnection | None = None
    server: Server | None = None  # the one it is connected to, or was last
    _there: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    _cut_at: float | None = None
    _hello: int = 0

    async def read(self) -> None:
        """For ever: connected to either process, back with the last number seen."""
        while True:
            server = random.choice(self.sockets)
            with contextlib.suppress(OSError, ConnectionClosed, TimeoutError, InvalidHandshake, EOFError):
                url = socket_url(server, self.thread, self.last)
                async with connect(
                    url, additional_headers=bearer(self.token), open_timeout=15, ping_interval=None
                ) as connection:
                    self.server = server
                    await self._listen(connection)
            self.connection = None
            self._there.clear()
            if self._cut_at is None and self.received:
                self._cut_at = time.monotonic()
                self.cuts += 1
            await asyncio.sleep(random.uniform(0.1, 0.6))

    async def _listen(self, connection: ClientConnection) -> None:
        try:
            async for text in connection:
                self._take(json.loads(text))
                if self.connection is None:
                    self.connection = connection
                    self._there.set()
        finally:
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionError())

    def _take(self, frame: dict[str, Any]) -> None:
        kind = frame["type"]
        if kind == "hello":
            self._hello = frame["seq"]
        elif kind == "event":
            self.received.append(frame["seq"])
            self.last = max(self.last, frame["seq"])
            self._note(frame)
        elif kind in ("ack", "error") and frame["key"] in self._waiting:
            waiting = self._waiting[frame["key"]]
            if not waiting.done():
                waiting.set_result(frame)
        if self._cut_at is not None and self.last >= self._hello > 0:
            self.back_after.append(time.monotonic() - self._cut_at)
            self._cut_at = None

    def _note(self, frame: dict[str, Any]) -> None:
        post = frame.get("post") or {}
        if "key" in post:
            self.keys.append(post["key"])
        written = post.get("body", "").rpartition(" ")[2]
        if written in self.sent:
            self.delays.append((self.sent[written], time.monotonic() - self.sent[written]))

    @property
    def is_open(self) -> bool:
        return self.connection is not None and self.connection.state is State.OPEN

    def tear(self) -> bool:
        """The line breaks in the middle of a message of ours; it was never acknowledged, so it was never sent."""
        if self.connection is None or not self.is_open:
            return False
        whole = Frame(Opcode.TEXT, b'{"type":"ping","filler":"' + b"x" * 500).serialize(mask=True)
        self.connection.transport.write(whole[: len(whole) // 2])
        self.connection.transport.abort()
        return True

    async def go_deaf(self, seconds: float) -> bool:
        """Reads nothing for a while; what is written meanwhile waits on the way or at the other end."""
        if self.connection is None:
            return False
        transport: Any = self.connection.transport
        transport.pause_reading()
        await asyncio.sleep(seconds)
        if not transport.is_closing():
            transport.resume_reading()
        return True

    async def post(self, by_request: bool, twice: bool) -> None:
        """Until it is acknowledged, always with the same key; `twice` sends it once more after that."""
        key = uuid.uuid4().hex
        self.sent[key] = time.monotonic()
        answer = await self._insist(key, by_request)
        self.answers.append((self.sent[key], time.monotonic() - self.sent[key]))
        self.acknowledged[key] = answer
        if twice and await self._insist(key, random.random() < 0.5) != answer:
            self.contradictions += 1

    async def _insist(self, key: str, by_request: bool) -> tuple[int, int]:
        message = {"key": key, "body": f"Messaggio della prova {key}"}
        while True:
            try:
                answer = await (self._request(message) if by_request else self._send(message))
            except (OSError, ConnectionClosed, TimeoutError, httpx.TransportError):
                await asyncio.sleep(random.uniform(0.1, 0.5))
                continue
            if answer is not None:
                return answer

    async def _request(self, message: dict[str, str]) -> tuple[int, int] | None:
        url = f"{random.choice(self.http).url}/api/v1/threads/{self.thread}/posts"
        async with httpx.AsyncClient(headers=bearer(self.token), timeout=ANSWER_WITHIN) as client:
            response = await client.post(url, json=message)
        if response.status_code >= 500:
            await asyncio.sleep(0.3)
            return None
        answer = response.raise_for_status().json()
        return answer["id"], answer["seq"]

    async def _send(self, message: dict[str, str]) -> tuple[int, int] | None:
        await self._there.wait()
        if self.connection is None:
            return None
        self._waiting[message["key"]] = waiting = asyncio.get_running_loop().create_future()
        try:
            await self.connection.send(json.dumps({"type": "post"} | message))
            frame = await asyncio.wait_for(waiting, ANSWER_WITHIN)
        finally:
            self._waiting.pop(message["key"], None)
            if waiting.done() and not waiting.cancelled():
                waiting.exception()
        if frame["type"] == "error":
            raise RuntimeError(f"refused: {frame}")
        return frame["id"], frame["seq"]


@dataclass
class Verdict:
    """What the clients have, held against the table."""

    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    contradictions: int = 0
    unwritten: int = 0  # acknowledged, but not in the table or not once

    @property
    def is_clean(self) -> bool:
        return not any((self.lost, self.doubled, self.disordered, self.contradictions, self.unwritten))

    def __str__(self) -> str:
        return (
            f"perse {self.lost}, doppie {self.doubled}, fuori ordine {self.disordered}, "
            f"conferme discordi {self.contradictions}, confermate ma non scritte una volta {self.unwritten}"
        )


def judge(clients: Sequence[Client], tables: dict[int, list[int]]) -> Verdict:
    verdict = Verdict()
    for client in clients:
        table = tables[client.thread]
        verdict.lost += len(set(range(1, len(table) + 1)) - set(client.received))
        verdict.doubled += len(client.received) - len(set(client.received))
        verdict.disordered += sum(
            1 for a, b in zip(client.received, client.received[1:], strict=False) if b <= a
        )
        verdict.contradictions += client.contradictions
        own = sorted(client.keys)
        verdict.unwritten += len(set(client.acknowledged) ^ set(own)) + len(own) - len(set(own))
    return verdict


async def settled(clients: Sequence[Client], last: dict[int, int], seconds: float) -> float | None:
    """How long until everybody has the last number of its thread; None when time is over."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if all(client.last >= last[client.thread] for client in clients):
            return time.monotonic() - started
        await asyncio.sleep(0.1)
    return None
