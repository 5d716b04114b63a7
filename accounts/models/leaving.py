"""What a person asks about their own data: a copy of it, and to be forgotten."""

from __future__ import annotations

import datetime
import secrets

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from accounts.models.people import Person

EXPORT_DAYS = 7
LONG_WAIT = datetime.timedelta(minutes=10)


def export_path(export: PersonalExport, filename: str) -> str:
    """Nobody guesses it."""
    return f"esportazioni/{secrets.token_hex(16)}.zip"


class PersonalExportQuerySet(models.QuerySet["PersonalExport"]):
    def visible_to(self, person: Person | AnonymousUser) -> PersonalExportQuerySet:
        """One's own, while it is there: nobody else's, whatever their role."""
        alive = timezone.now() - datetime.timedelta(days=EXPORT_DAYS)
        return self.filter(person_id=person.pk, asked_at__gt=alive) if person.pk else self.none()


class PersonalExport(models.Model):
    """A file with everything that concerns a person, made by the worker; without a file it is being made."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="exports")
    file = models.FileField(upload_to=export_path, max_length=200, blank=True)
    size = models.PositiveBigIntegerField("byte", default=0)
    asked_at = models.DateTimeField("chiesto", default=timezone.now)
    ready_at = models.DateTimeField("pronto", null=True, blank=True)
    failed_at = models.DateTimeField("non riuscito", null=True, blank=True)

    objects = PersonalExportQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"i dati chiesti il {self.asked_at:%d/%m/%Y}"

    @property
    def expires_at(self) -> datetime.datetime:
        return self.asked_at + datetime.timedelta(days=EXPORT_DAYS)

    @property
    def is_being_made(self) -> bool:
        return self.ready_at is None and self.failed_at is None and not self.is_waiting_long

    @property
    def is_waiting_long(self) -> bool:
        """The worker stands still, or died over it: it may be asked again."""
        return self.ready_at is None and self.asked_at < timezone.now() - LONG_WAIT


class Erasure(models.Model):
    """That somebody left: when, and whether on their own request. `names` is what they were called, only until
    the worker has taken it out of what others wrote."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="erasure")
    asked_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="erasures_asked"
    )
    names = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField("chiesta", default=timezone.now)
    finished_at = models.DateTimeField("conclusa", null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"uscita del {self.asked_at:%d/%m/%Y}"
