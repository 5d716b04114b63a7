"""What reading a file costs: the toolkit's own sandbox, which also tells what the kernel counted of its children.

The most memory is that of the largest child so far (`ru_maxrss` of those waited for), so the file after which it has
grown is the one that needed it."""

from __future__ import annotations

import contextlib
import json
import resource
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from toolkit.extractor import Sandbox
from toolkit.sandbox import in_child, serve


@dataclass
class Costs:
    """Of the dearest files, with their names: seconds of processor, MB of memory."""

    seconds: float = 0.0
    slowest: str = ""
    megabytes: float = 0.0
    largest: str = ""

    def take(self, name: str, seconds: float, megabytes: float) -> None:
        if seconds > self.seconds:
            self.seconds, self.slowest = seconds, name
        if megabytes > self.megabytes:
            self.megabytes, self.largest = megabytes, name

    def __str__(self) -> str:
        return (
            f"picco di memoria {self.megabytes:.0f} MB ({self.largest}), "
            f"processore al massimo {self.seconds:.2f} s ({self.slowest})"
        )


def costs_of(files: Iterable[tuple[str, bytes]]) -> Costs:
    """All of them read once more, one by one, in a sandbox of their own."""
    costs, sandbox = Costs(), Sandbox(__spec__.name)
    try:
        for name, data in files:
            told = sandbox.ask(name, data, _understood)
            if told is None:
                raise RuntimeError(f"the sandbox died of {name}")
            costs.take(name, told["seconds"], told["megabytes"])
    finally:
        sandbox.close()
    return costs


def _understood(answer: bytes) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(answer)
    return told


def _measured(name: str, data: bytes) -> bytes:
    before = _processor()
    in_child(name, data)
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return json.dumps({"seconds": _processor() - before, "megabytes": megabytes}).encode()


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        serve(_measured)
