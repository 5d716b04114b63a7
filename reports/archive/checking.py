"""Reading an archive through, before anything is written."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from reports.archive import contents, manifest, sealing
from reports.archive.damage import Damaged, Refused
from reports.archive.manifest import Manifest, Member

CHUNK = 1024 * 1024
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError)


@contextmanager
def opened(
    source: Path, key: bytes = b"", say: Callable[[str], None] = lambda text: None
) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """An archive that is whole, of this version of the site; raises Damaged or Refused."""
    try:
        file = source.open("rb")
    except OSError as error:
        raise Refused(f"«{source}» non si può leggere ({error.strerror}).") from error
    with file:
        say("verifica del sigillo")
        sealing.require_whole(file, key)
        with told_as_damage("non è un archivio"):
            archive = zipfile.ZipFile(file)
        with archive:
            yield archive, _checked(archive, say)


def _checked(archive: zipfile.ZipFile, say: Callable[[str], None]) -> Manifest:
    told = manifest.parse(_manifest_in(archive))
    manifest.require_same_version(told)
    expected = [member.name for member in told.members]
    if archive.namelist() != [*expected, manifest.NAME] or len(set(expected)) != len(expected):
        raise Damaged("le parti non sono quelle elencate, o sono in un altro ordine")
    labels = [model._meta.label for model in contents.models()]
    tables = [name for name in expected if not name.startswith("files/")]
    if tables != [f"rows/{label}.jsonl" for label in labels] or sorted(told.rows) != sorted(labels):
        raise Damaged("le tabelle non sono quelle del sito")
    for number, member in enumerate(told.members, start=1):
        say(f"verifica: {number} di {len(told.members)}")
        _check(archive, member)
    return told


def _manifest_in(archive: zipfile.ZipFile) -> bytes:
    with told_as_damage(manifest.NAME), archive.open(manifest.NAME) as stream:
        return stream.read(manifest.LONGEST)


def _check(archive: zipfile.ZipFile, member: Member) -> None:
    """Its name stays inside the storage; its content is what the manifest says, and no longer."""
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or str(path) != member.name or "\\" in member.name:
        raise Damaged(f"«{member.name}» non è un nome ammesso")
    size, digest = 0, hashlib.sha256()
    with told_as_damage(member.name), archive.open(member.name) as stream:
        while size <= member.size and (chunk := stream.read(CHUNK)):
            size += len(chunk)
            digest.update(chunk)
    if (size, digest.hexdigest()) != (member.size, member.sha256):
        raise Damaged(f"«{member.name}» non è come quando è stato scritto")


@contextmanager
def told_as_damage(where: str) -> Iterator[None]:
    try:
        yield
    except (*UNREADABLE, KeyError) as error:
        raise Damaged(f"{where} ({error})") from error
