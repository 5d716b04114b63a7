"""A site alone on SQLite in a folder of its own: its commands measured, its server with its worker."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.stand.stores import free_port

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SHARED_DIR", ROOT.parent / "shared"))
SAMPLE_SECONDS = 0.02
SIGN_IN = """
from accounts.models import Membership, Person
from benchmarks.dataset import session_of
for email in {emails!r}:
    person = Person.objects.create_user(email, first_name="Prova")
    Membership.objects.create(person=person, role="member")
    print(session_of(person))
"""


@dataclass(frozen=True)
class Run:
    """A command that has ended. `own_peak` is its memory, `peak` the largest of it and all it waited for, in MB."""

    status: int
    out: str
    err: str
    seconds: float
    own_peak: float
    peak: float


class Alone:
    """`folder` holds everything of the run: `dati` is the site's DATA_DIR, `tmp` its folder for passing files."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.port = folder, folder / "dati", free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        (folder / "tmp").mkdir()
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": str(self.data),
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "PORT": str(self.port),
            "RATE_LIMITS": "off",
            "SITE_URL": self.url,
            "TMPDIR": str(folder / "tmp"),
            "PYTHONUNBUFFERED": "1",
        }

    def manage(self, *arguments: str) -> Run:
        """What the kernel says of its memory: sampled from its own peak, and told when it ends."""
        command = [sys.executable, "manage.py", *arguments]
        out, err = self.folder / "out.log", self.folder / "err.log"
        started, own_peak = time.monotonic(), 0.0
        with out.open("wb") as stdout, err.open("wb") as stderr:
            process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=stdout, stderr=stderr)
        while True:
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            own_peak = max(own_peak, peak_of(process.pid))
            time.sleep(SAMPLE_SECONDS)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds, peak = time.monotonic() - started, usage.ru_maxrss / 1024
        return Run(process.returncode, out.read_text(), err.read_text(), seconds, own_peak, peak)

    def must(self, *arguments: str) -> str:
        run = self.manage(*arguments)
        if run.status:
            raise RuntimeError(run.err[-2000:])
        return run.out

    def sessions(self, *emails: str) -> list[str]:
        """New members of the region, each signed in."""
        return self.must("shell", "-v0", "-c", SIGN_IN.format(emails=emails)).split()[-len(emails) :]

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows as they are on the disk, whoever is writing."""
        address = f"file:{self.data / 'cantiere.sqlite3'}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=30)) as database:
            return database.execute(statement, values).fetchall()

    @contextlib.contextmanager
    def served(self) -> Iterator[int]:
        """`manage.py serve`, answering; gives its process."""
        command = [sys.executable, "manage.py", "serve"]
        with (self.folder / "server.log").open("wb") as log:
            server = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        try:
            self._wait_for(server)
            yield server.pid
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()

    def _wait_for(self, server: subprocess.Popen[bytes]) -> None:
        ends = time.monotonic() + 90
        while server.poll() is None and time.monotonic() < ends:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/salute/", timeout=5).status_code == 200:
                    return
            time.sleep(0.2)
        raise RuntimeError(self.log[-2000:])

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text()


@contextlib.contextmanager
def alone() -> Iterator[Alone]:
    with tempfile.TemporaryDirectory(prefix="cantiere-bench-") as name:
        site = Alone(Path(name))
        site.must("migrate", "--noinput", "-v0")
        yield site


def peak_of(pid: int) -> float:
    """The most memory a process has held until now, in MB; nothing for one that is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def children_of(pid: int) -> dict[int, str]:
    """The processes a process has started and that live, with their command lines."""
    found = {}
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            with contextlib.suppress(OSError):
                words = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\x00", b" ")
                found[int(child)] = words.decode(errors="replace")
    return found
