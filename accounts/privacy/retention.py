"""Each day: what the registry keeps for some days only goes, some rows at a time."""

import datetime
import logging
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.privacy.mails import delete_old_mails
from accounts.privacy.registry import BATCH, For, Holding, holdings
from accounts.privacy.rows import delete

MOST = 100 * BATCH  # rows of one model in a day: a first run never holds the site up
logger = logging.getLogger("cantiere.privacy")


def delete_what_is_due() -> dict[str, int]:
    """How many rows of each model."""
    now = timezone.now()
    done: dict[str, int] = {}
    for holding in holdings():
        for limit in holding.limits:
            if count := _apply(holding, limit, now):
                done[holding.label] = done.get(holding.label, 0) + count
    delete_old_mails(now)
    logger.info("kept long enough: %s", done or "nothing")
    return done


def _apply(holding: Holding, limit: For, now: datetime.datetime) -> int:
    total = 0
    while total < MOST:
        with transaction.atomic():
            count = _one_batch(holding, limit, limit.due(holding.model, now)[:BATCH])
        total += count
        if count < BATCH:
            break
    return total


def _one_batch(holding: Holding, limit: For, due: QuerySet[Any]) -> int:
    ids = list(due.values_list("pk", flat=True))
    rows = holding.model._default_manager.filter(pk__in=ids)
    if not ids or limit.clear:
        return rows.update(**dict.fromkeys(limit.clear, "")) if ids else 0
    delete(rows)
    return len(ids)
