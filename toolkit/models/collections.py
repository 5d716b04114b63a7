"""Collections: documents that belong together, in an order somebody has chosen; and one's own stars."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.audience import AUDIENCE_LENGTH, PARTICIPANTS, audience_q
from accounts.models import Person
from toolkit.models.documents import Document


class CollectionQuerySet(models.QuerySet["Collection"]):
    def visible_to(self, person: Person | AnonymousUser) -> CollectionQuerySet:
        """The collection itself; each of its documents is asked for on its own."""
        return self.filter(audience_q(person))


class Collection(models.Model):
    title = models.CharField("titolo", max_length=200)
    text = models.TextField("a che cosa serve", max_length=1000, blank=True)
    audience = models.CharField("chi la vede", max_length=AUDIENCE_LENGTH, default=PARTICIPANTS)
    curator = models.ForeignKey(Person, models.PROTECT, related_name="collections")
    documents: models.ManyToManyField[Document, CollectionItem] = models.ManyToManyField(
        Document, through="toolkit.CollectionItem", related_name="collections"
    )
    created_at = models.DateTimeField("creata", default=timezone.now)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        ordering = ("title", "pk")
        verbose_name = "raccolta"
        verbose_name_plural = "raccolte"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("toolkit:collection", args=[self.pk])


class CollectionItem(models.Model):
    """A document in its place."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="items")
    document = models.ForeignKey(Document, models.CASCADE, related_name="in_collections")
    place = models.PositiveIntegerField("posto")

    class Meta:
        ordering = ("place", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["collection", "document"], name="document_once_in_a_collection")
        ]

    def __str__(self) -> str:
        return f"{self.collection}: {self.document}"


class Star(models.Model):
    """Somebody wants to find it again."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="stars")
    person = models.ForeignKey(Person, models.CASCADE, related_name="stars")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "person"], name="one_star_for_each_person")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.document}"
