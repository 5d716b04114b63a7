"""A test's socket: opened as a browser or a program would, read frame by frame."""

import asyncio
import json
import time

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from config.asgi import application

HOST = b"127.0.0.1:8000"
ORIGIN = b"http://127.0.0.1:8000"
SILENCE = 0.05
PATIENCE = 15.0  # seconds; on a crowded machine things come late, and that is no fault


def session_cookie(person) -> bytes:
    client = Client()
    client.force_login(person)
    return f"sessionid={client.cookies['sessionid'].value}".encode()


class Reader:
    """`frames` keeps everything that came, presence apart."""

    def __init__(self, thread, *, after=None, cookie=None, token=None, origin=ORIGIN, host=HOST, path=None):
        query = "" if after is None else f"?after={after}"
        headers = [(b"host", host)]
        if origin is not None:
            headers.append((b"origin", origin))
        if cookie is not None:
            headers.append((b"cookie", cookie))
        if token is not None:
            headers.append((b"authorization", b"Bearer " + token.encode()))
        where = path or f"/ws/threads/{getattr(thread, 'pk', thread)}/{query}"
        self.socket = WebsocketCommunicator(application, where, headers=headers)
        self.frames = []
        self.presence = []
        self.code = None

    async def open(self):
        """True when it was accepted; False when the handshake was refused (HTTP 403)."""
        accepted, _ = await self.socket.connect(timeout=PATIENCE)
        return accepted

    async def next(self, timeout=PATIENCE):
        """The next frame that is not presence; None once closed, with `code` set."""
        while self.code is None:
            frame = self._take(await self.socket.receive_output(timeout))
            if frame is not None:
                return frame
        return None

    def _take(self, output):
        if output["type"] == "websocket.close":
            self.code = output.get("code")
            return None
        frame = json.loads(output["text"])
        if frame["type"] == "presence":
            self.presence.append(frame["people"])
            return None
        self.frames.append(frame)
        return frame

    async def until(self, kind, timeout=PATIENCE):
        """The next frame of a type; what comes before it stays in `frames`."""
        ends = time.monotonic() + timeout
        while (frame := await self.next(max(0.01, ends - time.monotonic()))) is not None:
            if frame["type"] == kind:
                return frame
        raise AssertionError(f"closed with {self.code} before a {kind}")

    async def events(self, count, timeout=PATIENCE):
        return [await self.until("event", timeout) for _ in range(count)]

    async def closed(self, timeout=PATIENCE):
        while await self.next(timeout) is not None:
            pass
        return self.code

    async def is_silent(self, seconds=0.3):
        """Whether nothing but presence comes for a while."""
        seen = len(self.frames)
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and self.code is None:
            await asyncio.sleep(SILENCE)
            while not self.socket.output_queue.empty():
                self._take(self.socket.output_queue.get_nowait())
        return len(self.frames) == seen and self.code is None

    async def send(self, **frame):
        await self.socket.send_to(text_data=json.dumps(frame))

    async def send_text(self, text):
        await self.socket.send_input({"type": "websocket.receive", "text": text})

    async def leave(self):
        await self.socket.disconnect(timeout=PATIENCE)


async def opened(thread, person, **options):
    """A reader of `person`, past its hello."""
    reader = Reader(thread, cookie=await sync_to_async(session_cookie)(person), **options)
    assert await reader.open()
    hello = await reader.until("hello")
    assert hello["thread"] == thread.pk
    return reader
