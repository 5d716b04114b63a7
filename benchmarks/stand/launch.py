"""One server process of a benchmark: Daphne, WSGI for HTTP, or a broadcast; doorbells get lost on purpose.

The loss is an argument of this program and wraps `live.doorbell` in this process: the site has no switch for it."""

import argparse
import asyncio
import os
import random
from pathlib import Path
from typing import Any

import django

from benchmarks.stand.crashes import Crashes
from benchmarks.stand.plain import broadcast_server

RUNG, LOST = b".", b"x"


def lose_doorbells(share: float, diary: str) -> None:
    """Each ring is written in the diary; a share of them goes nowhere, in this process and beyond."""
    from live import doorbell  # noqa: PLC0415 (after DJANGO_SETTINGS_MODULE)

    ring = doorbell.ring
    pages = os.open(diary, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def careless(topic_id: int) -> None:
        is_lost = random.random() < share
        os.write(pages, LOST if is_lost else RUNG)
        if not is_lost:
            ring(topic_id)

    doorbell.ring = careless


def serve_sockets(port: str, application: str) -> None:
    from daphne.cli import CommandLineInterface  # noqa: PLC0415 (installs a reactor)

    CommandLineInterface().run(["-b", "127.0.0.1", "-p", port, "-v", "0", application])


def serve_wsgi(port: str) -> None:
    from twisted.internet import reactor  # noqa: PLC0415 (installs a reactor)
    from twisted.web.server import Site  # noqa: PLC0415
    from twisted.web.wsgi import WSGIResource  # noqa: PLC0415

    from config.wsgi import application  # noqa: PLC0415

    loop: Any = reactor
    pool = loop.getThreadPool()
    pool.adjustPoolsize(1, 6)
    loop.listenTCP(int(port), Site(WSGIResource(loop, pool, application)), interface="127.0.0.1")
    loop.run()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["sockets", "wsgi", "broadcast"])
    parser.add_argument("--application", default="config.asgi:application")
    parser.add_argument("--lose", type=float, default=0.0)
    parser.add_argument("--diary", default=os.devnull)
    parser.add_argument("--crashes", type=Path)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if options.crashes or options.lose:
        django.setup()
    if options.crashes:
        Crashes(options.crashes, os.environ["PORT"]).install()
    if options.lose:
        lose_doorbells(options.lose, options.diary)
    port = os.environ["PORT"]
    if options.kind == "wsgi":
        serve_wsgi(port)
    elif options.kind == "broadcast":
        asyncio.run(broadcast_server())
    else:
        serve_sockets(port, options.application)


if __name__ == "__main__":
    main()
