"""What a person is told: one row for each thing worth knowing."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from accounts.models import Person


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, person: Person | AnonymousUser) -> NoticeQuerySet:
        return self.filter(recipient_id=person.pk) if person.pk else self.none()


class Notice(models.Model):
    recipient = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    text = models.CharField("testo", max_length=300)
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.BigIntegerField()
    target = GenericForeignKey()
    created_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-created_at"], name="notice_recipient_created")
        ]

    def __str__(self) -> str:
        return self.text
