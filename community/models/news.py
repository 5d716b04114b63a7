"""Something the project tells everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from accounts.standing import standing_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class NewsQuerySet(models.QuerySet["News"]):
    def published(self) -> NewsQuerySet:
        return self.filter(published_at__lte=timezone.now())

    def visible_to(self, person: Person | AnonymousUser) -> NewsQuerySet:
        """What is published is for everybody; drafts are for those who edit."""
        return self.all() if standing_of(person).is_moderator else self.published()


class News(models.Model):
    """Something the project tells everybody."""

    title = models.CharField("titolo", max_length=200)
    summary = models.CharField("in breve", max_length=400)
    body = models.TextField("testo")
    html = models.TextField("HTML")
    author = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="news")
    published_at = models.DateTimeField("pubblicata", null=True, blank=True)

    objects = NewsQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-pk")
        verbose_name = "novità"
        verbose_name_plural = "novità"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:news", args=[self.pk])
