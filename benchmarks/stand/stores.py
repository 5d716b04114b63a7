"""A database and a Redis of one's own for a run, where the machine has them; nothing of them stays."""

import os
import shutil
import signal
import socket
import subprocess
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg import sql

REDIS_PROGRAMS = ("redis-server", "valkey-server")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Database:
    """A new database beside the one DATABASE_URL names; without it `url` is empty: SQLite in the run's folder."""

    def __init__(self) -> None:
        self.server = os.environ.get("DATABASE_URL", "")
        self.name = f"cantiere_bench_{uuid.uuid4().hex[:10]}"
        self.url = ""
        if self.server.startswith("postgres"):
            self._run("CREATE DATABASE {}")
            self.url = urlsplit(self.server)._replace(path=f"/{self.name}").geturl()

    @property
    def kind(self) -> str:
        return "PostgreSQL" if self.url else "SQLite"

    def drop(self) -> None:
        if self.url:
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(self.name)))


class Redis:
    """A Redis that keeps nothing, on a free port, which can be stopped and started again there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = next(filter(None, map(shutil.which, REDIS_PROGRAMS)), None)
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def is_there(self) -> bool:
        return self.program is not None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0" if self.is_there else ""

    def start(self) -> None:
        if self.program is None:
            return
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        command = [self.program, *options, "--dir", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        client = redis.Redis(port=self.port)
        ends = time.monotonic() + 20
        while time.monotonic() < ends:
            try:
                client.ping()
                return
            except redis.ConnectionError:
                time.sleep(0.05)
        raise RuntimeError("Redis does not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None
