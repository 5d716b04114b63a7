"""An archive into an empty site: all of it or nothing."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.db import Error, connection, transaction

from accounts.signals import site_restored
from reports.archive import checking, contents, lines, manifest, queue
from reports.archive.damage import Damaged, Refused
from reports.archive.manifest import Manifest

Say = Callable[[str], None]
NOTHING_WRITTEN = "Non è stato scritto nulla."
FILES_LEFT = "Nessuna riga è stata scritta; i file già copiati li toglie il prossimo «restore»."


def restore(source: Path, key: bytes = b"", say: Say = lambda text: None) -> tuple[Manifest, Counter[str]]:
    """Gives what the archive says of itself, and the tasks that were left out, by name.

    Raises Refused, and then neither a row nor a file has been written. A process that is killed leaves no row; the
    files it had copied are named in `interrupted()`, and the next call takes them away."""
    manifest.migrations()
    require_empty()
    with checking.opened(source, key, say) as (archive, told), taken_back() as new, transaction.atomic():
        _lock()
        require_empty()
        _sweep()
        dropped = _rows(archive, told, say)
        new += _files_to_write(archive, told)
        _files(archive, new, say)
        site_restored.send(None)
        connection.check_constraints()
    _note([])
    return told, dropped


def require_empty() -> None:
    if filled := contents.filled():
        raise Refused(
            f"Questo sito non è vuoto ({', '.join(filled[:5])}): si ripristina solo in un'installazione appena "
            f"creata, dopo «manage.py migrate» e prima di ogni altra cosa. {NOTHING_WRITTEN}"
        )


def interrupted() -> Path:
    """Where a restore notes the files that it is about to write."""
    return Path(settings.DATA_DIR) / "restore.files.json"


@contextmanager
def taken_back() -> Iterator[list[str]]:
    """Whatever goes wrong: the files of this list go as the rows go, and the reason is told."""
    new: list[str] = []
    try:
        yield new
    except BaseException as error:
        is_clean = _sweep() if new else True
        if isinstance(error, Error | OSError):
            rest = NOTHING_WRITTEN if is_clean else FILES_LEFT
            raise Refused(f"Il ripristino si è fermato: {error}. {rest}") from error
        raise


def _sweep() -> bool:
    """Takes away the files that a restore has begun to write; whether none is left."""
    if not interrupted().exists():
        return True
    left = [name for name in json.loads(interrupted().read_text()) if not _is_gone(name)]
    _note(left)
    return not left


def _note(names: list[str]) -> None:
    """There whole or not at all, even where the disk is full."""
    if not names:
        interrupted().unlink(missing_ok=True)
        return
    part = interrupted().with_suffix(".part")
    part.write_text(json.dumps(names))
    part.replace(interrupted())


def _is_gone(name: str) -> bool:
    with suppress(OSError):
        default_storage.delete(name)
    try:
        return not default_storage.exists(name)
    except OSError:
        return False


def _lock() -> None:
    """Nobody else begins to fill the site meanwhile; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in contents.models())
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")


def _rows(archive: zipfile.ZipFile, told: Manifest, say: Say) -> Counter[str]:
    """In place of what the installation had; sequences go on after them."""
    for app_label, model_name in told.content_types:
        ContentType.objects.get_or_create(app_label=app_label, model=model_name)
    models = [model for model in contents.models() if model is not queue.MODEL]
    for model in models:
        model._base_manager.all()._raw_delete(connection.alias)
    dropped: Counter[str] = Counter()
    for model in contents.models():
        label = model._meta.label
        say(f"righe: {label}")
        with checking.told_as_damage(label), archive.open(f"rows/{label}.jsonl") as stream:
            rows = lines.read(model, stream)
            rows = queue.kept(rows, dropped) if model is queue.MODEL else rows
            count = lines.insert(model, rows)
        if count + (dropped.total() if model is queue.MODEL else 0) != told.rows[label]:
            raise Damaged(f"le righe di {label} non sono tante quante l'archivio dice")
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    return dropped


def _files_to_write(archive: zipfile.ZipFile, told: Manifest) -> list[str]:
    """Those that are not there. One that is was not written here: it stays, if it is the same."""
    if contents.file_names() - set(told.files) - set(told.lost):
        raise Damaged("mancano dei file a cui le righe si riferiscono")
    there = {name for name in told.files if default_storage.exists(name)}
    for name in sorted(there):
        with archive.open(f"files/{name}") as content, default_storage.open(name, "rb") as found:
            if content.read() != found.read():
                raise Refused(f"Il file «{name}» c'è già, ed è un altro. {NOTHING_WRITTEN}")
    return [name for name in told.files if name not in there]


def _files(archive: zipfile.ZipFile, new: list[str], say: Say) -> None:
    """Under their own names."""
    _note(new)
    for number, name in enumerate(new, start=1):
        say(f"file: {number} di {len(new)}")
        with archive.open(f"files/{name}") as content:
            if default_storage.save(name, File(content, name)) != name:
                raise Refused(
                    f"Il file «{name}» non si può scrivere con il suo nome. Non è stato scritto nulla."
                )
