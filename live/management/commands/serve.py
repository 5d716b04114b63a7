"""One command: the site, its sockets and the task worker, until stopped."""

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from live.child import Child
from live.draining import DrainingServer
from live.hub import hub_of_this_loop

WORKER = ("db_worker", "--no-reload", "--no-startup-delay", "--interval", "1", "--schedule")


class Command(BaseCommand):
    help = "Serve il sito, i canali in tempo reale e i lavori in coda, con un solo comando."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.LISTEN_ADDRESS)
        parser.add_argument("--no-worker", action="store_true", help="senza i lavori in coda")

    def handle(self, *args: Any, **options: Any) -> None:
        self._refuse_a_taken_port(options["host"])
        from config.asgi import application  # noqa: PLC0415 (only serving needs the whole site wired)

        endpoints = build_endpoint_description_strings(host=options["host"], port=settings.PORT)
        with _children(*[] if options["no_worker"] else [Child(*WORKER)]) as children:
            self.stdout.write(f"Cantiere risponde su {settings.SITE_URL} (Ctrl+C per fermarlo)")
            DrainingServer(
                application,
                endpoints=endpoints,
                server_name="cantiere",
                websocket_timeout=-1,
                children=children,
                say_goodbye=lambda seconds: hub_of_this_loop().say_goodbye(seconds),
            ).run()

    def _refuse_a_taken_port(self, host: str) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, settings.PORT))
            except OSError as error:
                raise CommandError(
                    f"La porta {settings.PORT} è già in uso: indica un'altra PORT, per esempio PORT=8001."
                ) from error


@contextlib.contextmanager
def _children(*children: Child) -> Iterator[tuple[Child, ...]]:
    for child in children:
        child.start()
    try:
        yield children
    finally:
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.wait()
