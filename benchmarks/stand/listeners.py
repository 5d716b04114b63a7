"""The real hub with many listeners in one process: how many queries does it ask, for an event and for a look round?"""

import asyncio
import contextlib
import json
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from accounts.models import ApiToken, Membership, Person
from accounts.tokens import digest_of
from community.access import BY_TOKEN
from community.actions import post_message, start_thread
from community.models import Space, Thread
from live import reading
from live.hub import Hub
from live.listener import Listener
from live.registry import Credential
from live.threads import writing as in_writer

COUNTED = ("read_after", "newest", "who_may_stay", "present")


class Tally:
    """Calls and queries of the hub's questions."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.queries: Counter[str] = Counter()
        self.lock = threading.Lock()

    def wrap(self, name: str, question: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any) -> Any:
            asked = 0

            def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
                nonlocal asked
                asked += 1
                return execute(sql, params, many, context)

            with connection.execute_wrapper(note):
                answer = question(*args)
            if name != "read_after" or any(batch.events for batch in answer):
                with self.lock:
                    self.calls[name] += 1
                    self.queries[name] += asked
            return answer

        return counted

    def of(self, name: str) -> float:
        return self.queries[name] / self.calls[name] if self.calls[name] else 0.0


@contextlib.contextmanager
def counting() -> Iterator[Tally]:
    tally, questions = Tally(), {name: getattr(reading, name) for name in COUNTED}
    for name, question in questions.items():
        setattr(reading, name, tally.wrap(name, question))
    try:
        yield tally
    finally:
        for name, question in questions.items():
            setattr(reading, name, question)


def people(count: int) -> tuple[Thread, list[tuple[int, Credential]]]:
    """A new thread and its readers, each with a token."""
    mark = uuid.uuid4().hex[:8]
    created = Person.objects.bulk_create(
        Person(email=f"{mark}-{n}@example.org", first_name=f"Prova {n}") for n in range(count)
    )
    Membership.objects.bulk_create(Membership(person=person, role="member") for person in created)
    digests = [(person, digest_of(f"{mark}-{person.pk}")) for person in created]
    ApiToken.objects.bulk_create(ApiToken(person=person, digest=digest) for person, digest in digests)
    space = Space.objects.get(kind=Space.Kind.GENERAL)
    post = start_thread(created[0], space, "Prova", "Si comincia.", uuid.uuid4().hex)
    return post.thread, [(person.pk, Credential(BY_TOKEN, digest, person.pk)) for person, digest in digests]


async def measure(sockets: int, events: int) -> dict[str, float]:
    thread, readers = await in_writer(people, sockets)
    topic = reading.TopicRef(thread.topic_id, "thread", thread.pk)
    hub = Hub()
    listeners = [Listener(topic.pk, pk, f"Prova {pk}", credential, 1) for pk, credential in readers]
    for listener in listeners:
        hub.join(listener, topic, 1)
    drains = [asyncio.create_task(drain(listener)) for listener in listeners]
    with counting() as tally:
        await write(thread, listeners, events)
        await asyncio.sleep(2)
    heard = sum(listener.position == events + 1 for listener in listeners)
    for listener in listeners:
        hub.leave(listener)
    for task in drains:
        task.cancel()
    await asyncio.gather(*drains, return_exceptions=True)
    return {"sockets": sockets, "heard": heard} | {name: tally.of(name) for name in COUNTED}


async def drain(listener: Listener) -> None:
    while await listener.outbox.take() is not None:
        pass


async def write(thread: Thread, listeners: list[Listener], events: int) -> None:
    """One by one, each heard by everybody before the next."""
    author = await in_writer(Person.objects.get, pk=listeners[0].person_id)
    for number in range(events):
        key = uuid.uuid4().hex
        post = await in_writer(post_message, author, thread, f"Messaggio {number}", key)
        for _ in range(1000):
            if all(listener.position >= post.seq for listener in listeners):
                break
            await asyncio.sleep(0.01)


async def measure_all(sizes: list[int], events: int) -> None:
    print(json.dumps([await measure(size, events) for size in sizes]))
