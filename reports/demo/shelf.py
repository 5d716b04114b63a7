"""The demo's documents: uploaded by members, read, then published, sent back or left waiting by a curator."""

import random

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Person
from reports.demo.cast import DOMAIN, Cast
from reports.demo.clock import as_of, days_ago
from reports.demo.files import Source, build, read_sources
from toolkit.actions import publish, receive, send_back
from toolkit.models import Area, Document, Version
from toolkit.reading import read_version

LICENCE = "CC BY 4.0"
UPLOADED_DAYS_AGO = 185


def documents(cast: Cast) -> int:
    """Add the documents that are missing; answers how many there were."""
    made = 0
    sources = read_sources()
    in_time = random.Random("scaffale").sample(sources, len(sources))  # noqa: S311 - no secret
    for number, source in enumerate(in_time):
        author = cast.called(f"{('membro', 'referente')[number % 2]} {2 + number}")
        if Document.objects.filter(title=source.title, author__email__endswith="@" + DOMAIN).exists():
            continue
        _add(cast, source, author, number)
        made += 1
    return made


def _add(cast: Cast, source: Source, author: Person, number: int) -> None:
    status = source.fields["stato"]
    uploaded_at = days_ago(3 + number % 5 if status != "published" else UPLOADED_DAYS_AGO - 6 * number, 11)
    decided_at = days_ago(1 if status != "published" else UPLOADED_DAYS_AGO - 6 * number - 4, 15)
    file = SimpleUploadedFile(source.file_name, build(source))
    details = Document(
        title=source.title,
        abstract=source.fields["descrizione"],
        kind=source.fields["tipo"],
        organisation=cast.office_of[author.pk],
        legal_references=source.fields["norme"],
        licence=LICENCE,
    )
    areas = Area.objects.filter(slug__in=source.words("aree"))
    with as_of(decided_at if status == "sent_back" else uploaded_at):
        document = receive(
            author, file, details, areas=areas, tags=source.words("tag"), submit=status != "draft"
        )
        _read(document)
        curator = cast.moderators[number % 2]
        if status == "published":
            publish(curator, document)
        elif status == "sent_back":
            send_back(curator, document, source.fields["motivo"])
        Version.objects.filter(document=document).update(created_at=uploaded_at)
        dates = {"created_at": uploaded_at, "updated_at": decided_at}
        if status != "draft":
            dates["submitted_at"] = uploaded_at
        if status == "published":
            dates["published_at"] = decided_at
            Version.objects.filter(document=document).update(published_at=decided_at)
            Document.objects.filter(pk=document.pk).update(downloads=7 + 13 * number % 61)
        Document.objects.filter(pk=document.pk).update(**dates)


def _read(document: Document) -> None:
    """Read the file at once, as the worker would."""
    for version in document.versions.all():
        read_version(version.pk)
    document.refresh_from_db()
