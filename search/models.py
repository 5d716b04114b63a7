"""What is still to be told to the search engine."""

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
