"""What the worker does after somebody has left: their name goes out of what others wrote."""

from django.db import connection
from django.utils import timezone

from accounts.models import Erasure
from accounts.privacy.mails import delete_mails_naming
from accounts.privacy.naming import Names
from accounts.privacy.texts import erase_from_texts


def take_names_out(erasure: Erasure) -> None:
    """Out of what others wrote, the queue's rows and the mails kept in files. Safe to run twice."""
    if erasure.finished_at is not None:
        return
    names = Names.from_json(erasure.names)
    erase_from_texts(names)
    delete_mails_naming(names)
    Erasure.objects.filter(pk=erasure.pk).update(names={}, finished_at=timezone.now())
    _overwrite_what_was_deleted()


def _overwrite_what_was_deleted() -> None:
    """SQLite keeps deleted rows in its file until they are written over; PostgreSQL has its autovacuum."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
