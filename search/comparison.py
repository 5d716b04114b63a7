"""Does the index say what the database says? What differs is noted as a change and taken by the regular way.

The index's fingerprints are held, the entries of the database go by one at a time. Both sides move while they are
read, so what differs is looked at a second time, and only what differed in the same way is a difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from search.engines import live_engine
from search.engines.base import EngineUnavailable, Entry, IndexMissing, entry_key
from search.entries import all_entries, entries_of
from search.indexing import BATCH, reason_of, rebuild, take_changes
from search.models import Change, IndexState
from search.tasks import note

EXAMPLES = 10
ABSENT = ""


@dataclass(frozen=True)
class Comparison:
    """Keys that differ; `entries` is how many the database has, `pending` how many have a noted change."""

    engine: str
    entries: int = 0
    pending: int = 0
    missing: list[str] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    mended: int = 0

    @property
    def differing(self) -> list[str]:
        return [*self.missing, *self.left_over, *self.outdated]

    def as_json(self) -> dict[str, Any]:
        counted = {name: len(getattr(self, name)) for name in ("missing", "left_over", "outdated")}
        kept = {name: getattr(self, name) for name in ("engine", "entries", "pending", "mended")}
        return kept | counted | {"examples": self.differing[:EXAMPLES]}


def check(mends: bool) -> Comparison:
    """Compares, and mends if so asked; how it went is kept for the page of the index. Raises EngineUnavailable."""
    try:
        found = mend() if mends else compare()
    except EngineUnavailable as error:
        IndexState.objects.compared({"failure": reason_of(error)})
        raise
    IndexState.objects.compared(found.as_json())
    return found


def mend() -> Comparison:
    """What still differs after every difference was noted and taken; without an index, after building one."""
    try:
        found = compare()
    except IndexMissing:
        rebuild()
        return compare()
    keys = found.differing
    for start in range(0, len(keys), BATCH):
        note(map(_kind_and_id, keys[start : start + BATCH]))
    take_changes()
    after = compare() if keys else found
    return replace(after, mended=len(set(keys) - set(after.differing)))


def compare() -> Comparison:
    pending = _noted()
    entries, first = _look(all_entries())
    again = _look(entries_of(map(_kind_and_id, first)), set(first))[1] if first else {}
    pending |= _noted()
    differing = {key: pair for key, pair in first.items() if again.get(key) == pair and key not in pending}
    return Comparison(
        live_engine().name,
        entries,
        len(pending),
        missing=[key for key, (_, there) in differing.items() if there == ABSENT],
        left_over=[key for key, (here, _) in differing.items() if here == ABSENT],
        outdated=[key for key, pair in differing.items() if ABSENT not in pair],
    )


def _look(entries: Iterable[Entry], only: set[str] | None = None) -> tuple[int, dict[str, tuple[str, str]]]:
    """How many entries; and by key, where they are not equal, the fingerprints in the database and in the index."""
    there = {key: known for key, known in live_engine().known() if only is None or key in only}
    count, differing = 0, {}
    for entry in entries:
        count += 1
        here, known = entry.fingerprint, there.pop(entry.key, ABSENT)
        if here != known:
            differing[entry.key] = (here, known)
    return count, differing | {key: (ABSENT, known) for key, known in there.items()}


def _noted() -> set[str]:
    rows = Change.objects.values_list("kind", "object_id").distinct().order_by()
    return {entry_key(kind, pk) for kind, pk in rows.iterator()}


def _kind_and_id(key: str) -> tuple[str, int]:
    kind, _, number = key.partition(":")
    return kind, int(number)
