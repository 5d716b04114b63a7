"""Minutes of stays that overlap, and whom the name of a video meeting stands for. Nothing here imports Django."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

Interval = tuple[datetime, datetime]
MAX_KEY = 254
SAID_BY_PLATFORMS = re.compile(
    r"\((?:ospite|guest|esterno|esterna|external|unverified|non verificato|non verificata|host|co-host|organizer"
    r"|organizzatore|presenter|relatore|me|io)\)",
    re.IGNORECASE,
)
IN_BRACKETS = re.compile(r"\(([^()]*)\)")


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same instants in disjoint intervals, in order; those of no length are left out."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def minutes_within(intervals: Iterable[Interval], starts_at: datetime, ends_at: datetime) -> int:
    """Minutes of the session covered by at least one interval, rounded to the nearest."""
    clipped = ((max(start, starts_at), min(end, ends_at)) for start, end in intervals)
    total = sum((end - start for start, end in union(clipped)), timedelta())
    return round(total / timedelta(minutes=1))


def name_key(name: str) -> str:
    """The words of a name in one order, without case, accents, punctuation and what platforms add in brackets."""
    bare = SAID_BY_PLATFORMS.sub(" ", unicodedata.normalize("NFKC", name))
    letters = unicodedata.normalize("NFKD", bare.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = sorted(re.findall(r"[^\W_]+", plain))
    return " ".join(words)[:MAX_KEY] or name.casefold()[:MAX_KEY]


def name_keys(name: str) -> list[str]:
    """The whole name; where somebody renamed themselves, "Nick (Anna Rossi)", also each of the two."""
    bare = SAID_BY_PLATFORMS.sub(" ", name)
    inside = IN_BRACKETS.findall(bare)
    parts = [bare, IN_BRACKETS.sub(" ", bare), *inside] if inside else [bare]
    return list(dict.fromkeys(name_key(part) for part in parts if part.strip()))


def queue_key(name: str, email: str) -> str:
    """What the queue learns: the email where the file says it, else the words of the name."""
    return email.casefold()[:MAX_KEY] if email else name_key(name)


class Nobody(Enum):
    """Why a name stands for no person."""

    UNKNOWN = "unknown"
    NOT_TO_REGISTER = "not to register"


@dataclass(frozen=True)
class Directory:
    """How the people of a lab are called: ids by email, ids (None: not to register) by key learned, by name key.
    `leaders` are those who lead: they are known, but not registered."""

    by_email: Mapping[str, int]
    learned: Mapping[str, int | None]
    by_name: Mapping[str, int]
    leaders: frozenset[int] = frozenset()

    def find(self, name: str, email: str) -> int | Nobody:
        """By email, then by what was learned, then by full name where it is that of one person only."""
        if email.casefold() in self.by_email:
            return self._person(self.by_email[email.casefold()])
        key = queue_key(name, email)
        if key in self.learned:
            return self._person(self.learned[key])
        called = {self.by_name[key] for key in name_keys(name) if key in self.by_name}
        return self._person(called.pop()) if len(called) == 1 else Nobody.UNKNOWN

    def _person(self, pk: int | None) -> int | Nobody:
        return Nobody.NOT_TO_REGISTER if pk is None or pk in self.leaders else pk


def unambiguous(names: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Ids by name key, without the keys that two people share."""
    called: dict[str, set[int]] = defaultdict(set)
    for pk, name in names:
        called[name_key(name)].add(pk)
    return {key: next(iter(ids)) for key, ids in called.items() if len(ids) == 1}
