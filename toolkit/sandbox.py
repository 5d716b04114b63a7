"""The process that reads files nobody should trust: `python -m toolkit.sandbox`.

It loads the parsers once, cuts itself off the network, and forks a child for each file. The child has limits of
processor time, memory and answer size, writes no file and starts no program. Requests come on the standard
input as a line `{"name", "size", …}` and the bytes; answers go out as a line `{"size"}` and that many bytes (here
JSON). A module of another app that opens files of other kinds serves itself with `serve` and `in_limits`.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import BinaryIO, NoReturn

from toolkit.extraction import DAMAGED, TOO_HEAVY, UNREADABLE, Extraction, extract

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 20
WALL_SECONDS = 40
MAX_ANSWER = 40 * 1024 * 1024
OPEN_FILES = 32
OUT_OF_MEMORY = 3  # how such a child ends
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
FORBIDDEN = (
    *("socket.", "subprocess.", "shutil.", "urllib.", "webbrowser.", "ctypes.dlopen"),
    *("os.exec", "os.fork", "os.posix_spawn", "os.system", "os.remove", "os.rename", "os.mkdir"),
    *("os.link", "os.symlink", "os.truncate", "os.listdir", "os.scandir", "os.kill"),
)


class NoAnswer(Exception):
    """The child was stopped or died; the message is the sentence for whoever sent the file."""


def main() -> None:
    serve(in_child)


def serve(answer_to: Callable[..., bytes]) -> None:
    """Until the standard input ends: then whoever asked is gone. `answer_to` is given the name, the bytes and,
    by name, whatever else the line of the request says."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    cut_network()
    while line := requests.readline():
        request = json.loads(line)
        name, size = str(request.pop("name")), int(request.pop("size"))
        _send(answers, answer_to(name, requests.read(size), **request))


def cut_network() -> bool:
    """A network of its own without any interface, where the system lets us; the audit hook stands anyway."""
    libc = ctypes.CDLL(None, use_errno=True)
    return any(libc.unshare(flags) == 0 for flags in (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET))


def in_child(name: str, data: bytes) -> bytes:
    """What a child reads from the file, or why it reads nothing."""
    try:
        return in_limits(lambda: _encoded(extract(name, data)))
    except NoAnswer as reason:
        return _encoded(Extraction(UNREADABLE, note=str(reason)))


def in_limits(
    work: Callable[[], bytes], cpu_seconds: int | None = None, wall_seconds: float | None = None
) -> bytes:
    """What `work` gives in a child of its own, within its limits; raises NoAnswer."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _child(work, writing, cpu_seconds)
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        answer = _collect(pipe, WALL_SECONDS if wall_seconds is None else wall_seconds)
    if answer is None:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if answer is None or os.WIFSIGNALED(status):
        is_slow = answer is None or os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)
        raise NoAnswer(TOO_HEAVY if is_slow else DAMAGED)
    if not answer:
        raise NoAnswer(TOO_HEAVY if os.WEXITSTATUS(status) == OUT_OF_MEMORY else DAMAGED)
    return answer


def _collect(pipe: BinaryIO, wall_seconds: float) -> bytes | None:
    """Everything the child writes; None when it takes too long or writes too much."""
    deadline = time.monotonic() + wall_seconds
    answer = bytearray()
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return None
        piece = pipe.read(1 << 20)
        if not piece:
            return bytes(answer)
        answer += piece
        if len(answer) > MAX_ANSWER:
            return None


def _child(work: Callable[[], bytes], writing: int, cpu_seconds: int | None) -> NoReturn:
    try:
        _limit()
        if cpu_seconds is not None:
            _limit_processor(cpu_seconds)
        answer = work()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BaseException:
        os._exit(1)
    os._exit(0)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    _limit_processor(CPU_SECONDS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)


def _limit_processor(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Parsers have no reason to open files, talk or start programs; Python itself looks for its own modules."""
    place = arguments[0] if event in ("open", "os.listdir") else None
    if isinstance(place, str | bytes) and _is_own_module(place):
        return
    if event.startswith(FORBIDDEN) or (event == "open" and isinstance(place, str | bytes)):
        raise PermissionError(event)


def _is_own_module(path: str | bytes) -> bool:
    return os.fsdecode(path).startswith((sys.prefix, sys.base_prefix))


def _encoded(found: Extraction) -> bytes:
    return json.dumps(asdict(found)).encode()


def _send(answers: BinaryIO, answer: bytes) -> None:
    answers.write(json.dumps({"size": len(answer)}).encode() + b"\n" + answer)
    answers.flush()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main()
