"""Everything that concerns a person as one ZIP: a page and a JSON file for each subject, and their own files.

Driven by the registry. Nothing of others but what the person sees on the site: whatever they no longer see is named
by its kind only, other people are "un'altra persona"."""

from __future__ import annotations

import datetime
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files import File
from django.db.models import Field, FileField, Model, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Person, PersonalExport
from accounts.privacy.naming import Names
from accounts.privacy.people import names_of
from accounts.privacy.registry import Holding, Subject, holdings
from accounts.privacy.rows import rows_of

UNSEEN = "(non lo vedi più)"
Row = dict[str, Any]


def make_export(export: PersonalExport) -> None:
    """Write the file and note that it is there, or that it failed."""
    try:
        with tempfile.TemporaryFile() as made:
            write_export(export.person, made)
            export.size = made.tell()
            made.seek(0)
            export.file.save("export.zip", File(made), save=False)
    except Exception:
        export.failed_at = timezone.now()
        export.save(update_fields=["failed_at"])
        raise
    export.ready_at = timezone.now()
    export.save(update_fields=["file", "size", "ready_at"])


def write_export(person: Person, made: IO[bytes]) -> None:
    """The position in the file is at its end afterwards."""
    names = names_of(person)
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        pages = []
        for subject in Subject:
            tables = list(_tables(subject, person, names, archive))
            if tables:
                name = slugify(subject)
                pages.append({"title": subject.value, "name": name})
                _write(archive, name, subject.value, tables)
        context = {"pages": pages, "person": person, "made_at": timezone.now()}
        archive.writestr("LEGGIMI.html", render_to_string("accounts/export/index.html", context))
    made.seek(0, 2)


def _write(archive: ZipFile, name: str, title: str, tables: list[dict[str, Any]]) -> None:
    page = render_to_string("accounts/export/subject.html", {"title": title, "tables": tables})
    data = {table["name"]: table["rows"] for table in tables}
    archive.writestr(f"{name}.html", page)
    archive.writestr(f"{name}.json", json.dumps(data, ensure_ascii=False, indent=1, default=str))


def _tables(subject: str, person: Person, names: Names, archive: ZipFile) -> Iterator[dict[str, Any]]:
    """One for each model of the subject with rows of theirs, or on which they did something."""
    for holding in holdings():
        if holding.subject != subject:
            continue
        title = str(holding.model._meta.verbose_name_plural)
        if rows := list(_own_rows(holding, person, names, archive)):
            columns = [_title(holding.model, name) for name in rows[0]]
            yield {"name": holding.label, "title": title, "rows": rows, "header": columns}
        if done := list(_done_rows(holding, person)):
            name = f"{holding.label}: che cosa hai fatto"
            yield {
                "name": name,
                "title": f"{title}: che cosa hai fatto",
                "rows": done,
                "header": list(done[0]),
            }
        for filename, content in holding.papers(person) if holding.papers else ():
            archive.writestr(f"file/{filename}", content)


def _title(model: type[Model], name: str) -> str:
    return str(cast(Field[Any, Any], model._meta.get_field(name)).verbose_name)


def _own_rows(holding: Holding, person: Person, names: Names, archive: ZipFile) -> Iterator[Row]:
    if not (holding.owners or holding.unlinks or holding.addresses):
        return
    rows = list(rows_of(holding, person, names).order_by("pk"))
    columns = [c for c in holding.model._meta.concrete_fields if c.name not in holding.secrets]
    labels = {c.name: _labels(c, rows, person) for c in columns if c.is_relation}
    for row in rows:
        yield {c.name: _value(row, c, labels, archive) for c in columns}


def _value(row: Model, column: Field[Any, Any], labels: dict[str, dict[Any, str]], archive: ZipFile) -> Any:
    if column.is_relation:
        return labels[column.name].get(getattr(row, column.attname))
    value = getattr(row, column.name)
    if isinstance(column, FileField):
        return _file(value, archive) if value else ""
    if column.choices:
        return getattr(row, f"get_{column.name}_display")()
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else value


def _file(file: Any, archive: ZipFile) -> str:
    """Its place in the archive; what the storage has lost is said."""
    place = f"file/{file.name}"
    try:
        with file.storage.open(file.name) as content, archive.open(place, "w", force_zip64=True) as target:
            for chunk in iter(lambda: content.read(1 << 20), b""):
                target.write(chunk)
    except FileNotFoundError:
        return "(il file non c'è più)"
    return place


def _labels(column: Field[Any, Any], rows: Iterable[Model], person: Person) -> dict[Any, str]:
    """What each thing that these rows point to is called, where the person sees it."""
    model: type[Model] = column.related_model  # type: ignore[assignment]
    ids = {pk for row in rows if (pk := getattr(row, column.attname)) is not None}
    if model is Person:
        return {pk: "tu" if pk == person.pk else "un'altra persona" for pk in ids}
    manager = model._default_manager
    seen: QuerySet[Any] = manager.all()
    if hasattr(seen, "visible_to"):
        seen = seen.visible_to(person)
    found = {one.pk: _called(one) for one in seen.filter(pk__in=ids)}
    return {pk: found.get(pk, f"{model._meta.verbose_name} {UNSEEN}") for pk in ids}


def _called(thing: Model) -> str:
    """Its title; rows that are called by a person's name are called by their kind."""
    title = next((t for name in ("title", "name", "label") if (t := getattr(thing, name, ""))), "")
    has_person = any(f.related_model is Person for f in thing._meta.concrete_fields if f.is_relation)
    if title and isinstance(title, str):
        return title
    return f"{thing._meta.verbose_name} {thing.pk}" if has_person else str(thing)


def _done_rows(holding: Holding, person: Person) -> Iterator[Row]:
    """That they did something to a row which is not theirs, and when; not what it says."""
    moments = [c for c in holding.model._meta.concrete_fields if c.get_internal_type() == "DateTimeField"]
    for name in holding.actors:
        what = _title(holding.model, name)
        for row in holding.model._default_manager.filter(Q(**{name: person})).order_by("pk"):
            times: dict[str, list[str]] = defaultdict(list)
            for column in moments:
                if (value := getattr(row, column.name)) is not None:
                    times[str(column.verbose_name)].append(timezone.localtime(value).isoformat())
            yield {"che cosa": f"{holding.model._meta.verbose_name} {row.pk}", "come": what} | {
                "quando": "; ".join(f"{label}: {', '.join(at)}" for label, at in times.items())
            }
