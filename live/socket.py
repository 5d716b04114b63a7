"""A socket of the site: frames in with their limits, frames out through a bounded outbox, one code to close."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from django.conf import settings

from live.listener import RESTARTING, TOO_SLOW, Outbox
from live.wire import MAX_MESSAGE, Wire

NONSENSE = 4400
SIGNED_OUT = 4401
NOT_THERE = 4404
TOO_FAST = 4429
TOO_BIG = 1009

MAX_FRAME = 64 * 1024
FRAMES_A_MINUTE = 100
NONSENSE_IN_A_ROW = 5
UNREAD_BYTES = 512 * 1024
PATIENCE = 30  # seconds in which a full connection has to take something

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


class Nonsense(Exception):
    """A frame that is not in the contract; the message says what is wrong with it."""


class Socket:
    """One connection. `enter` lets somebody in (False = it has closed the outbox), `hear` gets each frame."""

    handlers: ClassVar[dict[str, str]] = {}

    def __init__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.scope, self.receive, self.send = scope, receive, send
        self.wire: Wire = scope.get("wire") or Wire(send)
        self.outbox = Outbox(self.wire.write_now)
        self._heard: deque[float] = deque()
        self._nonsense = 0

    @classmethod
    def as_asgi(cls) -> Application:
        async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
            await cls(scope, receive, send).run()

        return application

    async def enter(self) -> bool:
        raise NotImplementedError

    async def leave(self) -> None:
        """What has to be undone, however the connection ended."""

    def put(self, frame: dict[str, Any]) -> None:
        self.outbox.put(json.dumps(frame))

    async def run(self) -> None:
        await self.receive()  # websocket.connect
        self.wire.limit()
        await self.send({"type": "websocket.accept"})
        writer = asyncio.create_task(self._write())
        try:
            if await self.enter():
                await self._listen(writer)
        except asyncio.CancelledError:  # the server stops, and waits for us to say goodbye
            self.outbox.close(RESTARTING)
        finally:
            if self.outbox.closing is None:
                writer.cancel()
            await asyncio.wait([writer])
            await asyncio.shield(self.leave())

    async def _listen(self, writer: asyncio.Task[None]) -> None:
        """Until the other side goes, or the writer has closed the connection."""
        while True:
            coming = asyncio.ensure_future(self.receive())
            await asyncio.wait([coming, writer], return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                coming.cancel()
                return
            message = coming.result()
            if message["type"] == "websocket.disconnect":
                return
            if self.outbox.closing is None:
                await self._take(message.get("text"), message.get("bytes"))

    async def _take(self, text: str | None, raw: bytes | None) -> None:
        if self._is_too_fast():
            self.outbox.close(TOO_FAST)
            return
        if len(text or raw or "") > MAX_MESSAGE:
            self.outbox.close(TOO_BIG)
            return
        try:
            await self.hear(_frame(text))
            self._nonsense = 0
        except Nonsense as error:
            self._nonsense += 1
            if self._nonsense >= NONSENSE_IN_A_ROW:
                self.outbox.close(NONSENSE)
            else:
                self.put({"type": "error", "key": None, "code": "invalid", "message": str(error)})

    async def hear(self, frame: dict[str, Any]) -> None:
        handler = self.handlers.get(str(frame.get("type")))
        if handler is None:
            raise Nonsense("Questo tipo di messaggio non esiste.")
        await getattr(self, handler)(frame)

    def _is_too_fast(self) -> bool:
        now = time.monotonic()
        self._heard.append(now)
        while self._heard[0] < now - 60:
            self._heard.popleft()
        return bool(settings.RATE_LIMITS) and len(self._heard) > FRAMES_A_MINUTE

    async def _write(self) -> None:
        while (texts := await self.outbox.take()) is not None:
            await self._wait_for_reader()
            if self.outbox.closing is None:
                await self.wire.write(texts)
        await self.wire.close(self.outbox.closing or 1000)

    async def _wait_for_reader(self) -> None:
        """Leave in the outbox, which is bounded, what the connection does not take."""
        since = time.monotonic()
        while self.wire.waiting_bytes() > UNREAD_BYTES and self.outbox.closing is None:
            if time.monotonic() - since > PATIENCE:
                self.outbox.close(TOO_SLOW)
            await asyncio.sleep(0.05)


def _frame(text: str | None) -> dict[str, Any]:
    if text is None:
        raise Nonsense("Il messaggio non è testo.")
    if len(text.encode("utf-8", "surrogatepass")) > MAX_FRAME:
        raise Nonsense("Il messaggio supera i 64 KiB.")
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Nonsense("Il messaggio non è in formato JSON.") from error
    if not isinstance(frame, dict):
        raise Nonsense("Il messaggio non è un oggetto JSON.")
    return frame
