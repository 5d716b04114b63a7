"""Does every reader end with the table's own sequence when sockets are cut at random? Prints losses, doubles, disorder.

A real server on its own data, writers that retry with the same key until they are acknowledged (by socket and by
plain HTTP), readers that are cut without a word and come back with the last number they saw, and one member who is
removed half way. `--scale 0.1` for a quick run. DATABASE_URL and REDIS_URL are used where they are given."""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

ROOT = Path(__file__).resolve().parent.parent
WRITERS, READERS, POSTS = 20, 40, 1000
CUT_EVERY = (0.3, 4)  # seconds a reader's connection lives
SETTLE = 30


@dataclass
class Site:
    """A running server and the way to ask it things."""

    url: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def sockets(self, thread: int, after: int | None = None) -> str:
        query = "" if after is None else f"?after={after}"
        return f"{self.url.replace('http', 'ws', 1)}/ws/threads/{thread}/{query}"

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


@dataclass
class Reader:
    """What one reader has put together from all its connections."""

    token: str
    last: int = 0
    received: list[int] = field(default_factory=list)
    posts: list[int] = field(default_factory=list)
    cuts: int = 0
    closing_code: int | None = None
    closed_at: float = 0.0

    def take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "event":
            self.received.append(frame["seq"])
            self.last = max(self.last, frame["seq"])
            if frame["kind"] == "message.posted":
                self.posts.append(frame["post"]["id"])


@dataclass
class Outcome:
    posts: int = 0
    cuts: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    table_is_whole: bool = False
    heard_after_removal: int = 0
    removal_seconds: float = 0.0
    delays: list[float] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        faults = self.lost + self.doubled + self.disordered + self.heard_after_removal
        return faults == 0 and self.table_is_whole


def run(scale: float = 1.0) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="cantiere-faults-") as folder:
        site = start(Path(folder))
        try:
            return asyncio.run(measure(site, scale))
        finally:
            site.stop()


def start(folder: Path) -> Site:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = os.environ | {"DATA_DIR": str(folder), "PORT": port, "RATE_LIMITS": "off", "SITE_URL": ""}
    environment["SITE_URL"] = f"http://127.0.0.1:{port}"
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    migrate = [sys.executable, "manage.py", "migrate", "--noinput", "-v0"]
    subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
    serve = [sys.executable, "manage.py", "serve", "--no-worker"]
    log = (folder / "server.log").open("wb")
    process = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    site = Site(environment["SITE_URL"], environment, process)
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            if httpx.get(f"{site.url}/salute/").status_code == 200:
                return site
        except httpx.TransportError:
            time.sleep(0.2)
    site.stop()
    raise RuntimeError((folder / "server.log").read_text()[-2000:])


CREATE_MEMBERS = """
from accounts.models import Membership, Person
from accounts.tokens import create_token
for number in range({count}):
    person = Person.objects.create_user(f"{name}-{{number}}@example.org", first_name=f"Prova {{number}}")
    Membership.objects.create(person=person, role="member")
    print(create_token(person))
"""
END_MEMBERSHIPS = """
import time
from accounts.models import Membership
from community.models import Thread
Membership.objects.filter(person_id={person}).delete()
print(Thread.objects.get(pk={thread}).topic.seq, time.time())
"""


def members(site: Site, count: int) -> list[str]:
    """New members' tokens."""
    name = uuid.uuid4().hex[:8]
    script = CREATE_MEMBERS.format(count=count, name=name)
    return site.manage("shell", "-v0", "-c", script).splitlines()[-count:]


def headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def measure(site: Site, scale: float) -> Outcome:
    removed_token, *tokens = members(site, 1 + max(3, round(WRITERS * scale)))
    async with httpx.AsyncClient(base_url=site.url, headers=headers(tokens[0]), timeout=30) as client:
        thread = await open_thread(client)
        readers = [Reader(tokens[n % len(tokens)]) for n in range(max(4, round(READERS * scale)))]
        leaving = Reader(removed_token)
        calm, done = asyncio.Event(), asyncio.Event()
        tasks = [asyncio.create_task(read(site, thread, reader, calm, done)) for reader in readers]
        leaver = asyncio.create_task(read_until_closed(site, thread, leaving))
        outcome = Outcome()
        per_writer = max(5, round(POSTS * scale) // max(2, round(WRITERS * scale)))
        halves = [per_writer // 2, per_writer - per_writer // 2]
        writers = max(2, round(WRITERS * scale))
        await write_all(site, thread, tokens, writers, halves[0], outcome)
        await remove(site, client, thread, removed_token, leaving, leaver, outcome)
        await write_all(site, thread, tokens, writers, halves[1], outcome)
        table = await sequence(client, thread)
        calm.set()
        await settle(readers, table[-1])
        done.set()
        await asyncio.gather(*tasks)
        judge(outcome, table, readers)
        return outcome


async def open_thread(client: httpx.AsyncClient) -> int:
    spaces = (await client.get("/api/v1/spaces")).json()["results"]
    general = next(space["id"] for space in spaces if space["kind"] == "general")
    body = {"title": "Prova dei guasti", "body": "Si comincia.", "key": uuid.uuid4().hex}
    response = await client.post(f"/api/v1/spaces/{general}/threads", json=body)
    response.raise_for_status()
    return int(response.json()["id"])


async def read(site: Site, thread: int, reader: Reader, calm: asyncio.Event, done: asyncio.Event) -> None:
    """Short lives until the writers are done: cut without a goodbye, back with the last number seen."""
    dice = random.Random(id(reader))
    while not done.is_set():
        try:
            async with connect(
                site.sockets(thread, reader.last), additional_headers=headers(reader.token), open_timeout=30
            ) as connection:
                await listen(connection, reader, SETTLE if calm.is_set() else dice.uniform(*CUT_EVERY), done)
                if not done.is_set():
                    connection.transport.abort()
                    reader.cuts += 1
        except (OSError, ConnectionClosed, TimeoutError, InvalidStatus):
            await asyncio.sleep(dice.uniform(0.05, 0.3))


async def listen(connection: ClientConnection, reader: Reader, seconds: float, done: asyncio.Event) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and not done.is_set():
        try:
            text = await asyncio.wait_for(connection.recv(), min(0.2, seconds))
        except TimeoutError:
            continue
        reader.take(json.loads(text))


async def read_until_closed(site: Site, thread: int, reader: Reader) -> None:
    async with connect(site.sockets(thread, 0), additional_headers=headers(reader.token)) as connection:
        try:
            while True:
                reader.take(json.loads(await connection.recv()))
        except ConnectionClosed as closed:
            reader.closing_code = closed.rcvd.code if closed.rcvd else None
            reader.closed_at = time.time()


async def write_all(
    site: Site, thread: int, tokens: list[str], writers: int, each: int, outcome: Outcome
) -> None:
    """One writer in four posts by plain HTTP, the others by socket."""
    await asyncio.gather(
        *(
            (by_request if number % 4 == 3 else by_socket)(
                site, thread, tokens[number % len(tokens)], each, outcome
            )
            for number in range(writers)
        )
    )


async def by_request(site: Site, thread: int, token: str, count: int, outcome: Outcome) -> None:
    async with httpx.AsyncClient(base_url=site.url, headers=headers(token), timeout=60) as client:
        for number in range(count):
            message = {"key": uuid.uuid4().hex, "body": f"Messaggio {number} per richiesta"}
            answers = [await client.post(f"/api/v1/threads/{thread}/posts", json=message)]
            if random.random() < 0.1:
                answers.append(await client.post(f"/api/v1/threads/{thread}/posts", json=message))
            assert {answer.status_code for answer in answers} <= {200, 201}, answers[-1].text
            assert len({answer.json()["id"] for answer in answers}) == 1
            outcome.posts += 1


async def by_socket(site: Site, thread: int, token: str, count: int, outcome: Outcome) -> None:
    """Each message is sent until it is acknowledged, over as many connections as it takes."""
    waiting = [(uuid.uuid4().hex, f"Messaggio **{number}** dal canale") for number in range(count)]
    while waiting:
        try:
            async with connect(
                site.sockets(thread), additional_headers=headers(token), open_timeout=30
            ) as connection:
                while waiting:
                    key, body = waiting[0]
                    sent = time.monotonic()
                    await connection.send(json.dumps({"type": "post", "key": key, "body": body}))
                    if random.random() < 0.05:  # noqa: S311: cut after sending, before the answer
                        connection.transport.abort()
                        break
                    await acknowledged(connection, key)
                    outcome.delays.append(time.monotonic() - sent)
                    outcome.posts += 1
                    waiting.pop(0)
        except (OSError, ConnectionClosed, TimeoutError, InvalidStatus):
            await asyncio.sleep(0.1)


async def acknowledged(connection: ClientConnection, key: str) -> None:
    while True:
        frame = json.loads(await asyncio.wait_for(connection.recv(), 30))
        if frame.get("key") != key:
            continue
        if frame["type"] == "ack":
            return
        raise RuntimeError(f"refused: {frame}")


async def remove(
    site: Site,
    client: httpx.AsyncClient,
    thread: int,
    token: str,
    leaving: Reader,
    leaver: asyncio.Task[None],
    outcome: Outcome,
) -> None:
    """The member's right ends in the table, by another process, while others write: from then on, silence."""
    last = (await sequence(client, thread))[-1]
    ends = time.monotonic() + SETTLE
    while leaving.last < last and time.monotonic() < ends:
        await asyncio.sleep(0.05)
    assert leaving.last == last, "the member heard everything before the removal"
    me = (await client.get("/api/v1/me", headers=headers(token))).json()
    script = END_MEMBERSHIPS.format(person=me["id"], thread=thread)
    ending = asyncio.create_task(asyncio.to_thread(site.manage, "shell", "-v0", "-c", script))
    while not leaver.done() or not ending.done():
        message = {"key": uuid.uuid4().hex, "body": "Si scrive mentre qualcuno viene tolto."}
        (await client.post(f"/api/v1/threads/{thread}/posts", json=message)).raise_for_status()
        outcome.posts += 1
        await asyncio.sleep(0.05)
    seq, ended_at = ending.result().splitlines()[-1].split()
    outcome.removal_seconds = leaving.closed_at - float(ended_at)
    outcome.heard_after_removal = sum(1 for number in leaving.received if number > int(seq))
    assert leaving.closing_code == 4403, leaving.closing_code


async def sequence(client: httpx.AsyncClient, thread: int) -> list[int]:
    """The table's own answer: every event's number, page by page."""
    found: list[int] = []
    while True:
        after = found[-1] if found else 0
        page = (await client.get(f"/api/v1/threads/{thread}/events", params={"after": after})).json()
        if not page["events"]:
            return found
        found += [event["seq"] for event in page["events"]]


async def settle(readers: list[Reader], last: int) -> None:
    ends = time.monotonic() + SETTLE
    while time.monotonic() < ends and any(reader.last < last for reader in readers):
        await asyncio.sleep(0.1)


def judge(outcome: Outcome, table: list[int], readers: list[Reader]) -> None:
    """Every message written, counted at the writers, and the thread's first one: an event each, without a gap."""
    outcome.table_is_whole = table == list(range(1, outcome.posts + 2))
    for reader in readers:
        outcome.cuts += reader.cuts
        outcome.lost += len(set(table) - set(reader.received))
        outcome.doubled += len(reader.received) - len(set(reader.received))
        outcome.doubled += len(reader.posts) - len(set(reader.posts))
        outcome.disordered += sum(
            1 for a, b in zip(reader.received, reader.received[1:], strict=False) if b < a
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    scale = parser.parse_args().scale
    started = time.monotonic()
    outcome = run(scale)
    delays = sorted(outcome.delays)
    print(f"{outcome.posts} messaggi, {outcome.cuts} tagli, {time.monotonic() - started:.0f} s in tutto")
    median, late = (1000 * delays[int(len(delays) * share)] for share in (0.5, 0.95))
    print(f"conferma: mediana {median:.0f} ms, 95% {late:.0f} ms")
    print(
        f"membro tolto: chiuso in {outcome.removal_seconds:.2f} s, sentiti dopo {outcome.heard_after_removal}"
    )
    print(f"tabella senza buchi: {'sì' if outcome.table_is_whole else 'NO'}")
    print(f"perse {outcome.lost}, doppie {outcome.doubled}, fuori ordine {outcome.disordered}")
    return 0 if outcome.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
