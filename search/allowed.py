"""What may this reader see, inside the filters that only the database knows, and what does it say of each now?"""

import datetime
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import DateField, Q, QuerySet, Value
from django.db.models.functions import TruncDate

from accounts.models import Person
from accounts.names import key_of
from search.entries import Kind, Reader
from search.query import Filters

YEAR = re.compile(r"(19|20)\d\d", re.ASCII)
NONE = Q(pk__in=())


class Fact(NamedTuple):
    """The day shown, and whether something moves it a little up (in force, solved)."""

    day: datetime.date | None
    has_signal: bool


@dataclass(frozen=True)
class Allowed:
    """The authorisation of one search: every row comes from `visible_to`."""

    reader: Reader
    filters: Filters

    def rows(self, kind: Kind) -> QuerySet[Any]:
        rows = kind.visible_to(self.reader)
        if self.filters.document_kind and kind.name == "document":
            rows = rows.filter(kind=self.filters.document_kind)
        if self.filters.year:
            rows = rows.filter(_of_year(kind, self.filters.year))
        if self.filters.author:
            rows = rows.filter(self._by_author(kind))
        return rows

    def facts(self, kind: Kind, ids: Collection[int]) -> dict[int, Fact]:
        """Of those that the reader may see; one query."""
        rows = self.rows(kind).filter(pk__among=ids).annotate(has_signal=kind.signal()).order_by()
        day = TruncDate(kind.day_column) if kind.day_column else Value(None, DateField())
        return {pk: Fact(*facts) for pk, *facts in rows.values_list("pk", day, "has_signal")}

    def _by_author(self, kind: Kind) -> Q:
        if not kind.author_column or not kind.names_author_to(self.reader):
            return NONE
        return Q(**{f"{kind.author_column}__in": self._authors})

    @cached_property
    def _authors(self) -> list[int]:
        """Whose name has all the words, however they are accented; they are only looked for on permitted rows."""
        words = set(key_of(self.filters.author).split())
        people = Person.objects.values_list("pk", "first_name", "last_name")
        return [pk for pk, *names in people if words and words <= set(key_of(" ".join(names)).split())]


def _of_year(kind: Kind, year: str) -> Q:
    return Q(**{f"{kind.day_column}__year": year}) if kind.day_column and YEAR.fullmatch(year) else NONE
