"""What `backup` and `restore` have in common: the file, the key, progress on the terminal."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError, OutputWrapper


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--key-file",
        type=Path,
        help="un file con la chiave del sigillo: senza, il sigillo non ferma un falsario",
    )


def key_in(path: Path | None) -> bytes:
    if path is None:
        return b""
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise CommandError(f"--key-file: «{path}» non si può leggere ({error.strerror}).") from error
    if len(key) < 32:
        raise CommandError("--key-file: la chiave è di almeno 32 caratteri casuali.")
    return key


class Progress:
    """Says where things are, at most once a second."""

    def __init__(self, out: OutputWrapper) -> None:
        self.out, self.started = out, time.monotonic()
        self.said = self.started

    def __call__(self, text: str) -> None:
        now = time.monotonic()
        if now - self.said >= 1:
            self.said = now
            self.out.write(f"  {now - self.started:.0f} s · {text}")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started
