"""The work beside the pages: is somebody doing it, does it wait, has it failed?"""

import datetime
from collections import Counter
from collections.abc import Callable

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.diagnosis import Check, Finding, broken, fine, look
from accounts.models import Heartbeat

LATE, STUCK = datetime.timedelta(minutes=5), datetime.timedelta(hours=1)
RECENT = datetime.timedelta(days=1)
START = "Avvia i processi: cantiere processes status dice quali mancano."


def alive(kind: Heartbeat.Kind) -> Callable[[], Finding]:
    def ask() -> Finding:
        count = Heartbeat.objects.alive().filter(kind=kind).count()
        return fine(f"{count} in vita") if count else broken("Nessuno in vita da un minuto.", START)

    return ask


def waiting() -> Finding:
    """A task waits from when it may begin, not from when somebody asked for it to be done one day."""
    now = timezone.now()
    times = DBTaskResult.objects.ready().order_by().values_list("run_after", "enqueued_at")
    since = [max(run_after, asked) if run_after <= now else asked for run_after, asked in times.iterator()]
    if not since:
        return fine("nessuno aspetta")
    oldest = now - min(since)
    found = f"{len(since)} aspettano, il primo da {oldest.total_seconds() / 60:.0f} minuti"
    if oldest < LATE:
        return fine(found)
    return (look if oldest < STUCK else broken)(
        f"{found}.", "Controlla che il worker viva, e il suo registro."
    )


def failed() -> Finding:
    recent = DBTaskResult.objects.failed().filter(finished_at__gt=timezone.now() - RECENT).order_by()
    names = Counter(recent.values_list("task_path", flat=True).iterator())
    if not names:
        return fine("nessuno nell'ultimo giorno")
    most = ", ".join(f"{name} ({count})" for name, count in names.most_common(3))
    return look(f"{names.total()} nell'ultimo giorno: {most}.", "Il registro di worker dice perché.")


CHECKS = [
    Check("worker", alive(Heartbeat.Kind.WORKER), START, needs_database=True),
    Check("scheduler", alive(Heartbeat.Kind.SCHEDULER), START, needs_database=True),
    Check("lavori in coda", waiting, needs_database=True),
    Check("lavori falliti", failed, needs_database=True),
]
