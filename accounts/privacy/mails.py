"""Mails that the site has written to files, where it has no mail server: they go with the person, or with time."""

import base64
import binascii
import datetime
import quopri
import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from pathlib import Path

from django.conf import settings

from accounts.privacy.naming import Names

KEPT_DAYS = 30
BASE64_LINES = re.compile(rb"(?:^[A-Za-z0-9+/]{40,76}={0,2}\r?\n?)+[A-Za-z0-9+/]*={0,2}", re.MULTILINE)
ENCODED_WORD = re.compile(r"=\?[^\s?]+\?[bqBQ]\?[^\s?]*\?=")


def delete_mails_naming(names: Names) -> int:
    return _delete(path for path in _files() if _names(path, names))


def delete_old_mails(now: datetime.datetime) -> int:
    limit = (now - datetime.timedelta(days=KEPT_DAYS)).timestamp()
    return _delete(path for path in _files() if path.stat().st_mtime < limit)


def _files() -> list[Path]:
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    return sorted(Path(folder).glob("*.log")) if folder else []


def _delete(paths: Iterator[Path]) -> int:
    found = list(paths)
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _names(path: Path, names: Names) -> bool:
    return any(names.are_in(text) for text in _readings(path.read_bytes()))


def _readings(content: bytes) -> Iterator[str]:
    """As it is, and as a mail program would read what is encoded in it."""
    plain = content.decode(errors="replace")
    yield plain
    yield quopri.decodestring(content).decode(errors="replace")
    for word in ENCODED_WORD.findall(plain):
        yield str(make_header(decode_header(word)))
    for lines in BASE64_LINES.findall(content):
        try:
            yield base64.b64decode(lines).decode(errors="replace")
        except binascii.Error:
            continue
