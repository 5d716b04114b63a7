"""Many people at once: read and judge a spreadsheet, then, when confirmed, invite all of it."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts.importing import judge, places_for
from accounts.models import ImportLine, PeopleImport, Person
from accounts.roster import Line, lines_of
from accounts.rules import WHO_IMPORTS, ImportStarted, can_import, require
from accounts.spreadsheets import rows_of
from accounts.tasks import run_import


@transaction.atomic
def upload_people(actor: Person, filename: str, content: bytes) -> PeopleImport:
    """Raises `UnreadableTable` when the file as a whole is no list of people."""
    require(can_import(actor), WHO_IMPORTS)
    heading, lines = lines_of(rows_of(filename, content), places_for(actor), _is_email)
    made = PeopleImport.objects.create(uploaded_by=actor, filename=filename[-200:], heading=heading)
    verdicts = judge(lines)
    ImportLine.objects.bulk_create(
        _row(made, line, verdict.outcome, verdict.note) for line, verdict in zip(lines, verdicts, strict=True)
    )
    return made


@transaction.atomic
def confirm_import(actor: Person, people_import: PeopleImport) -> None:
    """Queue it; a run that got lost may be asked again, since running twice changes nothing."""
    require(can_import(actor), WHO_IMPORTS)
    locked = PeopleImport.objects.select_for_update().get(pk=people_import.pk)
    if locked.status != PeopleImport.Status.PREVIEW and not locked.is_waiting_long:
        raise ImportStarted
    locked.status = PeopleImport.Status.QUEUED
    locked.confirmed_at = timezone.now()
    locked.save(update_fields=["status", "confirmed_at"])
    run_import.enqueue(locked.pk)


def _row(made: PeopleImport, line: Line, outcome: str, note: str) -> ImportLine:
    return ImportLine(
        people_import=made,
        number=line.number,
        cells=line.cells,
        email=line.email[:254],
        first_name=line.first_name,
        last_name=line.last_name,
        role=line.role,
        organisation_id=line.organisation_id,
        outcome=outcome,
        note=note[:300],
    )


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
