"""Rows as lines of JSON, by Django's own serialiser, and back.

`loaddata` reads them too. Beside what Django does by itself: instants keep their microseconds, keys are sorted, and
content types and permissions, whose numbers differ from site to site, are named."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.core.serializers import base, jsonl, python
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import ForeignKey, Model, QuerySet

from reports.archive.damage import Damaged

NAMED = (ContentType, Permission)
AT_A_TIME = 1000
LONGEST = 64 * 1024 * 1024  # bytes of a row


class Exact(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        if isinstance(o, datetime.datetime | datetime.time):
            return o.isoformat()
        return super().default(o)


class Rows(jsonl.Serializer):
    _current: dict[str, Any]

    def handle_fk_field(self, obj: Model, field: ForeignKey[Any, Any]) -> None:
        pk = getattr(obj, field.attname)
        if field.remote_field.model is ContentType and pk is not None:
            self._current[field.name] = ContentType.objects.get_for_id(pk).natural_key()
        elif field.remote_field.model in NAMED and pk is not None:
            self._current[field.name] = getattr(obj, field.name).natural_key()
        else:
            super().handle_fk_field(obj, field)

    def end_object(self, obj: Model) -> None:
        """In one call, which is several times quicker than Django's stream of pieces."""
        row = self.get_dump_object(obj)
        self.stream.write(json.dumps(row, cls=Exact, ensure_ascii=False, sort_keys=True) + "\n")
        self._current = {}


def write(rows: QuerySet[Model], stream: IO[str]) -> int:
    """One line each; gives how many."""
    columns = frozenset(field.name for field in rows.model._meta.local_concrete_fields)
    count = 0

    def counted() -> Iterator[Model]:
        nonlocal count
        for row in rows.iterator(AT_A_TIME):
            count += 1
            yield row

    Rows().serialize(counted(), stream=stream, fields=columns)
    return count


def read(model: type[Model], stream: IO[bytes]) -> Iterator[Model]:
    """The rows of a member, unsaved; raises Damaged where they are of another model or no rows at all."""
    label = model._meta.label_lower
    try:
        for found in python.Deserializer(_objects(label, stream)):
            yield found.object
    except (base.DeserializationError, FieldDoesNotExist, ValueError, TypeError, KeyError) as error:
        raise Damaged(f"le righe di {model._meta.label} non si leggono ({error})") from error


def _objects(label: str, stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    while line := stream.readline(LONGEST):
        row = json.loads(line)
        if len(line) == LONGEST or row["model"] != label:
            raise ValueError("riga di un altro tipo o troppo lunga")
        yield row


def insert(model: type[Model], rows: Iterator[Model]) -> int:
    """As they are: no signal, no default, no time of now; gives how many."""
    fields = model._meta.local_concrete_fields
    at_a_time = min(AT_A_TIME, 32_000 // len(fields))
    count = 0
    while batch := list(islice(rows, at_a_time)):
        size = connection.ops.bulk_batch_size(fields, batch)
        for start in range(0, len(batch), size):
            model._base_manager._insert(batch[start : start + size], fields=fields, raw=True)  # type: ignore[attr-defined]
        count += len(batch)
    return count
