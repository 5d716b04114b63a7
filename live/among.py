"""`column__among=values`: as `in`, with all the values in one parameter.

The driver takes a query apart at each of its parameters, which for a thousand costs more than asking the question."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject, Lookup
from django.db.models.sql.compiler import SQLCompiler

IS_POSTGRESQL = connection.vendor == "postgresql"
AMONG = "= ANY(%s)" if IS_POSTGRESQL else "IN (SELECT value FROM json_each(%s))"


class Among(Lookup[Any]):
    lookup_name = "among"

    def get_prep_lookup(self) -> list[Any]:
        values: Iterable[Any] = self.rhs
        target = getattr(self.lhs.output_field, "target_field", self.lhs.output_field)
        return [target.get_prep_value(value) for value in values]

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} {AMONG}", (*params, as_one(self.rhs))


def as_one(values: Iterable[Any]) -> Any:
    """Numbers or texts as the parameter of `AMONG`."""
    return list(values) if IS_POSTGRESQL else json.dumps(list(values))


def register() -> None:
    for kind in (Field, ForeignObject):  # the second leaves the first's out
        kind.register_lookup(Among)
