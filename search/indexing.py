"""How does the index follow the database? By reading the rows as they are now, never what a change said of them."""

import logging
import math
import time
from itertools import islice

from django.db import connection

from search.engines import live_engine
from search.engines.base import EngineUnavailable, IndexMissing, Rebuilt, entry_key
from search.entries import all_entries, entries_of
from search.models import Change, IndexState

BATCH, READ = 500, 10_000  # things at a time, and of how many changes
CONTENT_REFUSED = "ContentRefused"
logger = logging.getLogger("cantiere.search")


def take_changes(seconds: float = math.inf) -> int:
    """Indexes what is noted by now; answers how many things were taken. Raises EngineUnavailable, losing nothing.

    No batch begins after so many seconds: what is left stays noted, as does what is noted meanwhile."""
    taken, refused = 0, []
    until, newest = time.monotonic() + seconds, newest_change()
    try:
        while (not taken or time.monotonic() < until) and (noted := _noted(newest)):
            refused += _take(set(noted))
            Change.objects.filter(pk__in=[pk for numbers in noted.values() for pk in numbers]).delete()
            taken += len(noted)
    except EngineUnavailable as error:
        IndexState.objects.failed(reason_of(error))
        raise
    if taken:
        IndexState.objects.succeeded()
    _report(refused)
    return taken


def rebuild() -> int:
    """A new index of everything, with what was noted before; answers how many entries it has."""
    rebuilt = _rebuild()
    _report(rebuilt.refused)
    return rebuilt.entries


def reason_of(error: EngineUnavailable) -> str:
    """The class of what went wrong, never its text."""
    return type(error.__cause__ or error).__name__


def moment() -> int:
    """Microseconds on the clock that all workers share: the database's, or the host's where it is one file."""
    if connection.vendor != "postgresql":
        return time.time_ns() // 1000
    with connection.cursor() as cursor:
        cursor.execute("SELECT (extract(epoch FROM statement_timestamp()) * 1000000)::bigint")
        return int(cursor.fetchone()[0])


def newest_change() -> int:
    """The number of the last note; 0 when none waits."""
    return Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _noted(newest: int) -> dict[tuple[str, int], list[int]]:
    """The things that wait longest, each with all that was noted of it up to `newest`: it is read once."""
    noted: dict[tuple[str, int], list[int]] = {}
    rows = Change.objects.filter(pk__lte=newest).order_by("pk").values_list("pk", "kind", "object_id")[:READ]
    for pk, kind, object_id in rows:
        noted.setdefault((kind, object_id), []).append(pk)
    return dict(islice(noted.items(), BATCH))


def _take(concerned: set[tuple[str, int]]) -> list[str]:
    """The keys of what can never be taken."""
    gone = {entry_key(kind, pk) for kind, pk in concerned}
    stamp = moment()
    try:
        return live_engine().update(entries_of(concerned), gone, stamp)
    except IndexMissing:
        return _rebuild().refused


def _rebuild() -> Rebuilt:
    started, noted = time.monotonic(), list(Change.objects.values_list("pk", flat=True))
    rebuilt = live_engine().rebuild(all_entries(), moment())
    for start in range(0, len(noted), BATCH):
        Change.objects.filter(pk__in=noted[start : start + BATCH]).delete()
    IndexState.objects.rebuilt(time.monotonic() - started, rebuilt.entries)
    return rebuilt


def _report(refused: list[str]) -> None:
    """An entry that no retry would help is told by kind and id; it does not keep the others waiting."""
    if refused:
        IndexState.objects.failed(CONTENT_REFUSED)
    for key in refused:
        logger.error("search entry refused for its content: %s", key)
