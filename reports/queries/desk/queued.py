"""Lines made of what waits in the common queue: the same rows, order and words, with a day by which to decide."""

import datetime
from collections.abc import Sequence

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from accounts.lines import Line, Section
from accounts.models import Person
from accounts.queue import QueueItem, QueueSource

SHOWN = 50  # of each subject; the page folds all but the first few
# Within how many days somebody should have an answer: see docs/decisions/0080-board.md.
WITHIN = {
    "segnalati": 2,
    "in-attesa": 2,
    "riesami": 5,
    "accessi": 3,
    "documenti": 7,
    "adesioni": 14,
    "da-aggiornare": 30,
    "sito": 7,
}


def queue_url(source: QueueSource) -> str:
    return f"{reverse('community:queue')}?tipo={source.name}"


def queue_section(source: QueueSource, person: Person) -> Section:
    """Each thing with its own line, as the queue shows it."""
    waiting = source.waiting(person)
    items = [source.item(row) for row in waiting[:SHOWN]]
    lines = [_line(source, item) for item in items]
    return Section(source.label, lines, waiting.count(), queue_url(source), "Vedi tutta la coda")


def count_lines(sources: Sequence[QueueSource], person: Person) -> list[Line]:
    """One line for each queue in which something waits; one query each."""
    found = []
    for source in sources:
        waiting = source.waiting(person).order_by().aggregate(count=Count("pk"), oldest=Min("since"))
        if count := waiting["count"]:
            due = due_by(source, waiting["oldest"])
            found.append(
                Line(source.label, f"{count} da decidere.", queue_url(source), "Leggi e decidi", due)
            )
    return found


def due_by(source: QueueSource, since: datetime.datetime) -> datetime.date:
    return timezone.localdate(since) + datetime.timedelta(days=WITHIN[source.name])


def _line(source: QueueSource, item: QueueItem) -> Line:
    return Line(item.title, item.note, item.url, item.action, due_by(source, item.since))
