"""A condition in SQL by hand, for what is asked at each message.

Django takes longer to write a query with a few subqueries than PostgreSQL to answer it."""

import datetime
from typing import Any

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL


def condition(sql: str, *values: Any) -> RawSQL:
    """For `filter` and `annotate`. `sql` is a constant with a %s for each value; it names a table of the query in
    full, its own by short names. Times are told to the database as its columns keep them."""
    told = [
        connection.ops.adapt_datetimefield_value(one) if isinstance(one, datetime.datetime) else one
        for one in values
    ]
    return RawSQL(sql, told, output_field=BooleanField())  # noqa: S611 (a constant, values apart)
