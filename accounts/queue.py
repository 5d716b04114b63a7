"""What waits for whoever looks after things: one queue, filled by the apps that have such things.

Each app registers its sources in `AppConfig.ready`; the page that shows the queue knows none of them.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from accounts.models import Person


@dataclass(frozen=True)
class QueueItem:
    """One thing that waits, with the one link that leads to deciding it."""

    kind: str
    title: str
    note: str
    since: datetime.datetime
    url: str
    action: str
    taken_by: str = ""


@dataclass(frozen=True)
class QueueSource:
    """`waiting` gives a person's rows, each with `since`, the oldest first; `item` says how a row looks."""

    name: str
    label: str
    model: type[Model]
    waiting: Callable[[Person], QuerySet[Any]]
    item: Callable[[Any], QueueItem]


_sources: dict[str, QueueSource] = {}


def register(source: QueueSource) -> None:
    _sources[source.name] = source


def sources() -> list[QueueSource]:
    return list(_sources.values())
