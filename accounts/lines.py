"""One thing that waits for a person: what, until when, and the one link to where it is done."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from django.utils import timezone

from accounts.models import Person

Due = datetime.datetime | datetime.date | None
SOON = 7  # days
UNFOLDED = 4
PER_SECTION = (
    3  # of the same subject among the most urgent ones, so that one subject does not hide the others
)


class Urgency(IntEnum):
    LATE, TODAY, SOON, LATER = range(4)

    @property
    def words(self) -> str:
        return ("In ritardo", "Oggi", f"Entro {SOON} giorni", "")[self]


@dataclass(frozen=True)
class Line:
    """`due` with an hour is late from that hour, a day from its end; `share` from 0 to 100 where a bar says it
    better; `action` is the verb on the button that leads to `url`."""

    title: str
    note: str
    url: str
    action: str
    due: Due = None
    share: int | None = None

    @property
    def urgency(self) -> Urgency:
        return urgency_of(self.due, timezone.localtime())


@dataclass(frozen=True)
class Section:
    """Lines on one subject, the most urgent first; `total` counts also those not shown, done at `more_url`."""

    title: str
    lines: list[Line] = field(default_factory=list)
    total: int = 0
    more_url: str = ""
    more: str = ""

    @property
    def first(self) -> list[Line]:
        return self.lines[:UNFOLDED]

    @property
    def others(self) -> list[Line]:
        """Those that a page folds away."""
        return self.lines[UNFOLDED:]

    @property
    def hidden(self) -> int:
        return self.total - len(self.lines)


@dataclass(frozen=True)
class Urgent:
    """A line of the short list, with the subject that it comes from."""

    subject: str
    line: Line


MadeSection = Callable[[Person], Section | None]
_more: list[MadeSection] = []


def register(section: MadeSection) -> None:
    """A subject of the board that `reports` may not import; None for whom it does not concern."""
    _more.append(section)


def more_sections(person: Person) -> list[Section]:
    return [section for make in _more if (section := make(person)) is not None]


def urgency_of(due: Due, now: datetime.datetime) -> Urgency:
    """`now` on the site's clock."""
    if due is None:
        return Urgency.LATER
    if isinstance(due, datetime.datetime):
        if due <= now:
            return Urgency.LATE
        due = due.astimezone(now.tzinfo).date()
    days = (due - now.date()).days
    if days < 0:
        return Urgency.LATE
    if days == 0:
        return Urgency.TODAY
    return Urgency.SOON if days <= SOON else Urgency.LATER


def by_urgency(lines: Iterable[Line]) -> list[Line]:
    """The nearest deadline first, a day after the hours in it; without one last, in their order."""
    return sorted(lines, key=_place)


def most_urgent(sections: Sequence[Section], most: int) -> list[Urgent]:
    """Over all subjects: what is late, due today or soon; at most PER_SECTION of the same subject."""
    found = [
        Urgent(section.title, line)
        for section in sections
        for line in by_urgency(section.lines)[:PER_SECTION]
        if line.urgency < Urgency.LATER
    ]
    return sorted(found, key=lambda one: _place(one.line))[:most]


def _place(line: Line) -> tuple[bool, float]:
    due = line.due
    if due is None:
        return True, 0
    if not isinstance(due, datetime.datetime):
        due = timezone.make_aware(datetime.datetime.combine(due, datetime.time.max))
    return False, due.timestamp()
