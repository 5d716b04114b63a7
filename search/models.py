"""What is still to be told to the search engine; what curators keep: synonyms, chosen results, empty searches."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


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
