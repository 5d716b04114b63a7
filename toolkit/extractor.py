"""The door to a sandbox: ask it about a file, start it when needed, replace it when it dies."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from toolkit.extraction import TOO_HEAVY, UNREADABLE, Extraction
from toolkit.sandbox import MAX_ANSWER, WALL_SECONDS
from toolkit.texts import Piece

PATIENCE_SECONDS = WALL_SECONDS + 20
ROOT = Path(__file__).resolve().parent.parent
Answer = TypeVar("Answer")


class SandboxDied(Exception):
    """The sandbox ended or fell silent in the middle of an answer."""


class Sandbox:
    """One process that serves `module`, used by one thread at a time."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(
        self, name: str, data: bytes, understand: Callable[[bytes], Answer], **more: object
    ) -> Answer | None:
        """The answer as `understand` reads it; None where the sandbox dies twice on the same file.

        `more` goes with the file, as JSON."""
        with self._lock:
            for _ in range(2):
                try:
                    return understand(self._ask(name, data, more))
                except (SandboxDied, OSError, ValueError):
                    self._end()
        return None

    def close(self) -> None:
        with self._lock:
            self._end()

    def _ask(self, name: str, data: bytes, more: dict[str, object]) -> bytes:
        process = self._running()
        assert process.stdin is not None
        process.stdin.write(json.dumps({**more, "name": name, "size": len(data)}).encode() + b"\n")
        process.stdin.write(data)
        process.stdin.flush()
        deadline = time.monotonic() + PATIENCE_SECONDS
        header = self._receive(process, deadline, until_line=True)
        size = int(json.loads(header)["size"])
        if not 0 < size <= MAX_ANSWER:
            raise SandboxDied
        return self._receive(process, deadline, size=size)

    def _receive(
        self, process: subprocess.Popen[bytes], deadline: float, size: int = 0, until_line: bool = False
    ) -> bytes:
        """Exactly `size` bytes, or a line: read unbuffered, so that waiting can end at the deadline."""
        assert process.stdout is not None
        pipe = process.stdout.fileno()
        received = bytearray()
        while not (received.endswith(b"\n") if until_line else len(received) == size):
            ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
            piece = os.read(pipe, 1 if until_line else size - len(received)) if ready else b""
            if not piece:
                raise SandboxDied
            received += piece
        return bytes(received)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(  # noqa: S603 (modules of our own)
                [sys.executable, "-m", self._module],
                cwd=ROOT,
                env={"PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        with contextlib.suppress(OSError, ValueError, subprocess.TimeoutExpired):
            process.communicate(timeout=5)


class Extractor(Sandbox):
    """The sandbox that reads what documents say."""

    def __init__(self) -> None:
        super().__init__("toolkit.sandbox")

    def read(self, name: str, data: bytes) -> Extraction:
        """What the file says; one that twice ends the sandbox is unreadable."""
        return self.ask(name, data, _extraction) or Extraction(UNREADABLE, note=TOO_HEAVY)


def _extraction(answer: bytes) -> Extraction:
    found = json.loads(answer)
    passages = [Piece(*piece) for piece in found.pop("passages")]
    return Extraction(passages=passages, **found)


shared = Extractor()
