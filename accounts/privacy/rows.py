"""Which rows are a person's, and what becomes of them when they leave: deleted, or kept without what names them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import FileField, JSONField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from accounts.privacy.naming import Names
from accounts.privacy.registry import DELETED, Holding, holdings

if TYPE_CHECKING:
    from accounts.models import Person

CHUNK = 500


def rows_of(holding: Holding, person: Person, names: Names) -> QuerySet[Any]:
    """By a link, or by an address or a whole name in a text that says whose the row is."""
    own = Q(pk__in=())
    for way in (*holding.owners, *holding.unlinks):
        own |= Q(**{way: person.pk})
    for found in naming(holding.model, holding.addresses, names):
        own |= Q(pk__in=[row.pk for row in found])
    return holding.model._default_manager.filter(own).distinct()


def naming(model: type[Model], columns: Iterable[str], names: Names) -> Iterable[list[Any]]:
    """The rows in which one of these columns names the person, some at a time."""
    columns = tuple(columns)
    if not columns:
        return
    mentioned = Q()
    texts = {f"{name}_text": Cast(name, TextField()) for name in columns if _is_json(model, name)}
    for name in columns:
        for probe in names.probes:
            mentioned |= Q(
                **{f"{name}_text__icontains" if _is_json(model, name) else f"{name}__icontains": probe}
            )
    found = model._default_manager.alias(**texts).filter(mentioned).order_by()
    ids = list(found.values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        rows = model._default_manager.filter(pk__in=ids[start : start + CHUNK])
        yield [row for row in rows if any(names.are_in(getattr(row, name)) for name in columns)]


def _is_json(model: type[Model], name: str) -> bool:
    return isinstance(model._meta.get_field(name), JSONField)


def let_go(person: Person, names: Names) -> None:
    """Every row of the registry, inside the caller's transaction; files go after it has committed."""
    for holding in holdings():
        mine = rows_of(holding, person, names)
        if holding.leaving == DELETED and holding.label != "accounts.Person":
            delete(mine)
            continue
        if holding.drops is not None:
            delete(mine.filter(holding.drops))
        _empty(holding, mine)
        for way in holding.unlinks:
            holding.model._default_manager.filter(**{way: person}).update(**{way: None})


def _empty(holding: Holding, mine: QuerySet[Any]) -> None:
    if not holding.names or holding.label == "accounts.Person":
        return
    for row in mine:
        for name in holding.names:
            empty = holding.emptied.get(name, lambda value: type(value)())
            setattr(row, name, empty(getattr(row, name)))
        row.save(update_fields=holding.names)


def delete(rows: QuerySet[Any]) -> int:
    """The rows and, once that is certain, their files; how many rows of this model."""
    columns = [field.name for field in rows.model._meta.fields if isinstance(field, FileField)]
    files = [getattr(row, name) for row in (rows.only("pk", *columns) if columns else ()) for name in columns]
    own = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk"))
    _, counts = own.delete()
    for file in files:
        if file:
            transaction.on_commit(partial(_remove, file.storage, file.name), robust=True)
    return counts.get(rows.model._meta.label, 0)


def _remove(storage: Storage, name: str) -> None:
    storage.delete(name)
