"""What a digest is made of: each app registers the sources of its lines; this app asks them at sending time."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from accounts.models import Person
from notifications.models import Kind, Period

LOOK_BACK = datetime.timedelta(days=14)  # what is older is no news, also after a long silence
LOOK_AHEAD = {Period.DAILY: datetime.timedelta(days=2), Period.WEEKLY: datetime.timedelta(days=7)}
MOST = 50  # lines of one source; the others come with the next digest


@dataclass(frozen=True)
class Occasion:
    """For whom, and what this source has told them before: the highest mark of each object."""

    person: Person
    period: Period
    now: datetime.datetime
    told: Mapping[int, int]

    @property
    def since(self) -> datetime.datetime:
        return self.now - LOOK_BACK

    @property
    def until(self) -> datetime.datetime:
        return self.now + LOOK_AHEAD[self.period]

    def is_told(self, object_id: int, mark: int) -> bool:
        return self.told.get(object_id, -1) >= mark


@dataclass(frozen=True)
class Item:
    """One line. It is told again only when `mark`, a number that grows with the object, has grown."""

    object_id: int
    mark: int
    text: str
    path: str
    note: str = ""


@dataclass(frozen=True)
class Source:
    """Its lines go where the person wants to have what is of this kind."""

    name: str
    kind: Kind
    title: str
    items_for: Callable[[Occasion], list[Item]]


@dataclass(frozen=True)
class Section:
    """What a digest tells of one source."""

    name: str
    title: str
    items: list[Item]


SOURCES: dict[str, Source] = {}


def register(name: str, kind: Kind, title: str, items_for: Callable[[Occasion], list[Item]]) -> None:
    """`items_for` asks `visible_to` itself, in a number of queries that does not grow with its lines."""
    SOURCES[name] = Source(name, kind, title, items_for)
