"""Personal keys for programs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models.people import Person
from accounts.scopes import in_words, reaches


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def valid(self) -> ApiTokenQuerySet:
        """Neither withdrawn nor expired, of somebody who may sign in."""
        still = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        return self.filter(still, revoked_at=None, person__is_active=True)


class ApiToken(models.Model):
    """A personal key for programs; only its digest is kept. What it reaches never changes."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="api_tokens")
    name = models.CharField("a che cosa serve", max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField("scade", null=True, blank=True)
    last_used_at = models.DateTimeField("ultimo uso", null=True, blank=True)
    revoked_at = models.DateTimeField("revocata", null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name or f"chiave di {self.person}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:keys")

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def reach(self) -> list[str]:
        """What it may do, in words."""
        return in_words(self.scopes)

    def reaches(self, area: str, kind: str) -> bool:
        return reaches(self.scopes, area, kind)
