"""What is still to be told to the search engine, and how telling it has gone."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F
from django.utils import timezone

ONLY_ROW = 1


class Change(models.Model):
    """Something searchable was written, moved or taken away; noted in the same transaction, then forgotten."""

    kind = models.CharField("tipo", max_length=12)
    object_id = models.PositiveBigIntegerField("oggetto")
    noted_at = models.DateTimeField("annotato", default=timezone.now)

    class Meta:
        ordering = ("pk",)
        verbose_name = "cambiamento da indicizzare"
        verbose_name_plural = "cambiamenti da indicizzare"
        indexes: ClassVar = [models.Index(fields=["kind", "object_id"], name="change_kind_object")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class IndexStateQuerySet(models.QuerySet["IndexState"]):
    def current(self) -> IndexState:
        return self.filter(pk=ONLY_ROW).first() or IndexState(pk=ONLY_ROW)

    def succeeded(self) -> None:
        self._write(succeeded_at=timezone.now(), failures=0)

    def failed(self, reason: str) -> None:
        self._write(failed_at=timezone.now(), failure=reason, failures=F("failures") + 1)

    def rebuilt(self, seconds: float, entries: int) -> None:
        self._write(rebuilt_at=timezone.now(), rebuild_seconds=seconds, rebuild_entries=entries)

    def compared(self, outcome: dict[str, Any]) -> None:
        self._write(compared_at=timezone.now(), outcome=outcome)

    def _write(self, **facts: Any) -> None:
        """One UPDATE, but for the first time."""
        if not self.filter(pk=ONLY_ROW).update(**facts):
            self.get_or_create(pk=ONLY_ROW)
            self.filter(pk=ONLY_ROW).update(**facts)


class IndexState(models.Model):
    """The only row: how the index has followed the database. `failures`: in a row; `failure`: of which class."""

    succeeded_at = models.DateTimeField("ultima scrittura riuscita", null=True)
    failed_at = models.DateTimeField("ultima scrittura fallita", null=True)
    failure = models.CharField("motivo", max_length=80, blank=True)
    failures = models.PositiveIntegerField("fallimenti di seguito", default=0)
    rebuilt_at = models.DateTimeField("ultima ricostruzione", null=True)
    rebuild_seconds = models.FloatField("durata della ricostruzione", default=0)
    rebuild_entries = models.PositiveIntegerField("elementi ricostruiti", default=0)
    compared_at = models.DateTimeField("ultimo confronto", null=True)
    outcome = models.JSONField("esito del confronto", default=dict)

    objects = IndexStateQuerySet.as_manager()

    class Meta:
        verbose_name = "stato dell'indice"
        verbose_name_plural = "stato dell'indice"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=ONLY_ROW), name="index_state_only_row")
        ]

    def __str__(self) -> str:
        return "stato dell'indice"
