"""The vocabulary of the registry, and the registry itself."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import Person


class Subject(StrEnum):
    """A part of what is kept, as people are told of it; a file of the export, a row of docs/GDPR.md."""

    PROFILE = "Profilo e accesso"
    ROLES = "Uffici, ruoli e inviti"
    LABS = "Laboratori, presenze e attestati"
    DISCUSSIONS = "Discussioni e messaggi"
    MODERATION = "Moderazione"
    DOCUMENTS = "Documenti"
    SURVEYS = "Rilevazioni"
    NEWS = "Novità ed eventi"
    NOTICES = "Notifiche e riepiloghi"
    FEEDBACK = "Segnalazioni sul sito"
    SITE = "Funzionamento del sito"


class Leaving(StrEnum):
    """What becomes of a person's rows when they leave."""

    DELETED = "cancellato"
    KEPT = "conservato senza nome"
    NOT_PERSONAL = "non personale"


DELETED, KEPT, NOT_PERSONAL = Leaving
FOREVER = "finché esiste il sito"
BATCH = 1000


@dataclass(frozen=True)
class For:
    """Rows whose `since` (a column, or a way to one) is older than `days` go, or lose the texts in `clear`.

    `from_when` ends the sentence "30 giorni …"; `only` narrows the rows."""

    days: int
    since: str
    from_when: str
    only: Q = field(default_factory=Q)
    clear: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.days} giorni {self.from_when}"

    def due(self, model: type[Model], now: datetime.datetime) -> QuerySet[Any]:
        instant = now - datetime.timedelta(days=self.days)
        limit = timezone.localdate(instant) if self.is_day(model) else instant
        rows = model._default_manager.filter(self.only, **{f"{self.since}__lt": limit})
        for name in self.clear:
            rows = rows.exclude(**{name: ""})
        return rows.order_by()

    def is_day(self, model: type[Model]) -> bool:
        """Whether `since` says the day only."""
        *way, last = self.since.split("__")
        for step in way:
            model = model._meta.get_field(step).related_model  # type: ignore[assignment]
        return model._meta.get_field(last).get_internal_type() == "DateField"


@dataclass(frozen=True)
class Holding:
    """One model. Of its columns each link to a person and each text is in one of the groups:

    `owners`   ways to the person whose row it is: exported, and deleted or kept when they leave
    `actors`   links to who did something to a row that is not theirs; kept, and exported as "you did"
    `unlinks`  as owners, but the link itself goes
    `addresses` texts that say whose the row is where no link does: an email, or the whole name
    `names`    texts about the person, emptied in the rows that are theirs (`emptied` says how, if not "")
    `words`    texts in which anybody may have named anybody: the name goes, the text stays; exported
    `stays`    texts left as they are though they may name people; `why` says why
    `files`    files: exported, deleted with their row
    `secrets`  digests, keys and places: in no export
    `plain`    codes, labels, words of the site: nobody's
    """

    label: str
    subject: Subject
    leaving: Leaving
    why: str
    until: str
    limits: tuple[For, ...] = ()
    drops: Q | None = None  # of the rows kept, those that go: what nobody else has seen
    emptied: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    papers: Callable[[Person], Iterable[tuple[str, bytes]]] | None = None  # files made for the export
    owners: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    unlinks: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    @property
    def named(self) -> set[str]:
        """Every column that a group names; ways through other tables aside."""
        return {name for group in GROUPS for name in getattr(self, group) if "__" not in name}

    @property
    def kept_for(self) -> str:
        return "; ".join([self.until, *map(str, self.limits)] if self.until else map(str, self.limits))


GROUPS = ["owners", "actors", "unlinks", "addresses", "names", "words", "stays", "files", "secrets", "plain"]
_holdings: dict[str, Holding] = {}


def register(
    label: str,
    subject: Subject,
    leaving: Leaving,
    why: str,
    until: str | For | tuple[For, ...] = FOREVER,
    **details: Any,
) -> None:
    """`label` is `app.Model`; the groups of columns are texts with spaces between the names."""
    limits = (until,) if isinstance(until, For) else until if isinstance(until, tuple) else ()
    for group in GROUPS:
        details[group] = tuple(details.get(group, "").split())
    words = until if isinstance(until, str) else ""
    _holdings[label] = Holding(label, subject, leaving, why, words, limits, **details)


def holdings() -> list[Holding]:
    return list(_holdings.values())


def holding_of(model: type[Model]) -> Holding:
    return _holdings[model._meta.label]
