"""What the search engine is still to be told and how that has gone; what curators keep for search."""

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


class SynonymGroup(models.Model):
    """Names that mean the same, one a line: each finds the others from the next search on."""

    names = models.TextField("nomi", max_length=1000)

    class Meta:
        ordering = ("names",)
        verbose_name = "gruppo di sinonimi"
        verbose_name_plural = "gruppi di sinonimi"

    def __str__(self) -> str:
        return " = ".join(self.names.splitlines())


class Promotion(models.Model):
    """A thing that comes first when somebody asks for these words; `key` is how words are compared."""

    words = models.CharField("quando si cerca", max_length=200)
    key = models.CharField("parole confrontate", max_length=400, db_index=True, editable=False)
    kind = models.CharField("tipo", max_length=12)
    object_id = models.PositiveBigIntegerField("oggetto")

    class Meta:
        ordering = ("words", "pk")
        verbose_name = "risultato in evidenza"
        verbose_name_plural = "risultati in evidenza"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "kind", "object_id"], name="promotion_once")
        ]

    def __str__(self) -> str:
        return f"{self.words} → {self.kind} {self.object_id}"


class EmptySearch(models.Model):
    """A text that found nothing, by how many people and when last; who asked is not kept."""

    text = models.CharField("testo", max_length=100, unique=True)
    times = models.PositiveIntegerField("volte", default=1)
    last_on = models.DateField("ultima volta", db_index=True)

    class Meta:
        ordering = ("-times", "-last_on", "pk")
        verbose_name = "ricerca senza risultato"
        verbose_name_plural = "ricerche senza risultato"

    def __str__(self) -> str:
        return self.text
