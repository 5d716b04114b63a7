"""Where uploaded files lie: under names of our own making, never those that came with them."""

from __future__ import annotations

import uuid
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from toolkit.formats import EXTENSIONS

if TYPE_CHECKING:
    from toolkit.models import Version


def stored_path(version: Version, filename: str) -> str:
    """`documents/ab/<random>.pdf`: only an extension of the allow-list survives from the given name."""
    suffix = PurePosixPath(filename).suffix.lower().lstrip(".")
    name = uuid.uuid4().hex
    return f"documents/{name[:2]}/{name}.{suffix if suffix in EXTENSIONS else 'bin'}"


def preview_path(version: Version, filename: str) -> str:
    """`previews/ab/<random>.webp`."""
    name = uuid.uuid4().hex
    return f"previews/{name[:2]}/{name}.webp"
