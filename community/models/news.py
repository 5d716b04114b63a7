"""What the project tells everybody: articles and events, their files, and whether they were useful."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from taggit.managers import TaggableManager

from accounts.models import Person
from accounts.rules import WrongMoment
from accounts.standing import standing_of
from community.models.threads import Thread

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class NotOut(WrongMoment):
    """The article has not been published yet, or not any more."""


class NewsQuerySet(models.QuerySet["News"]):
    def published(self) -> NewsQuerySet:
        return self.filter(published_at__lte=timezone.now())

    def in_preparation(self) -> NewsQuerySet:
        """Drafts, and what waits for its hour."""
        return self.filter(Q(published_at=None) | Q(published_at__gt=timezone.now()))

    def events(self) -> NewsQuerySet:
        return self.filter(starts_at__isnull=False)

    def coming(self) -> NewsQuerySet:
        """Events that take place and are not over, the next one first."""
        return self.filter(ends_at__gt=timezone.now(), is_cancelled=False).order_by("starts_at", "pk")

    def recorded(self) -> NewsQuerySet:
        """Those with a recording to see again."""
        return self.filter(pk__in=NewsFile.objects.filter(kind=NewsFile.Kind.RECORDING).values("news"))

    def visible_to(self, person: Person | AnonymousUser) -> NewsQuerySet:
        """What is published is for everybody; what is in preparation for those who edit."""
        return self.all() if standing_of(person).moderates() else self.published()


class News(models.Model):
    """An article; one with a beginning and an end is an event."""

    class State(models.TextChoices):
        DRAFT = "draft", "Bozza"
        SCHEDULED = "scheduled", "Programmata"
        PUBLISHED = "published", "Pubblicata"

    title = models.CharField("titolo", max_length=200)
    summary = models.CharField("in breve", max_length=400)
    body = models.TextField("testo")
    html = models.TextField("HTML")
    author = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="news")
    published_at = models.DateTimeField("pubblicata", null=True, blank=True)
    edited_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="edited_news")
    edited_at = models.DateTimeField("modificata", default=timezone.now)
    starts_at = models.DateTimeField("inizio", null=True, blank=True)
    ends_at = models.DateTimeField("fine", null=True, blank=True)
    place = models.CharField("luogo", max_length=300, blank=True)
    online_url = models.URLField("collegamento", max_length=500, blank=True)
    is_cancelled = models.BooleanField("annullato", default=False)
    calendar_sequence = models.PositiveIntegerField("SEQUENCE per i calendari", default=0)
    cover = models.FileField("copertina", upload_to="novita/", blank=True)
    cover_alt = models.CharField("testo alternativo", max_length=300, blank=True)
    thread = models.OneToOneField(Thread, models.SET_NULL, null=True, blank=True, related_name="news")

    tags = TaggableManager("temi", blank=True, help_text="Parole chiave, separate da virgole.")

    objects = NewsQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-pk")
        verbose_name = "novità"
        verbose_name_plural = "novità"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=models.F("starts_at")),
                name="event_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=Q(cover="") | ~Q(cover_alt=""), name="cover_is_described"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:news", args=[self.pk])

    @property
    def state(self) -> State:
        if self.published_at is None:
            return self.State.DRAFT
        return self.State.SCHEDULED if self.published_at > timezone.now() else self.State.PUBLISHED

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_event(self) -> bool:
        return self.starts_at is not None

    @property
    def is_over(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def when_and_where(self) -> tuple[datetime.datetime | None, datetime.datetime | None, str, bool]:
        """What a calendar has to be told anew when it changes."""
        return self.starts_at, self.ends_at, self.place, self.is_cancelled

    @property
    def cover_url(self) -> str:
        return reverse("community:news_cover", args=[self.pk]) if self.cover else ""


class NewsFileQuerySet(models.QuerySet["NewsFile"]):
    def visible_to(self, person: Person | AnonymousUser) -> NewsFileQuerySet:
        """Those of articles that the person sees."""
        return self.filter(news__in=News.objects.visible_to(person))


class NewsFile(models.Model):
    """What comes with an article: a file of ours, or the address of a recording elsewhere."""

    class Kind(models.TextChoices):
        ATTACHMENT = "attachment", "Allegato"
        SLIDES = "slides", "Slide"
        RECORDING = "recording", "Registrazione"

    news = models.ForeignKey(News, models.CASCADE, related_name="files")
    kind = models.CharField("tipo", max_length=10, choices=Kind.choices, default=Kind.ATTACHMENT)
    title = models.CharField("titolo", max_length=200)
    file = models.FileField(upload_to="novita/", blank=True)
    name = models.CharField("nome", max_length=200, blank=True)
    size = models.PositiveBigIntegerField("byte", default=0)
    url = models.URLField("indirizzo", max_length=500, blank=True)
    created_at = models.DateTimeField("caricato", default=timezone.now)

    objects = NewsFileQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "file di una novità"
        verbose_name_plural = "file delle novità"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(url="", file__gt="") | (Q(kind="recording", file="") & ~Q(url="")),
                name="news_file_is_a_file_or_an_address",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.url or reverse("community:news_file", args=[self.pk])

    @property
    def extension(self) -> str:
        return self.name.rpartition(".")[2]


class Usefulness(models.Model):
    """How useful a page was, from 1 to 5; a person's is one and may be replaced, a visitor's has no name."""

    class Value(models.IntegerChoices):
        NOT = 1, "Per niente"
        LITTLE = 2, "Poco"
        ENOUGH = 3, "Abbastanza"
        MUCH = 4, "Molto"
        VERY = 5, "Moltissimo"

    news = models.ForeignKey(News, models.CASCADE, related_name="ratings")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="news_ratings")
    value = models.PositiveSmallIntegerField("quanto è stata utile", choices=Value.choices)
    reason = models.CharField("perché", max_length=500, blank=True)
    rated_at = models.DateTimeField("quando", default=timezone.now)

    class Meta:
        ordering = ("-rated_at", "-pk")
        verbose_name = "utilità di una novità"
        verbose_name_plural = "utilità delle novità"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["news", "person"], name="one_rating_of_each_person"),
            models.CheckConstraint(condition=Q(value__range=(1, 5)), name="rating_from_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.news}: {self.value}"
