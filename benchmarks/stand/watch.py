"""Who looks on while a site works: it is asked for its pages, calls out of it are heard, new files are noticed."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

TRAP = ("127.0.0.1", 47653)


class Watch:
    """`step` again and again in a thread of its own, every so many seconds, for as long as the block lasts."""

    def __init__(self, step: Callable[[], None], every: float) -> None:
        self._step, self._every = step, every
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._is_over.wait(self._every):
            self._step()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()


@dataclass
class Pages:
    """How pages answer, asked one after the other."""

    url: str
    paths: tuple[str, ...]
    cookies: dict[str, str]
    seconds: list[tuple[float, str]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def ask(self) -> None:
        for path in self.paths:
            started = time.monotonic()
            try:
                status = httpx.get(self.url + path, cookies=self.cookies, timeout=60).status_code
            except httpx.TransportError as error:
                self.failures.append(f"{path}: {type(error).__name__}")
                continue
            self.seconds.append((time.monotonic() - started, path))
            if status != 200:
                self.failures.append(f"{path}: {status}")


class Trap:
    """Whoever calls this address is counted; files of the hostile set try to."""

    def __init__(self) -> None:
        self.calls = 0
        self._door = socket.socket()
        self._door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._door.bind(TRAP)
        self._door.listen()
        self._door.settimeout(0.1)

    def listen(self) -> None:
        try:
            self._door.accept()[0].close()
        except TimeoutError:
            return
        self.calls += 1

    def close(self) -> None:
        self._door.close()


def listing(folders: Iterable[Path]) -> set[Path]:
    """What lies in the folders and in theirs, as far as one may look."""
    found: set[Path] = set()
    for folder in folders:
        for path in folder.glob("*"):
            found.add(path)
            try:
                found |= set(path.iterdir()) if path.is_dir() and not path.is_symlink() else set()
            except OSError:
                continue
    return found
