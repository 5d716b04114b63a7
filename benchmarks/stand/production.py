"""A site as it is put up in production, on services of its own: the processes of `deploy/`, nginx, a mail relay."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.stand.alone import ROOT, children_of
from benchmarks.stand.postgres import OwnPostgres
from benchmarks.stand.relay import Relay
from benchmarks.stand.search_engine import OwnEngine
from benchmarks.stand.stores import Redis, free_port

ROOM = "96m"  # for uploads, where a file system of their own can be made
PROXY = """
daemon off; master_process on; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log warn;
user {user};
events {{ worker_connections 4096; }}
http {{
  include /etc/nginx/mime.types;
  client_body_temp_path {folder}/nginx-body; proxy_temp_path {folder}/nginx-proxy;
  fastcgi_temp_path {folder}/nginx-1; uwsgi_temp_path {folder}/nginx-2; scgi_temp_path {folder}/nginx-3;
  include {folder}/site.conf;
}}
"""
OF_SUPERVISOR = ("web", "sockets-1", "sockets-2", "worker", "scheduler")


@dataclass
class Production:
    folder: Path
    postgres: OwnPostgres
    redis: Redis
    relay: Relay
    engine: OwnEngine | None
    environment: dict[str, str]
    is_room_limited: bool
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.environment["SITE_URL"]

    @property
    def uploads(self) -> Path:
        return Path(self.environment["MEDIA_ROOT"])

    @property
    def runs_on(self) -> str:
        return f"nginx, PostgreSQL, Redis, {'Elasticsearch' if self.engine else 'ricerca incorporata'}"

    def manage(self, *arguments: str) -> str:
        return self._run(sys.executable, "manage.py", *arguments)

    def shell(self, script: str) -> str:
        return self.manage("shell", "-v0", "-c", script)

    def pid(self, name: str) -> int:
        return int(self._run("deploy/processes", "pid", name).split()[-1])

    def workers_of(self, name: str) -> list[int]:
        pid = self.started[-1].pid if name == "nginx" else self.pid(name)
        return sorted(children_of(pid))

    def _run(self, *command: str) -> str:
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stdout[-500:]} {done.stderr[-2000:]}")
        return done.stdout.strip()

    def start(self) -> None:
        self.manage("migrate", "--noinput", "-v0")
        if self.engine:
            self.manage("reindex")
        (self.folder / "site.conf").write_text(self._run("deploy/proxy"))
        user = "root" if os.getuid() == 0 else "nobody"
        (self.folder / "nginx.conf").write_text(PROXY.format(folder=self.folder, user=user))
        self._begin("deploy/processes")
        self._begin("nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"))
        self.wait()

    def _begin(self, *command: str) -> None:
        with (self.folder / f"{Path(command[0]).name}.out").open("ab") as log:
            self.started.append(
                subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
            )

    def wait(self, seconds: float = 90) -> None:
        """Until pages come through the proxy, and each process of sockets answers."""
        ports = [self.environment[name] for name in ("PROXY_PORT", "SOCKETS_PORT_1", "SOCKETS_PORT_2")]
        ends = time.monotonic() + seconds
        while waiting := [port for port in ports if not answers(f"http://127.0.0.1:{port}/salute/pronto/")]:
            if time.monotonic() > ends:
                raise RuntimeError(f"nothing answers at {waiting}: {self.logs()}")
            time.sleep(0.3)

    def logs(self) -> str:
        texts = [f"{path.name}: {path.read_text()[-800:]}" for path in (self.folder / "run").glob("*.log")]
        return "\n".join(texts)

    def stop(self) -> None:
        for process in reversed(self.started):
            process.send_signal(signal.SIGTERM)
        for process in self.started:
            try:
                process.wait(45)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == 200
    except httpx.TransportError:
        return False


@contextlib.contextmanager
def production(
    *, with_engine: bool = False, web: int = 2, settings: dict[str, str] | None = None
) -> Iterator[Production]:
    """Everything of it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="cantiere-production-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with _room_for_uploads(folder) as is_limited:
            postgres, redis, relay = OwnPostgres(folder), Redis(folder), Relay()
            engine = OwnEngine() if with_engine else None
            environment = _environment(folder, postgres, redis, relay, engine, web) | (settings or {})
            site = Production(folder, postgres, redis, relay, engine, environment, is_limited)
            try:
                for service in (postgres, redis, relay, engine):
                    if service:
                        service.start()
                site.start()
                yield site
            finally:
                site.stop()
                for service in (relay, redis, engine, postgres):
                    if service:
                        service.stop()


def _environment(
    folder: Path, postgres: OwnPostgres, redis: Redis, relay: Relay, engine: OwnEngine | None, web: int
) -> dict[str, str]:
    ports = {
        name: str(free_port()) for name in ("PROXY_PORT", "WSGI_PORT", "SOCKETS_PORT_1", "SOCKETS_PORT_2")
    }
    plenty = {
        f"PROXY_{what}_{name}": value
        for what in ("ADDRESS", "SESSION")
        for name, value in (("RATE", "100000r/m"), ("BURST", "10000"))
    }
    return {
        name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "SHARED_DIR")
    } | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(folder / "dati"),
        "RUN_DIR": str(folder / "run"),
        "MEDIA_ROOT": str(folder / "uploads"),
        "SITE_URL": f"http://127.0.0.1:{ports['PROXY_PORT']}",
        "TRUSTED_PROXIES": "1",
        "DATABASE_URL": postgres.url,
        "REDIS_URL": redis.url,
        "ELASTICSEARCH_URL": engine.url if engine else "",
        "EMAIL_URL": relay.url,
        "RATE_LIMITS": "off",
        "WEB_CONCURRENCY": str(web),
        "PROXY_LOG": str(folder / "access.log"),
        "PYTHONUNBUFFERED": "1",
    } | ports | plenty  # fmt: skip


@contextlib.contextmanager
def _room_for_uploads(folder: Path) -> Iterator[bool]:
    """A file system of their own, small enough to be filled, where this machine lets one be made."""
    uploads = folder / "uploads"
    uploads.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(uploads)]
    is_limited = bool(shutil.which("mount")) and subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield is_limited
    finally:
        if is_limited:
            subprocess.run(["umount", "-l", str(uploads)], check=True)
