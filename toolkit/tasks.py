"""What the worker does for documents."""

import datetime
import logging

from django.utils import timezone
from django_tasks import task

from toolkit.antivirus import ScannerUnavailable
from toolkit.models import Document
from toolkit.newer import tell_holders
from toolkit.reading import read_version
from toolkit.reminders import remind

logger = logging.getLogger("cantiere.toolkit")

WAIT = datetime.timedelta(minutes=2)  # doubled at each try, up to about an hour
MOST_DOUBLINGS = 5
NOTICE_BEFORE = datetime.timedelta(days=30)
MORNING = datetime.time(7)


@task()
def extract_document(version_id: int, tries: int = 1) -> None:
    """Read an uploaded file in the sandbox; safe to run twice. As long as no scanner answers, it is put off."""
    try:
        read_version(version_id)
    except ScannerUnavailable as silence:
        logger.warning("The file of version %s waits to be scanned: %s", version_id, silence)
        later = timezone.now() + WAIT * 2 ** min(tries - 1, MOST_DOUBLINGS)
        extract_document.using(run_after=later).enqueue(version_id, tries + 1)


@task()
def tell_of_newer(version_id: int) -> None:
    """Tell who has an older version; safe to run twice."""
    tell_holders(version_id)


@task()
def remind_of_review(document_id: int, review_by: str) -> None:
    """Remind of the day of a review, ahead of it or once it has gone by; safe to run twice."""
    remind(document_id, datetime.date.fromisoformat(review_by))


def plan_reminders(document: Document) -> None:
    """One some time before the day, for the author, or at once where the day is nearer than that; one when the
    day has gone by, also for curators."""
    if document.review_by is None:
        return
    for day in (document.review_by - NOTICE_BEFORE, document.review_by + datetime.timedelta(days=1)):
        morning = timezone.make_aware(datetime.datetime.combine(day, MORNING))
        remind_of_review.using(run_after=morning).enqueue(document.pk, document.review_by.isoformat())
