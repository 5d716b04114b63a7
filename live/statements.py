"""SQL by hand, for what is asked at each message: Django takes longer to write it than the database to answer.

Every `sql` is a constant with a %s for each value. A moment or a day is told as the database's columns keep it, a
collection as the one parameter of `AMONG`."""

import datetime
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BooleanField, Model
from django.db.models.expressions import RawSQL

from live.among import as_one

M = TypeVar("M", bound=Model)


def condition(sql: str, *values: Any) -> RawSQL:
    """For `filter` and `annotate`; `sql` names a table of the query in full, its own by short names."""
    return RawSQL(sql, list(map(_told, values)), output_field=BooleanField())  # noqa: S611 (a constant, values apart)


def columns(model: type[Model], name: str) -> str:
    """All of a table that goes by `name` in a statement. Not `*`: PostgreSQL refuses a plan that it has kept, once a
    migration has added a column that the running processes do not know."""
    return ", ".join(f"{name}.{field.column}" for field in model._meta.concrete_fields)


def first(model: type[M], sql: str, *values: Any) -> M | None:
    """The first row as an object, what else is selected as its attributes; None where there is none."""
    found: list[M] = list(model._default_manager.raw(sql, list(map(_told, values))))
    return found[0] if found else None


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Numbers and texts; moments and days would come as each database gives them."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(map(_told, values)))
        return cursor.fetchall()


def changed(sql: str, *values: Any) -> int:
    """How many rows the statement has changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(map(_told, values)))
        return cursor.rowcount


def _told(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, datetime.date):
        return connection.ops.adapt_datefield_value(value)
    return as_one(value) if isinstance(value, (set, frozenset, list)) else value
