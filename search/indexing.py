"""How does the index follow the database? By reading the rows as they are now, never what a change said of them."""

import time
from collections import defaultdict
from collections.abc import Iterator

from django.db import connection

from search.engines import live_engine
from search.engines.base import EngineUnavailable, Entry, IndexBusy, entry_key
from search.entries import KINDS, all_entries
from search.models import Change

BATCH = 500


def take_changes() -> int:
    """Indexes what was noted; answers how many things were taken. Raises EngineUnavailable, losing nothing."""
    taken = 0
    while changes := list(Change.objects.order_by("pk")[:BATCH]):
        _take({(change.kind, change.object_id) for change in changes})
        Change.objects.filter(pk__in=[change.pk for change in changes]).delete()
        taken += len(changes)
    return taken


def rebuild() -> int:
    """A new index of everything, with what was noted before; answers how many entries it has."""
    noted = list(Change.objects.values_list("pk", flat=True))
    count = live_engine().rebuild(all_entries(), moment())
    for start in range(0, len(noted), BATCH):
        Change.objects.filter(pk__in=noted[start : start + BATCH]).delete()
    return count


def moment() -> int:
    """Microseconds on the clock that all workers share: the database's, or the host's where it is one file."""
    if connection.vendor != "postgresql":
        return time.time_ns() // 1000
    with connection.cursor() as cursor:
        cursor.execute("SELECT (extract(epoch FROM statement_timestamp()) * 1000000)::bigint")
        return int(cursor.fetchone()[0])


def _take(concerned: set[tuple[str, int]]) -> None:
    by_kind: dict[str, set[int]] = defaultdict(set)
    for kind, pk in concerned:
        by_kind[kind].add(pk)
    gone = {entry_key(kind, pk) for kind, pk in concerned}
    try:
        live_engine().update(_entries(by_kind), gone, moment())
    except IndexBusy:
        raise
    except EngineUnavailable:
        rebuild()  # no index yet, or one that cannot be read: only a whole one is right


def _entries(by_kind: dict[str, set[int]]) -> Iterator[Entry]:
    for name, ids in by_kind.items():
        if kind := KINDS.get(name):
            yield from kind.entries(ids)
