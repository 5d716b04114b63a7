"""What is said about a document: comments while it is reviewed, whether it was useful, requests of what is missing."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.audience import PARTICIPANTS
from accounts.models import Person
from accounts.standing import standing_of
from toolkit.models.documents import Document
from toolkit.models.versions import Version


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, person: Person | AnonymousUser) -> CommentQuerySet:
        """Only the author of the document and who decides on it."""
        own = models.Q(version__document__author_id=person.pk) if person.pk else models.Q(pk__in=())
        deciding = models.Q(version__document__in=Document.objects.curated_by(person))
        return self.filter(own | deciding, version__document__in=Document.objects.visible_to(person))


class Comment(models.Model):
    """A remark on a version under review, perhaps on one of its pages."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="comments")
    author = models.ForeignKey(Person, models.PROTECT, related_name="document_comments")
    page = models.PositiveIntegerField("pagina", null=True, blank=True)
    text = models.TextField("commento", max_length=2000)
    created_at = models.DateTimeField("scritto", default=timezone.now)
    settled_at = models.DateTimeField("risolto", null=True, blank=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        verbose_name = "commento"
        verbose_name_plural = "commenti"

    def __str__(self) -> str:
        return f"{self.author} su {self.version}"


class Opinion(models.Model):
    """Whether a document was useful to somebody, and why."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="opinions")
    person = models.ForeignKey(Person, models.CASCADE, related_name="opinions")
    is_useful = models.BooleanField("utile")
    reason = models.CharField("perché", max_length=500, blank=True)
    created_at = models.DateTimeField("scritta", default=timezone.now)

    class Meta:
        ordering = ("-created_at",)
        verbose_name = "parere"
        verbose_name_plural = "pareri"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "person"], name="one_opinion_for_each_person")
        ]

    def __str__(self) -> str:
        return f"{self.document}: {'utile' if self.is_useful else 'non utile'}"


class WantedQuerySet(models.QuerySet["Wanted"]):
    def visible_to(self, person: Person | AnonymousUser) -> WantedQuerySet:
        return self if standing_of(person).may_see(PARTICIPANTS) else self.none()


class Wanted(models.Model):
    """A template that somebody misses: others add their vote, somebody takes charge, a document answers it."""

    title = models.CharField("che cosa serve", max_length=200)
    text = models.TextField("a che cosa serve", max_length=2000, blank=True)
    author = models.ForeignKey(Person, models.PROTECT, related_name="wanted")
    taken_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="wanted_in_charge"
    )
    document = models.ForeignKey(Document, models.SET_NULL, null=True, blank=True, related_name="answers")
    created_at = models.DateTimeField("chiesto", default=timezone.now)

    objects = WantedQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = "modello richiesto"
        verbose_name_plural = "modelli richiesti"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("toolkit:wanted", args=[self.pk])


class Vote(models.Model):
    """One more office that misses it."""

    wanted = models.ForeignKey(Wanted, models.CASCADE, related_name="votes")
    person = models.ForeignKey(Person, models.CASCADE, related_name="votes")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wanted", "person"], name="one_vote_for_each_person")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.wanted}"
