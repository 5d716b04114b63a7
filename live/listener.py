"""One open socket as the hub sees it: how far it has come, and what waits to be written to it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from live.metrics import DELIVERIES
from live.registry import Credential, Rendered

MAX_FRAMES = 1_000
MAX_BYTES = 4 * 1024 * 1024
ROOM_FRAMES = 200
WRITE_BYTES = 32 * 1024

RESTARTING = 1012
SIGNED_OUT = 4401
NOT_ALLOWED = 4403
TOO_SLOW = 4408


class Outbox:
    """Frames waiting for one socket, bounded: whoever does not read is closed, not kept in memory.

    `write_now` writes at once if nothing waits on the connection before it, and says whether it did."""

    def __init__(self, write_now: Callable[[Sequence[str]], bool] = lambda texts: False) -> None:
        self._write_now = write_now
        self._is_writer_idle = False
        self._frames: deque[str] = deque()
        self._bytes = 0
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self.closing: int | None = None

    def put(self, *texts: str) -> None:
        for text in texts:
            self._add(text)
        if self._is_writer_idle and self._frames and self._bytes <= WRITE_BYTES:
            self._skip_the_writer()
        self._news.set()

    def _add(self, text: str) -> None:
        if self.closing is not None:
            return
        if len(self._frames) >= MAX_FRAMES or self._bytes > MAX_BYTES:
            self.close(TOO_SLOW)
            return
        self._frames.append(text)
        self._bytes += len(text)
        if len(self._frames) >= ROOM_FRAMES:
            self._room.clear()

    def _skip_the_writer(self) -> None:
        """A crowd hears sooner where no task has to wake for each of it."""
        if self._write_now(self._frames):
            self._frames.clear()
            self._bytes = 0
            self._room.set()

    def close(self, code: int) -> None:
        """What has not been written is not written any more."""
        if self.closing is None:
            self.closing = code
            self._frames.clear()
            self._room.set()
            self._news.set()

    async def take(self) -> list[str] | None:
        """The next frames, few enough for one write; None once the socket is to be closed."""
        while not self._frames and self.closing is None:
            self._news.clear()
            self._is_writer_idle = True
            await self._news.wait()
        self._is_writer_idle = False
        if self.closing is not None:
            return None
        taken, size = [], 0
        while self._frames and size < WRITE_BYTES:
            taken.append(self._frames.popleft())
            size += len(taken[-1])
        self._bytes -= size
        if len(self._frames) < ROOM_FRAMES:
            self._room.set()
        return taken

    async def room(self) -> None:
        """Wait until a reader that catches up has taken most of what it was given."""
        await self._room.wait()


@dataclass(eq=False)
class Listener:
    """`position` is the number of the last event put in the outbox; `is_live` = in step with its topic."""

    topic_id: int
    person_id: int
    name: str
    credential: Credential
    position: int
    outbox: Outbox = field(default_factory=Outbox)
    is_live: bool = True

    @property
    def is_closing(self) -> bool:
        return self.outbox.closing is not None

    def deliver(self, events: Iterable[Rendered]) -> bool:
        """Each event once and in order; False at a gap, from which on nothing is delivered."""
        texts, is_whole = [], True
        for event in events:
            if event.seq <= self.position:
                continue
            if event.seq != self.position + 1:
                is_whole = False
                break
            texts.append(event.text_for(self.person_id))
            self.position = event.seq
        self.outbox.put(*texts)
        DELIVERIES.inc(len(texts))
        return is_whole
