"""A site on several processes: two with sockets, one with plain HTTP, on one database and one Redis."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.stand.stores import Database, Redis, free_port

ROOT = Path(__file__).resolve().parents[2]

CREATE_MEMBERS = """
from accounts.models import Membership, Person
from accounts.tokens import create_token
for number in range({count}):
    person = Person.objects.create_user(f"{name}-{{number}}@example.org", first_name=f"Prova {{number}}")
    Membership.objects.create(person=person, role="member")
    print(create_token(person))
"""


class Server:
    """One process on its own port; the same port after each restart."""

    def __init__(self, kind: str, environment: dict[str, str], folder: Path, *options: str) -> None:
        self.kind, self.port = kind, free_port()
        self.environment = environment | {"PORT": str(self.port)}
        self.command = [sys.executable, "-m", "benchmarks.stand.launch", kind, *options]
        self.log = folder / f"{kind}-{self.port}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/salute/", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def wait(self, seconds: float = 90) -> None:
        ends = time.monotonic() + seconds
        while not self.answers():
            if time.monotonic() > ends:
                raise RuntimeError(f"{self.kind} does not start: {self.log.read_text()[-2000:]}")
            time.sleep(0.1)

    def has_died(self, seconds: float) -> bool:
        """By itself, within the time."""
        if self.process is None:
            return True
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(number)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


@dataclass
class Stand:
    environment: dict[str, str]
    database: Database
    redis: Redis
    sockets: list[Server] = field(default_factory=list)
    http: list[Server] = field(default_factory=list)

    @property
    def servers(self) -> list[Server]:
        return self.sockets + self.http

    @property
    def folder(self) -> Path:
        return Path(self.environment["DATA_DIR"])

    @property
    def runs_on(self) -> str:
        return f"{self.database.kind}, {'Redis' if self.redis.is_there else 'senza Redis'}"

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return done.stdout.strip()

    def shell(self, script: str) -> str:
        return self.manage("shell", "-v0", "-c", script)

    def members(self, count: int) -> list[str]:
        """New members' tokens."""
        script = CREATE_MEMBERS.format(count=count, name=uuid.uuid4().hex[:8])
        return self.shell(script).splitlines()[-count:]


def socket_url(server: Server, thread: int, after: int | None = None) -> str:
    query = "" if after is None else f"?after={after}"
    return f"ws://127.0.0.1:{server.port}/ws/threads/{thread}/{query}"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@contextlib.contextmanager
def standing(
    sockets: int = 2, http: int = 1, *options: str, settings: Mapping[str, str] | None = None
) -> Iterator[Stand]:
    """A site with that many processes of each kind, gone afterwards with its data."""
    with tempfile.TemporaryDirectory(prefix="cantiere-bench-") as name:
        folder = Path(name)
        database, redis = Database(), Redis(folder)
        environment = os.environ | {"DATA_DIR": name, "RATE_LIMITS": "off", "PYTHONUNBUFFERED": "1"}
        environment |= {"DATABASE_URL": database.url, "REDIS_URL": redis.url, "SITE_URL": "http://127.0.0.1"}
        environment |= {"DJANGO_SETTINGS_MODULE": "config.settings"} | dict(settings or {})
        stand = Stand(environment, database, redis)
        try:
            redis.start()
            stand.manage("migrate", "--noinput", "-v0")
            stand.sockets = [Server("sockets", environment, folder, *options) for _ in range(sockets)]
            stand.http = [Server("wsgi", environment, folder, *options) for _ in range(http)]
            for server in stand.servers:
                server.start()
            for server in stand.servers:
                server.wait()
            yield stand
        finally:
            for server in stand.servers:
                server.stop()
            redis.stop()
            database.drop()


async def open_threads(server: Server, token: str, count: int) -> list[int]:
    async with httpx.AsyncClient(base_url=server.url, headers=bearer(token), timeout=30) as client:
        spaces = (await client.get("/api/v1/spaces")).raise_for_status().json()["results"]
        general = next(space["id"] for space in spaces if space["kind"] == "general")
        found = []
        for number in range(count):
            body = {"title": f"Prova {number}", "body": "Si comincia.", "key": uuid.uuid4().hex}
            response = await client.post(f"/api/v1/spaces/{general}/threads", json=body)
            found.append(int(response.raise_for_status().json()["id"]))
            await asyncio.sleep(0)
        return found


async def table_of(server: Server, token: str, thread: int) -> list[int]:
    """The table's own answer: every event's number, page by page."""
    found: list[int] = []
    async with httpx.AsyncClient(base_url=server.url, headers=bearer(token), timeout=30) as client:
        while True:
            after = found[-1] if found else 0
            answer = await client.get(f"/api/v1/threads/{thread}/events", params={"after": after})
            events = answer.raise_for_status().json()["events"]
            if not events:
                return found
            found += [event["seq"] for event in events]


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
