"""How long does the answer to a message wait while somebody uploads 25 MB? Prints milliseconds, with and without.

A person writes by socket, again and again, and waits for each acknowledgement; the same while uploads of 25 MB go on.
As in production: pages by WSGI workers, sockets by Daphne (on DATABASE_URL where it is given). Then while the shared
hostile files are uploaded there eight at a time; and apart, for a laptop, through the one `manage.py serve`. Exits 1
when in production the slowest answer beside an upload is over 200 ms slower than the slowest without, or an upload or a
message gets no answer. `--scale 0.1` for smaller files, fewer messages and no hostile ones."""

import argparse
import asyncio
import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from benchmarks.baseline.site import Site, own_site
from benchmarks.stand.alone import alone
from benchmarks.stand.hostile import Case, cases
from benchmarks.stand.site import bearer, percentile
from benchmarks.stand.upload_door import UploadDoor
from tests.toolkit import files

SIZE, UPLOADS, CALM = 25 * 1024 * 1024, 6, 15.0  # bytes, times, seconds
SLOWER_BY = 0.2
PAUSE = 0.03
AT_A_TIME = 8

PREPARE = """
import uuid
from accounts.models import Membership, Person
from accounts.tokens import create_token
from benchmarks.dataset import session_of
from community.actions import start_thread
from community.models import Space
people = [Person.objects.create_user(f"persona{n}@example.org", first_name="Prova") for n in range(2)]
Membership.objects.bulk_create(Membership(person=person, role="member") for person in people)
post = start_thread(people[0], Space.objects.get(kind="general"), "Prova", "Si comincia.", uuid.uuid4().hex)
print(post.thread_id, create_token(people[0]), session_of(people[1]))
"""


@dataclass(frozen=True)
class Doors:
    """Where to write and where to upload."""

    sockets: int
    url: str
    thread: int
    token: str
    session: str


@dataclass
class Outcome:
    """Seconds to each acknowledgement, and how many uploads were taken."""

    calm: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    uploads: int = 0
    taken: int = 0

    @property
    def slower_by(self) -> float:
        return max(self.beside) - max(self.calm)


class Echo:
    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def once(self) -> float:
        key = uuid.uuid4().hex
        started = time.monotonic()
        await self.connection.send(json.dumps({"type": "post", "key": key, "body": "Si sente?"}))
        while True:
            frame = json.loads(await asyncio.wait_for(self.connection.recv(), 60))
            if frame["type"] == "ack" and frame["key"] == key:
                return time.monotonic() - started

    async def until(self, is_over: Callable[[], bool]) -> list[float]:
        took = []
        while not is_over():
            took.append(await self.once())
            await asyncio.sleep(PAUSE)
        return took


def large(number: int, size: int) -> Case:
    """A real page with that much behind it; each another file."""
    start = files.pdf(f"Regolamento numero {number} {uuid.uuid4().hex}")
    return Case(number, f"grande-{number}.pdf", "", start + b"\n%" + b"x" * (size - len(start) - 2))


async def measure(doors: Doors, seconds: float, upload: Callable[[UploadDoor], tuple[int, int]]) -> Outcome:
    outcome = Outcome()
    door = await asyncio.to_thread(UploadDoor, doors, doors.session)  # type: ignore[arg-type]
    address = f"ws://127.0.0.1:{doors.sockets}/ws/threads/{doors.thread}/"
    async with connect(address, additional_headers=bearer(doors.token), compression=None) as connection:
        echo = Echo(connection)
        for _ in range(5):
            await echo.once()
        ends = time.monotonic() + seconds
        outcome.calm = await echo.until(lambda: time.monotonic() > ends)
        uploading = asyncio.create_task(asyncio.to_thread(upload, door))
        outcome.beside = await echo.until(uploading.done)
        outcome.uploads, outcome.taken = await uploading
    return outcome


def one_by_one(size: int, count: int) -> Callable[[UploadDoor], tuple[int, int]]:
    def upload(door: UploadDoor) -> tuple[int, int]:
        answers = [door.upload(large(number, size)) for number in range(count)]
        return count, sum(answer.document is not None for answer in answers)

    return upload


def hostile_together(door: UploadDoor) -> tuple[int, int]:
    """Taken or refused: each gets an answer that is no failure of the site."""
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        answers = list(pool.map(door.upload, cases()))
    return len(answers), sum(answer.status < 500 for answer in answers)


@contextmanager
def as_in_production() -> Iterator[Doors]:
    with own_site() as site:
        told = prepared(site)
        with site.workers() as web, site.daphne() as sockets:
            yield Doors(sockets, f"http://127.0.0.1:{web}", *told)


@contextmanager
def on_a_laptop() -> Iterator[Doors]:
    with alone() as site:
        told = site.must("shell", "-v0", "-c", PREPARE).split()[-3:]
        with site.served():
            yield Doors(site.port, site.url, int(told[0]), told[1], told[2])


def prepared(site: Site) -> tuple[int, str, str]:
    thread, token, session = site.run("manage.py", "shell", "-v0", "-c", PREPARE).split()[-3:]
    return int(thread), token, session


def run(scale: float = 1.0) -> dict[str, Outcome]:
    size, count = max(2**20, round(SIZE * scale)), max(2, round(UPLOADS * scale))
    seconds = max(1.0, CALM * scale)
    found: dict[str, Outcome] = {}
    upload: Any = one_by_one(size, count)
    with as_in_production() as doors:
        found["in produzione"] = asyncio.run(measure(doors, seconds, upload))
        if scale >= 1:
            found["in produzione, file ostili a otto alla volta"] = asyncio.run(
                measure(doors, seconds, hostile_together)
            )
    with on_a_laptop() as doors:
        found["su un portatile"] = asyncio.run(measure(doors, seconds, upload))
    return found


def words(seconds: list[float]) -> str:
    shares = " ".join(f"{1000 * percentile(seconds, share):.0f}" for share in (0.5, 0.95, 0.99))
    return f"{shares}, al più {1000 * max(seconds):.0f} ({len(seconds)})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    found = run(parser.parse_args().scale)
    print("conferma di un messaggio, ms: 50, 95, 99 %")
    for name, outcome in found.items():
        print(f"{name}: {outcome.uploads} caricamenti, con risposta {outcome.taken}")
        print(f"  senza {words(outcome.calm)}\n  intanto {words(outcome.beside)}")
        print(f"  più lenta di {1000 * outcome.slower_by:.0f} ms")
    lost = any(outcome.taken < outcome.uploads for outcome in found.values())
    late = found["in produzione"].slower_by > SLOWER_BY
    for text, is_wrong in (("un caricamento senza risposta", lost), ("oltre 200 ms in produzione", late)):
        if is_wrong:
            print(f"MANCATO: {text}")
    return int(lost or late)


if __name__ == "__main__":
    sys.exit(main())
