"""One per process: hears that a topic has news, reads it once, and hands it to every socket that may see it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import time
import uuid
import weakref
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from live import doorbell, reading
from live.asking import Asking
from live.listener import NOT_ALLOWED, RESTARTING, SIGNED_OUT, Listener
from live.metrics import CATCH_UPS
from live.reading import Batch, Present, Question, TopicRef
from live.stopping import SHORTEST_GAP
from live.threads import reading as in_reader
from live.threads import writing as in_writer

logger = logging.getLogger("cantiere.live")

LOOK_EVERY = 0.4  # seconds: a lost doorbell is noticed within half of one
CHECK_AFTER = 0.6  # since rights and sessions were last asked for: a lost one is noticed within a second
CHECK_EVERY = 0.2
ROOM_WITHIN = 1.0
BEAT_EVERY = 1.5
NAMES_HOLD = 20  # beats, then they are read anew
HEARTBEAT_EVERY = 20
GOODBYE_WITHIN = 3
NOBODY = Present([], 0)


@dataclass(eq=False)
class Subscription:
    """An open topic: how far the hub has read it, and who listens here."""

    topic: TopicRef
    position: int
    checked_at: float = 0.0  # when all who listen were last asked for
    listeners: set[Listener] = field(default_factory=set)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    presence: str = ""
    pump: asyncio.Task[None] | None = None

    @property
    def person_ids(self) -> set[int]:
        return {listener.person_id for listener in self.listeners}

    def tell(self, text: str, but: int | None = None) -> None:
        for listener in self.listeners:
            if listener.person_id != but:
                listener.outbox.put(text)


class Hub:
    """Lives in one event loop; every method runs there."""

    def __init__(self) -> None:
        self.name = uuid.uuid4().hex
        self.subscriptions: dict[int, Subscription] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._asking = Asking(self._spawn)
        self._check = asyncio.Event()
        self._is_running = False

    def join(self, listener: Listener, topic: TopicRef, seq: int) -> None:
        """`seq` is the topic's number when the listener was let in; earlier events it misses are read for it."""
        self._start()
        subscription = self.subscriptions.get(topic.pk)
        if subscription is None:
            subscription = Subscription(topic, seq)
            self.subscriptions[topic.pk] = subscription
            subscription.pump = self._spawn(self._pump(subscription))
        subscription.listeners.add(listener)
        if subscription.presence:
            listener.outbox.put(subscription.presence)
        if listener.position < max(seq, subscription.position):
            self._catch_up(subscription, listener)
        subscription.news.set()  # what was committed between the look and the joining rang for nobody

    def leave(self, listener: Listener) -> None:
        subscription = self.subscriptions.get(listener.topic_id)
        if subscription is None:
            return
        subscription.listeners.discard(listener)
        if not subscription.listeners:
            del self.subscriptions[listener.topic_id]
            if subscription.pump is not None:
                subscription.pump.cancel()
        if not self.subscriptions:
            self._stop()

    async def say_goodbye(self, within: float) -> None:
        """The server is stopping: one after the other is told, so that not all come back at once."""
        listeners = self._listeners()
        gap = min(within / len(listeners), SHORTEST_GAP) if listeners else 0
        for listener in listeners:
            listener.outbox.close(RESTARTING)
            await asyncio.sleep(gap)
        ends = asyncio.get_running_loop().time() + GOODBYE_WITHIN
        while self._listeners() and asyncio.get_running_loop().time() < ends:
            await asyncio.sleep(0.05)

    def hear(self, message: dict[str, Any]) -> None:
        """A ring of the doorbell, from this process or another."""
        if message["type"] == "doorbell.access":
            self._check.set()
            return
        subscription = self.subscriptions.get(message["topic"])
        if subscription is None:
            return
        if message["type"] == "doorbell.ring":
            subscription.news.set()
        elif message["type"] == "doorbell.whisper":
            person = {"id": message["person"], "name": message["name"]}
            subscription.tell(json.dumps({"type": "typing", "person": person}), but=message["person"])

    def _listeners(self) -> list[Listener]:
        return [listener for sub in self.subscriptions.values() for listener in sub.listeners]

    def _start(self) -> None:
        if self._is_running:
            return
        self._is_running = True
        doorbell.local.add(asyncio.get_running_loop(), self.hear)
        for work in (
            self._look(),
            self._inspect(),
            self._beat(),
            self._heartbeat(),
            doorbell.listen(self.hear),
        ):
            self._spawn(work)

    def _stop(self) -> None:
        self._is_running = False
        doorbell.local.drop(asyncio.get_running_loop())
        for task in self._tasks:
            task.cancel()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _pump(self, subscription: Subscription) -> None:
        while True:
            await subscription.news.wait()
            subscription.news.clear()
            try:
                await self._pass_on(subscription)
            except Exception:
                logger.exception("News of topic %s could not be read: trying again", subscription.topic.pk)
                await asyncio.sleep(LOOK_EVERY)
                subscription.news.set()

    async def _pass_on(self, subscription: Subscription) -> None:
        """Read what is new once, ask once who may see it, give it to everybody in step."""
        asked, now = set(subscription.listeners), time.monotonic()
        credentials = {listener.credential for listener in asked}
        question = Question(subscription.topic, subscription.position, credentials)
        batch = await self._asking.read_after(question)
        if not batch.events:
            return
        subscription.position, subscription.checked_at = batch.events[-1].seq, now
        for listener in list(subscription.listeners):
            try:
                self._hand_over(subscription, listener, batch if listener in asked else None)
            except Exception:  # one connection is broken: it comes back, and the others hear meanwhile
                logger.exception("News of topic %s did not reach a listener", subscription.topic.pk)
                self._expel(listener, RESTARTING)
        if batch.is_full:
            await _room_in(subscription)
            subscription.news.set()

    def _hand_over(self, subscription: Subscription, listener: Listener, batch: Batch | None) -> None:
        """None to whom the batch was not read for: it came in the meantime."""
        if batch is None:
            self._catch_up(subscription, listener)
        elif refusal := batch.refusal(listener.credential):
            self._expel(listener, refusal)
        elif listener.is_live and not listener.deliver(batch.events):
            self._catch_up(subscription, listener)

    def _catch_up(self, subscription: Subscription, listener: Listener) -> None:
        if listener.is_live:
            listener.is_live = False
            CATCH_UPS.inc()
            self._spawn(self._read_for(subscription, listener))

    async def _read_for(self, subscription: Subscription, listener: Listener) -> None:
        """From the table, for one listener, at the pace at which it reads, until it is in step."""
        while listener in subscription.listeners and not listener.is_closing:
            try:
                question = Question(subscription.topic, listener.position, {listener.credential})
                batch = await self._asking.read_after(question)
            except Exception:
                logger.exception("Topic %s could not be read: trying again", subscription.topic.pk)
                await asyncio.sleep(LOOK_EVERY)
                continue
            if refusal := batch.refusal(listener.credential):
                self._expel(listener, refusal)
                return
            listener.deliver(batch.events)
            if not batch.is_full and listener.position >= subscription.position:
                listener.is_live = True
                return
            await listener.outbox.room()

    def _expel(self, listener: Listener, code: int) -> None:
        listener.outbox.close(code)
        subscription = self.subscriptions.get(listener.topic_id)
        if subscription is not None:
            subscription.listeners.discard(listener)

    async def _look(self) -> None:
        """Doorbells get lost: ask for the newest numbers of the open topics, one query."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                found = await in_reader(reading.newest, list(self.subscriptions))
            except Exception:
                logger.exception("The newest events could not be asked for")
                continue
            for pk, seq in found.items():
                subscription = self.subscriptions.get(pk)
                if subscription is not None and seq > subscription.position:
                    subscription.news.set()

    async def _inspect(self) -> None:
        """Whoever has lost the right or the session is closed within a second, news or not."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._check.wait(), CHECK_EVERY)
            before = time.monotonic() - (0 if self._check.is_set() else CHECK_AFTER)
            self._check.clear()
            try:
                await self._close_those_without_right(
                    [s for s in self.subscriptions.values() if s.checked_at < before]
                )
            except Exception:
                logger.exception("The rights of who listens could not be checked")
                await asyncio.sleep(LOOK_EVERY)

    async def _close_those_without_right(self, subscriptions: list[Subscription]) -> None:
        asked = [listener for sub in subscriptions for listener in sub.listeners]
        listening = {sub.topic: sub.person_ids for sub in subscriptions if sub.listeners}
        if not asked:
            return
        now = time.monotonic()
        credentials = {listener.credential for listener in asked}
        allowed, valid = await in_reader(reading.who_may_stay, listening, credentials)
        for subscription in subscriptions:
            subscription.checked_at = now
        for listener in asked:
            if listener.credential not in valid:
                self._expel(listener, SIGNED_OUT)
            elif listener.person_id not in allowed[listener.topic_id]:
                self._expel(listener, NOT_ALLOWED)

    async def _beat(self) -> None:
        """Say that this process lives, and who is here in all of them."""
        names: dict[int, str] = {}
        for turn in itertools.count():
            if turn % NAMES_HOLD == 0:
                names.clear()
            try:
                await in_writer(reading.beat, self.name)
                self._tell_presence(await in_reader(reading.present, list(self.subscriptions), names))
            except Exception:
                logger.exception("Presence could not be read")
            await asyncio.sleep(BEAT_EVERY)

    def _tell_presence(self, found: dict[int, Present]) -> None:
        """To everybody in a topic, when it has changed; the names of the first, the number of the others."""
        for pk, subscription in self.subscriptions.items():
            there = found.get(pk, NOBODY)
            frame: dict[str, Any] = {"type": "presence"}
            frame["people"] = [{"id": person_id, "name": name} for person_id, name in there.named]
            if there.count > len(there.named):
                frame["others"] = there.count - len(there.named)
            text = json.dumps(frame)
            if text != subscription.presence:
                subscription.presence = text
                subscription.tell(text)

    async def _heartbeat(self) -> None:
        """Each listener's own number: a client that has seen less knows that it has missed something."""
        while True:
            await asyncio.sleep(HEARTBEAT_EVERY)
            for listener in self._listeners():
                listener.outbox.put(json.dumps({"type": "heartbeat", "seq": listener.position}))


async def _room_in(subscription: Subscription) -> None:
    """More waits to be read than fits an outbox: let them write out; nobody waits long for a slow one."""
    rooms = [asyncio.ensure_future(listener.outbox.room()) for listener in subscription.listeners]
    if not rooms:
        return
    _, late = await asyncio.wait(rooms, timeout=ROOM_WITHIN)
    for room in late:
        room.cancel()


_hubs: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = weakref.WeakKeyDictionary()


def hub_of_this_loop() -> Hub:
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
