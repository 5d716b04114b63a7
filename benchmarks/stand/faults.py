"""What can be broken in a site as it is put up in production, one fault at a time."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.stand.production import OF_SUPERVISOR, Production
from benchmarks.stand.relay import BUSY, REFUSED

FILLER = "riempitivo"
PIECE = 1024 * 1024


@dataclass(frozen=True)
class Fault:
    """`end` leaves the part as it was; without it the fault is a blow, over as soon as it is given."""

    name: str
    begin: Callable[[], None]
    end: Callable[[], None] | None = None
    is_database: bool = False


def faults(site: Production) -> list[Fault]:
    """The relay first: what it refuses is tried again minutes later."""
    return [*_of_relay(site), *_of_processes(site), *_of_services(site), *_of_disk(site)]


def _of_relay(site: Production) -> list[Fault]:
    def answer(text: str) -> Callable[[], None]:
        return lambda: setattr(site.relay, "answer", text)

    return [
        Fault("email: rimandata (451)", answer(BUSY), answer("")),
        Fault("email: rifiutata (554)", answer(REFUSED), answer("")),
        Fault("email: nessuno risponde", site.relay.stop, site.relay.start),
    ]


def _of_processes(site: Production) -> list[Fault]:
    """`kill -9` of each: those of the workers by their place among the children of their master."""

    def kill(name: str) -> Callable[[], None]:
        return lambda: os.kill(site.pid(name), signal.SIGKILL)

    def kill_worker(name: str, number: int) -> Callable[[], None]:
        return lambda: os.kill(site.workers_of(name)[number], signal.SIGKILL)

    workers = [
        Fault(f"web: il processo {number + 1}", kill_worker("web", number))
        for number in range(int(site.environment["WEB_CONCURRENCY"]))
    ]
    masters = [Fault(f"{name}: il padre" if name == "web" else name, kill(name)) for name in OF_SUPERVISOR]
    return [*workers, *masters, Fault("nginx: un processo", kill_worker("nginx", 0))]


def _of_services(site: Production) -> list[Fault]:
    found = [
        Fault("Redis fermo", site.redis.stop, site.redis.start),
        Fault("PostgreSQL fermo", site.postgres.stop, site.postgres.start, is_database=True),
    ]
    if site.engine:
        found.insert(1, Fault("Elasticsearch fermo", site.engine.kill, site.engine.start))
    return found


def _of_disk(site: Production) -> list[Fault]:
    if not site.is_room_limited:
        return []
    filler = site.uploads / FILLER
    return [Fault("disco pieno", lambda: fill(filler), filler.unlink)]


def fill(filler: Path) -> None:
    """Until the system itself says that there is no room."""
    with filler.open("wb", buffering=0) as file, contextlib.suppress(_Full):
        while True:
            _write(file.fileno())


class _Full(Exception):
    pass


def _write(number: int) -> None:
    for size in (PIECE, 4096, 1):
        try:
            os.write(number, b"\0" * size)
            return
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
    raise _Full
