"""Asking clamd about a file: whether it is clean, or what was found in it. Without Django."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from urllib.parse import urlsplit

SECONDS = 20.0
CHUNK = 64 * 1024
MOST_ANSWER = 4096
MOST_NAME = 100
CLEAN, BEFORE, FOUND = "stream: OK", "stream: ", " FOUND"


class ScannerUnavailable(Exception):
    """Nobody can tell now whether the file is clean; the message says why, for whoever runs the site."""


def is_address(text: str) -> bool:
    """`tcp://host:3310` or `unix:///path`, and nothing more."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    if parts.query or parts.fragment or parts.username is not None:
        return False
    if parts.scheme == "unix":
        return not parts.netloc and len(parts.path) > 1
    return parts.scheme == "tcp" and bool(parts.hostname and port) and not parts.path


def verdict(address: str, data: bytes) -> str:
    """ "" for a clean file, else the name of what was found in it; raises ScannerUnavailable."""
    try:
        with _connected(address) as door:
            for piece in _request(data):
                door.sendall(piece)
            answer = _answer(door)
    except (OSError, UnicodeError) as error:
        raise ScannerUnavailable(f"clamd does not answer at {address}: {error}") from error
    return _name_in(answer)


def infected(name: str) -> str:
    """What to say to whoever has sent a file in which this was found."""
    return (
        f"L'antivirus ha trovato qualcosa in questo file ({name}): "
        "controlla il tuo computer e carica una copia pulita."
    )


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=SECONDS)
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    door.settimeout(SECONDS)
    try:
        door.connect(parts.path)
    except BaseException:
        door.close()
        raise
    return door


def _request(data: bytes) -> Iterator[bytes]:
    """The command, the file in pieces that each begin with their length, and a piece of none."""
    yield b"zINSTREAM\0"
    for start in range(0, len(data), CHUNK):
        piece = data[start : start + CHUNK]
        yield struct.pack("!L", len(piece)) + piece
    yield struct.pack("!L", 0)


def _answer(door: socket.socket) -> str:
    """Up to its end mark; one that breaks off says nothing."""
    received = b""
    while not received.endswith(b"\0"):
        piece = door.recv(MOST_ANSWER)
        if not piece or len(received) > MOST_ANSWER:
            raise ScannerUnavailable(f"clamd broke off: {received[:200]!r}")
        received += piece
    return received[:-1].decode(errors="replace").strip()


def _name_in(answer: str) -> str:
    """Only a plain OK is clean; an error is no verdict."""
    if answer == CLEAN:
        return ""
    if answer.startswith(BEFORE) and answer.endswith(FOUND):
        name = answer.removeprefix(BEFORE).removesuffix(FOUND).strip()
        return "".join(filter(str.isprintable, name))[:MOST_NAME] or "senza nome"
    raise ScannerUnavailable(f"clamd: {answer[:200]}")
