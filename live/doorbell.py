"""Telling every process that a topic has news; losing a ring loses nothing, the table is the truth."""

import asyncio
import logging
import threading
import weakref
from collections.abc import Callable
from typing import Any

import redis
from channels.layers import get_channel_layer
from django.conf import settings

logger = logging.getLogger("cantiere.live")

GROUP = "live.doorbell"
MAX_PENDING = 100
SEND_TIMEOUT = 2

Hear = Callable[[dict[str, Any]], None]


class _Local:
    """The loops of this process that listen; a ring from any thread reaches them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.listeners: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Hear] = (
            weakref.WeakKeyDictionary()
        )

    def add(self, loop: asyncio.AbstractEventLoop, hear: Hear) -> None:
        with self.lock:
            self.listeners[loop] = hear

    def drop(self, loop: asyncio.AbstractEventLoop) -> None:
        with self.lock:
            self.listeners.pop(loop, None)

    def tell(self, message: dict[str, Any]) -> None:
        with self.lock:
            listeners = list(self.listeners.items())
        for loop, hear in listeners:
            try:
                loop.call_soon_threadsafe(hear, message)
            except RuntimeError:  # the loop is closed: its process part is gone
                self.drop(loop)


class _Far:
    """Sends to the other processes from one thread of its own: a dead Redis holds up nobody."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.pending = 0

    def send(self, message: dict[str, Any]) -> None:
        with self.lock:
            if self.pending >= MAX_PENDING:
                return
            self.pending += 1
            loop = self.loop or self._start()
        asyncio.run_coroutine_threadsafe(self._send(message), loop)

    def _start(self) -> asyncio.AbstractEventLoop:
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, name="live-doorbell", daemon=True).start()
        return self.loop

    async def _send(self, message: dict[str, Any]) -> None:
        try:
            layer = get_channel_layer()
            if layer is not None:
                await asyncio.wait_for(layer.group_send(GROUP, message), SEND_TIMEOUT)
        except Exception as error:  # whatever the layer raises, the poll brings the news a second later
            logger.warning("The doorbell did not ring: %s", type(error).__name__)
        finally:
            with self.lock:
                self.pending -= 1


local = _Local()
_far = _Far()


def ring(topic_id: int) -> None:
    """The topic has a new event in the table."""
    _spread({"type": "doorbell.ring", "topic": topic_id})


def whisper(topic_id: int, person_id: int, name: str) -> None:
    """Somebody is writing: told to who is there now, kept nowhere."""
    _spread({"type": "doorbell.whisper", "topic": topic_id, "person": person_id, "name": name})


def recheck() -> None:
    """Somebody's rights have changed: every process looks at its open sockets now."""
    _spread({"type": "doorbell.access"})


def _spread(message: dict[str, Any]) -> None:
    local.tell(message)
    if settings.REDIS_URL:
        _far.send(message)


async def listen(hear: Hear) -> None:
    """Hear the other processes, for ever; one channel for the whole process."""
    if not settings.REDIS_URL:
        return
    while True:
        try:
            await _listen_once(hear)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            logger.warning("The doorbell is not heard: %s", type(error).__name__)
        await asyncio.sleep(1)


async def _listen_once(hear: Hear) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    channel = await layer.new_channel()
    await layer.group_add(GROUP, channel)
    while True:
        try:
            hear(await asyncio.wait_for(layer.receive(channel), 1800))
        except TimeoutError:
            await layer.group_add(GROUP, channel)  # membership of a group ends by itself after a day


def is_reachable() -> bool:
    """Whether the layer between processes answers; without Redis there is one process and no layer."""
    if not settings.REDIS_URL:
        return True
    try:
        ping()
    except redis.RedisError:
        return False
    return True


def ping() -> None:
    """Raises redis.RedisError, which says why, within two seconds."""
    redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1).ping()
