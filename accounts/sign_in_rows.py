"""What the sign-in remembers: tries that failed, and the devices somebody is signed in from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Attempt(models.Model):
    """One try that counts against a limit; who tried what is kept as a digest only."""

    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["digest", "at"], name="attempt_digest_at")]

    def __str__(self) -> str:
        return f"tentativo del {self.at:%d/%m/%Y %H:%M}"


class Access(models.Model):
    """A device somebody is signed in from; `session_key` follows the session when its key changes."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="accesses")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField("dispositivo", max_length=80)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.device
