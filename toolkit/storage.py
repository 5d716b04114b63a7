"""Where uploaded files lie: under names of our own making, never those that came with them."""

from __future__ import annotations

import errno
import uuid
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.core.files.storage import FileSystemStorage

from toolkit.formats import EXTENSIONS, UnacceptableFile

if TYPE_CHECKING:
    from toolkit.models import Version


FULL = (errno.ENOSPC, errno.EDQUOT)
NO_ROOM = (
    "Lo spazio del sito per i file è finito e questo non è stato salvato. Chi gestisce il sito lo vede: "
    "riprova più tardi, o scrivi a chi lo gestisce."
)


class NoRoom(UnacceptableFile):
    """The disk or the quota is full; nothing of the file stays."""

    def __init__(self) -> None:
        super().__init__(NO_ROOM)


class Uploads(FileSystemStorage):
    """A full disk is told to who uploads, where the other refusals are; raises NoRoom."""

    def _save(self, name: str, content: Any) -> str:
        try:
            return str(super()._save(name, content))  # type: ignore[misc]
        except OSError as error:
            if error.errno not in FULL:
                raise
            self.delete(name)
            raise NoRoom from error


def stored_path(version: Version, filename: str) -> str:
    """`documents/ab/<random>.pdf`: only an extension of the allow-list survives from the given name."""
    suffix = PurePosixPath(filename).suffix.lower().lstrip(".")
    name = uuid.uuid4().hex
    return f"documents/{name[:2]}/{name}.{suffix if suffix in EXTENSIONS else 'bin'}"


def preview_path(version: Version, filename: str) -> str:
    """`previews/ab/<random>.webp`."""
    name = uuid.uuid4().hex
    return f"previews/{name[:2]}/{name}.webp"
