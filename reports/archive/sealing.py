"""The seal at the end of an archive: one digest of everything before it.

HMAC-SHA256. Without a key it tells damage and any change by whoever does not renew it; only with a key that others
do not have does it tell a forger."""

from __future__ import annotations

import hmac
from typing import IO

from reports.archive.damage import Damaged

LENGTH = 64  # hexadecimal digits, the archive's comment: where a ZIP ends
BLANK = b"0" * LENGTH
CHUNK = 1024 * 1024


def seal(file: IO[bytes], key: bytes) -> None:
    """In place of the blank with which the archive ends."""
    digest = _digest(file, key)
    file.seek(-LENGTH, 2)
    file.write(digest)


def require_whole(file: IO[bytes], key: bytes) -> None:
    """Raises Damaged."""
    file.seek(0, 2)
    if file.tell() < LENGTH:
        raise Damaged("è troppo corto")
    digest = _digest(file, key)
    file.seek(-LENGTH, 2)
    if not hmac.compare_digest(digest, file.read()):
        raise Damaged("il sigillo non corrisponde, oppure la chiave non è quella con cui è stato fatto")


def _digest(file: IO[bytes], key: bytes) -> bytes:
    file.seek(0, 2)
    left = file.tell() - LENGTH
    file.seek(0)
    digest = hmac.new(key, digestmod="sha256")
    while left and (chunk := file.read(min(CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest().encode()
