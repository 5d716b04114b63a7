"""Loading a folder of documents into the toolkit, again and again: what is new goes in, what changed is updated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Comune, Organisation
from toolkit.bulk_files import KINDS, Prepared, Row, prepare, read_rows
from toolkit.models import Area, Document, Version
from toolkit.reading import keep_reading

COMUNE = "Comune di "
Progress = Callable[[int, int, Prepared], None]


@dataclass
class Report:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[tuple[Row, str]] = field(default_factory=list)


def load(directory: Path, progress: Progress | None = None) -> Report:
    """Every row of the folder's table, published for participants, without an author.

    `progress` hears after each row how many are done, of how many, and what the row came to."""
    report = Report()
    loaded = Version.objects.filter(document__author=None, document__submitted_at=None)
    known = dict(loaded.values_list("sha256", "document_id"))
    lines: dict[str, int] = {}
    rows = read_rows(directory)
    for done, prepared in enumerate(prepare(directory, rows, known.keys(), settings.CLAMD_URL), start=1):
        first = lines.setdefault(prepared.sha256, prepared.row.line) if prepared.sha256 else prepared.row.line
        if not prepared.refusal and first != prepared.row.line:
            prepared.refusal = f"È lo stesso file della riga {first}."
        _keep(prepared, known, report)
        if progress:
            progress(done, len(rows), prepared)
    return report


def _keep(prepared: Prepared, known: Mapping[str, int], report: Report) -> None:
    if prepared.refusal:
        report.refused.append((prepared.row, prepared.refusal))
    elif prepared.sha256 in known:
        is_changed = _update(Document.objects.get(pk=known[prepared.sha256]), prepared.row)
        report.changed += is_changed
        report.unchanged += not is_changed
    else:
        _add(prepared)
        report.added += 1


@transaction.atomic
def _add(prepared: Prepared) -> None:
    """A new document with its text; its file goes away again if the row does not stay."""
    assert prepared.found is not None
    document = Document(status=Document.Status.PUBLISHED, published_at=timezone.now())
    document.organisation = organisation_named(prepared.row.organisation)
    for name, value in _plain_fields(prepared.row).items():
        setattr(document, name, value)
    document.save()
    document.areas.set(areas_named(prepared.row.areas))
    version = Version(
        document=document,
        original_name=prepared.name,
        sha256=prepared.sha256,
        size=len(prepared.data),
        media_type=prepared.media_type,
        published_at=document.published_at,
    )
    version.file.save(prepared.name, ContentFile(prepared.data), save=False)
    try:
        version.save()
        Document.objects.filter(pk=document.pk).update(current_version=version)
        keep_reading(version, prepared.found, prepared.derived)
    except BaseException:
        version.file.delete(save=False)
        raise


@transaction.atomic
def _update(document: Document, row: Row) -> bool:
    """Whether something the table says differs from what is kept; the state is left to curators."""
    wanted: dict[str, object] = {**_plain_fields(row), "organisation": organisation_named(row.organisation)}
    areas = areas_named(row.areas)
    has_other_areas = set(document.areas.all()) != set(areas)
    different = {name: value for name, value in wanted.items() if getattr(document, name) != value}
    if has_other_areas:
        document.areas.set(areas)
    if different:
        for name, value in different.items():
            setattr(document, name, value)
        document.save()
    return bool(different) or has_other_areas


def _plain_fields(row: Row) -> dict[str, str]:
    return {
        "title": row.title,
        "kind": KINDS[row.kind],
        "licence": row.licence[:250],
        "source": row.source[:250],
    }


def areas_named(names: tuple[str, ...]) -> list[Area]:
    """By their codes ("edilizia-urbanistica"), made on first sight."""
    areas = {}
    for name in names:
        slug = slugify(name)[:60]
        label = name.replace("-", " ").strip().capitalize()[:80]
        if slug:
            areas[slug] = Area.objects.get_or_create(slug=slug, defaults={"name": label})[0]
    return list(areas.values())


def organisation_named(name: str) -> Organisation | None:
    """The body of that name, made on first sight; a Comune is tied to its place in the territory."""
    name = name[:200]
    if not name:
        return None
    found = Organisation.objects.filter(name__iexact=name).order_by("pk").first()
    if found:
        return found
    comune = None
    if name.lower().startswith(COMUNE.lower()):
        comune = Comune.objects.filter(name__iexact=name[len(COMUNE) :]).first()
    if comune is None:
        return Organisation.objects.create(kind=Organisation.Kind.OTHER, name=name)
    return Organisation.objects.create(
        kind=Organisation.Kind.COMUNE, name=name, comune=comune, ambito=comune.ambito, ats=comune.ats
    )
