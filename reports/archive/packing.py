"""Writing an archive: the files, then all rows of one moment, then the manifest, then the seal."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.utils import timezone

from reports.archive import contents, lines, manifest, sealing
from reports.archive.damage import Refused
from reports.archive.manifest import Manifest, Member
from reports.archive.snapshot import snapshot

Say = Callable[[str], None]
TRIES = 20
PIECE = 64 * 1024  # bytes
QUICK = 3  # compression: nearly as small as at 6, in half the time


def back_up(target: Path, key: bytes = b"", say: Say = lambda text: None) -> Manifest:
    """Readable by its owner alone, and there whole or not at all; raises Refused or OSError."""
    if target.exists():
        raise Refused(f"«{target}» esiste già: scegli un altro nome, o spostalo.")
    migrations = manifest.migrations()
    handle, part = tempfile.mkstemp(prefix=f"{target.name}.", suffix=".part", dir=target.absolute().parent)
    try:
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK) as archive:
                told = Packing(archive, say).pack(migrations)
                archive.writestr(manifest.NAME, told.model_dump_json(indent=1))
                archive.comment = sealing.BLANK
            say("sigillo")
            sealing.seal(file, key)
            file.flush()
            os.fsync(file.fileno())
        Path(part).rename(target)
    finally:
        Path(part).unlink(missing_ok=True)
    return told


class Packing:
    """An archive being written, and what is in it so far."""

    def __init__(self, archive: zipfile.ZipFile, say: Say) -> None:
        self.archive, self.say = archive, say
        self.files: dict[str, Member] = {}

    def pack(self, migrations: list[str]) -> Manifest:
        """Most files before the moment of the rows, so that it is short; those that have come since, in it.

        One that has gone since was deleted, after its row: the next moment does not refer to it any more. One that
        two moments refer to and that is not there was lost."""
        lost = self._copy(contents.file_names())
        for _ in range(TRIES):
            with snapshot():
                names = contents.file_names()
                gone = self._copy(names)
                if gone <= lost:
                    return self._rows(migrations, names, gone)
                lost |= gone
        raise Refused("I file caricati cambiano di continuo: riprova in un momento più tranquillo.")

    def _copy(self, names: Iterable[str]) -> set[str]:
        """Gives those that are not there."""
        gone = set()
        for name in sorted(set(names) - set(self.files)):
            self.say(f"file: {len(self.files)}")
            try:
                source = default_storage.open(name, "rb")
            except FileNotFoundError:
                gone.add(name)
                continue
            with source, self.archive.open(zipfile.ZipInfo(f"files/{name}"), "w", force_zip64=True) as inside:
                copy = Measured(inside)
                for chunk in source.chunks():
                    copy.write(chunk)
            self.files[name] = copy.member(f"files/{name}")
        return gone

    def _rows(self, migrations: list[str], names: set[str], lost: set[str]) -> Manifest:
        made_at = timezone.now().isoformat()
        types = sorted(ContentType.objects.values_list("app_label", "model"))
        counts, members = {}, []
        for model in contents.models():
            label = model._meta.label
            self.say(f"righe: {label}")
            with self.archive.open(f"rows/{label}.jsonl", "w", force_zip64=True) as inside:
                copy = Measured(inside)
                with io.TextIOWrapper(io.BufferedWriter(copy, PIECE), "utf-8", newline="\n") as stream:
                    counts[label] = lines.write(contents.rows(model), stream)
            members.append(copy.member(f"rows/{label}.jsonl"))
        return Manifest(
            made_at=made_at,
            site=settings.SITE_URL,
            secret=manifest.secret_mark(),
            migrations=migrations,
            content_types=types,
            rows=counts,
            lost=sorted(lost),
            surplus=sorted(set(self.files) - names),
            members=[*self.files.values(), *members],
        )


class Measured(io.RawIOBase):
    """Writes on, and measures what it writes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.size, self.digest = stream, 0, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self.stream.write(data)
        self.size += len(data)
        self.digest.update(data)
        return len(data)

    def member(self, name: str) -> Member:
        return Member(name=name, size=self.size, sha256=self.digest.hexdigest())
