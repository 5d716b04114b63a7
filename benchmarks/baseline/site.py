"""A database of its own, filled, with WSGI workers and Daphne on it; gone when the benchmark ends."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
THREADS = 8


@dataclass
class Site:
    """An own database and an own DATA_DIR; `data` is what the dataset said of itself."""

    environment: dict[str, str]
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def engine(self) -> str:
        return "PostgreSQL" if self.environment["DATABASE_URL"] else "SQLite"

    def run(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def fill(self) -> None:
        self.data = json.loads(self.run("-m", "benchmarks.dataset", "--here").splitlines()[-1])
        self.settle()
        self.run("manage.py", "reindex")

    def settle(self) -> None:
        """What PostgreSQL does by itself a while after it was filled."""
        if self.engine == "PostgreSQL":
            with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")

    @contextlib.contextmanager
    def workers(self, application: str = "config.wsgi", processes: int = 1) -> Iterator[int]:
        """WSGI workers as in production; gives their port."""
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "-c", "python:config.workers", application]
        bound = ["--bind", f"127.0.0.1:{port}", "--workers", str(processes)]
        with self._running([*command, *bound], self.environment, port, "/"):
            yield port

    @contextlib.contextmanager
    def daphne(self) -> Iterator[int]:
        port = free_port()
        environment = self.environment | {"PORT": str(port), "DATABASE_WAIT": "30"}
        command = [sys.executable, "manage.py", "serve", "--no-worker"]
        with self._running(command, environment, port, "/salute/pronto/"):
            yield port

    @contextlib.contextmanager
    def _running(
        self, command: list[str], environment: dict[str, str], port: int, path: str
    ) -> Iterator[None]:
        log = Path(environment["DATA_DIR"]) / f"{port}.log"
        with log.open("w") as output:
            server = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            wait_for(f"http://127.0.0.1:{port}{path}", server, log)
            yield
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()


@contextlib.contextmanager
def own_site() -> Iterator[Site]:
    """Migrated and empty: on the PostgreSQL of DATABASE_URL, or on SQLite where there is none."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": folder,
            "SITE_URL": "http://127.0.0.1:8000",
            "DATABASE_URL": "",
            "RATE_LIMITS": "off",
        }
        with own_database(environment):
            site = Site(environment)
            site.run("manage.py", "migrate", "--noinput", "-v0")
            yield site


@contextlib.contextmanager
def own_database(environment: dict[str, str]) -> Iterator[None]:
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield
        return
    name = f"bench_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    environment["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    try:
        yield
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until it answers anything at all; a server that ended says why."""
    for _ in range(240):
        if server.poll() is not None:
            raise RuntimeError(log.read_text()[-4000:])
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError as answer:
            if answer.code < 500:
                return
        except OSError:
            pass
        time.sleep(0.25)
    raise RuntimeError(f"{url} non risponde\n{log.read_text()[-4000:]}")
