"""Taking somebody's names out of what others wrote: every text of the registry, some rows at a time."""

from __future__ import annotations

from typing import Any, cast

from django.db import IntegrityError, transaction
from django.db.models import CharField, Field, FileField, Model, SlugField, UniqueConstraint
from django.utils.text import slugify

from accounts.privacy.naming import NOBODY, Names
from accounts.privacy.registry import holdings
from accounts.privacy.rows import naming
from accounts.signals import names_erased


def erase_from_texts(names: Names) -> int:
    """How many rows changed. Safe to run twice; each chunk is a transaction of its own, in which
    `names_erased` is sent."""
    changed = 0
    for holding in holdings():
        for rows in naming(holding.model, holding.words, names):
            with transaction.atomic():
                for row in rows:
                    _erase(row, holding.words, names)
                names_erased.send(sender=holding.model, ids=[row.pk for row in rows if row.pk is not None])
            changed += len(rows)
    return changed


def _erase(row: Model, columns: tuple[str, ...], names: Names) -> None:
    """A row that must be unlike all others, and is not without the name, goes."""
    changed = [name for name in columns if names.are_in(getattr(row, name))]
    for name in changed:
        setattr(row, name, _without(row, name, names))
    try:
        with transaction.atomic():
            row.save(update_fields=changed)
    except IntegrityError:
        if not set(changed) & _unique(row):
            raise
        row.delete()


def _unique(row: Model) -> set[str]:
    alone = {column.name for column in row._meta.concrete_fields if column.unique}
    together = [one for one in row._meta.constraints if isinstance(one, UniqueConstraint)]
    return alone.union(*(constraint.fields for constraint in together))


def _without(row: Model, name: str, names: Names) -> Any:
    column = cast(Field[Any, Any], row._meta.get_field(name))
    nobody = slugify(NOBODY) if isinstance(column, SlugField) else NOBODY
    text = names.removed_from(getattr(row, name), nobody)
    is_short = isinstance(column, CharField) and not isinstance(column, FileField)
    return text[: column.max_length] if is_short and isinstance(text, str) else text
