"""What an archive says of itself: its last member, `manifest.json`."""

from __future__ import annotations

from typing import Literal

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.crypto import salted_hmac
from pydantic import BaseModel, ConfigDict, ValidationError

from reports.archive.damage import Damaged, Refused

NAME = "manifest.json"
LONGEST = 256 * 1024 * 1024


class Member(BaseModel):
    """One entry of the archive. `size` in bytes and `sha256` are those of its content, before it is compressed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    size: int
    sha256: str


class Manifest(BaseModel):
    """`rows`: how many, by model. `lost`: files that rows refer to and that the storage had not. `surplus`: files
    that were deleted while the archive was being written, and do not come back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    made_at: str
    site: str
    secret: str
    migrations: list[str]
    content_types: list[tuple[str, str]]
    rows: dict[str, int]
    lost: list[str]
    surplus: list[str]
    members: list[Member]

    @property
    def files(self) -> list[str]:
        """The names of those to restore."""
        surplus = set(self.surplus)
        names = [m.name.removeprefix("files/") for m in self.members if m.name.startswith("files/")]
        return [name for name in names if name not in surplus]


def parse(data: bytes) -> Manifest:
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise Damaged(f"manifest.json, {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def secret_mark() -> str:
    """The same for the same SECRET_KEY, and no way back to it."""
    return salted_hmac("reports.archive", "", algorithm="sha256").hexdigest()


def migrations() -> list[str]:
    """Those that this code has, all applied; raises Refused where some are not."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused("La base dati non è aggiornata: esegui prima «manage.py migrate».")
    here = set(executor.loader.applied_migrations) & set(executor.loader.disk_migrations)
    return sorted(f"{app}.{name}" for app, name in here)


def require_same_version(archive: Manifest) -> None:
    """Raises Refused with what to do."""
    here, there = set(migrations()), set(archive.migrations)
    if here == there:
        return
    told = [f"qui manca {name}" for name in sorted(there - here)]
    told += [f"l'archivio non ha {name}" for name in sorted(here - there)]
    raise Refused(
        f"L'archivio viene da un'altra versione del sito ({'; '.join(told[:3])}). Installa quella versione, "
        "ripristina lì e poi aggiorna con «manage.py migrate»."
    )
