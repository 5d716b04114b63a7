"""One command: the site, its sockets and the task worker, until stopped."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

WORKER = ("db_worker", "--no-reload", "--no-startup-delay", "--interval", "1")
STOP_WITHIN = 20  # seconds a worker has to finish its task
PR_SET_PDEATHSIG = 1


class Command(BaseCommand):
    help = "Serve il sito, i canali in tempo reale e i lavori in coda, con un solo comando."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--no-worker", action="store_true", help="senza i lavori in coda")

    def handle(self, *args: Any, **options: Any) -> None:
        self._refuse_a_taken_port(options["host"])
        from config.asgi import application  # noqa: PLC0415 (only serving needs the whole site wired)

        worker = None if options["no_worker"] else Worker()
        if worker:
            worker.start()
        self.stdout.write(f"Cantiere risponde su {settings.SITE_URL} (Ctrl+C per fermarlo)")
        try:
            endpoints = build_endpoint_description_strings(host=options["host"], port=settings.PORT)
            Server(application, endpoints=endpoints, server_name="cantiere", websocket_timeout=-1).run()
        finally:
            if worker:
                worker.stop()

    def _refuse_a_taken_port(self, host: str) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, settings.PORT))
            except OSError as error:
                raise CommandError(
                    f"La porta {settings.PORT} è già in uso: indica un'altra PORT, per esempio PORT=8001."
                ) from error


class Worker:
    """The task worker as a child process, started again with growing pauses when it dies."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.is_stopping = threading.Event()
        self.keeper = threading.Thread(target=self._keep, daemon=True)

    def start(self) -> None:
        self.keeper.start()

    def stop(self) -> None:
        self.is_stopping.set()
        process = self.process
        if process is None or process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()

    def _keep(self) -> None:
        pause = 1.0
        while not self.is_stopping.is_set():
            started = time.monotonic()
            command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *WORKER]
            self.process = subprocess.Popen(  # noqa: S603 (our own command)
                command,
                start_new_session=True,
                env=os.environ | {"PORT": str(settings.PORT)},
                preexec_fn=_die_with_parent,
            )
            self.process.wait()
            pause = 1.0 if time.monotonic() - started > 60 else min(pause * 2, 30)
            self.is_stopping.wait(pause)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
