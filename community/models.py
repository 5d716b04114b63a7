"""What exists in the community: spaces, threads, posts, read marks and news."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.audience import AUDIENCE_LENGTH, PARTICIPANTS, audience_q
from accounts.models import Ats, Circle, Person
from accounts.rules import WrongMoment
from accounts.standing import standing_of
from live.models import Topic

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

THREAD_TOPIC = "thread"
KEY_LENGTH = 64


class SpaceArchived(WrongMoment):
    """The space is kept to be read: nobody writes there any more."""


class KeyConflict(WrongMoment):
    """The same author has already used the key for another text."""


class SpaceQuerySet(models.QuerySet["Space"]):
    def visible_to(self, person: Person | AnonymousUser) -> SpaceQuerySet:
        return self.filter(audience_q(person))


class Space(models.Model):
    """A place for threads; who sees it is one audience term."""

    unread_count: int = 0  # set by queries that count it for one reader

    class Kind(models.TextChoices):
        GENERAL = "general", "Generale"
        ATS = "ats", "ATS"
        LAB = "lab", "Laboratorio"
        THEME = "theme", "Tema"

    kind = models.CharField("tipo", max_length=8, choices=Kind.choices)
    title = models.CharField("titolo", max_length=200)
    audience = models.CharField("chi la vede", max_length=AUDIENCE_LENGTH, default=PARTICIPANTS)
    ats = models.ForeignKey(Ats, models.PROTECT, null=True, blank=True, related_name="spaces")
    circle = models.OneToOneField(Circle, models.PROTECT, null=True, blank=True, related_name="space")
    is_archived = models.BooleanField("archiviato", default=False)
    created_at = models.DateTimeField("creato", default=timezone.now)

    objects = SpaceQuerySet.as_manager()

    class Meta:
        ordering = ("title", "pk")
        verbose_name = "spazio"
        verbose_name_plural = "spazi"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="general"), name="one_general_space"),
            models.UniqueConstraint(fields=["ats"], condition=Q(kind="ats"), name="one_space_for_each_ats"),
            models.CheckConstraint(
                condition=~Q(kind="lab") | Q(circle__isnull=False), name="space_of_a_lab_has_its_circle"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["audience"], name="space_audience")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:space", args=[self.pk])

    @property
    def label(self) -> str:
        """The title; for a lab with its ATS, since labs of two ATS may have one title."""
        return f"{self.title} · {self.ats}" if self.kind == self.Kind.LAB and self.ats else self.title


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, person: Person | AnonymousUser) -> ThreadQuerySet:
        return self.filter(audience_q(person, "space__audience"))

    def unanswered(self) -> ThreadQuerySet:
        """Questions that nobody but their author has written in."""
        answers = Post.objects.filter(thread=models.OuterRef("pk"), status=Post.Status.VISIBLE)
        return self.filter(
            ~models.Exists(answers.exclude(author=models.OuterRef("author"))), is_question=True
        )


class Thread(models.Model):
    """A conversation; its topic numbers its events."""

    space = models.ForeignKey(Space, models.PROTECT, related_name="threads")
    title = models.CharField("titolo", max_length=200)
    author = models.ForeignKey(Person, models.PROTECT, related_name="threads")
    topic = models.OneToOneField(Topic, models.PROTECT, related_name="thread")
    is_question = models.BooleanField("è una domanda", default=False)
    solved_by = models.ForeignKey("Post", models.SET_NULL, null=True, blank=True, related_name="solves")
    created_at = models.DateTimeField("creata", default=timezone.now)
    last_post_at = models.DateTimeField("ultimo messaggio", default=timezone.now)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ("-last_post_at", "-pk")
        verbose_name = "discussione"
        verbose_name_plural = "discussioni"
        indexes: ClassVar = [models.Index(fields=["space", "-last_post_at"], name="thread_space_latest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:thread", args=[self.pk])


def digest_of(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


class PostQuerySet(models.QuerySet["Post"]):
    def shown(self) -> PostQuerySet:
        return self.filter(status=Post.Status.VISIBLE)

    def visible_to(self, person: Person | AnonymousUser) -> PostQuerySet:
        return self.shown().filter(audience_q(person, "thread__space__audience"))


class Post(models.Model):
    """A message: its source, and the HTML made of it when it was written."""

    is_repeated: bool = False  # set by an action that was asked twice with the same key
    author_office: str = ""  # set by queries that show many posts

    class Status(models.TextChoices):
        VISIBLE = "visible", "Visibile"
        HELD = "held", "In attesa"
        HIDDEN = "hidden", "Nascosto"
        REMOVED = "removed", "Rimosso"

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="posts")
    author = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    key = models.CharField("chiave", max_length=KEY_LENGTH)
    body = models.TextField("testo")
    sent_digest = models.CharField("impronta del testo inviato", max_length=64, blank=True)
    html = models.TextField("HTML")
    seq = models.PositiveBigIntegerField("numero nella discussione", default=0)
    status = models.CharField("stato", max_length=8, choices=Status.choices, default=Status.VISIBLE)
    created_at = models.DateTimeField("scritto", default=timezone.now)
    edited_at = models.DateTimeField("modificato", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ("thread", "seq")
        verbose_name = "messaggio"
        verbose_name_plural = "messaggi"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author", "key"], name="one_post_for_each_key_of_an_author")
        ]
        indexes: ClassVar = [
            models.Index(fields=["thread", "seq"], name="post_thread_seq"),
            models.Index(fields=["author", "created_at"], name="post_author_created"),
        ]

    def __str__(self) -> str:
        return f"{self.author}, {self.thread}"

    def get_absolute_url(self) -> str:
        return f"{reverse('community:thread', args=[self.thread_id])}#messaggio-{self.pk}"

    def was_sent_as(self, source: str) -> bool:
        """Whether this is the text the key first came with, corrected since or not."""
        return digest_of(source) == (self.sent_digest or digest_of(self.body))


class ReadMark(models.Model):
    """How far a person has read a thread: the number of the last event seen on any device."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="read_marks")
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="read_marks")
    seq = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "thread"], name="one_read_mark_for_each_thread")
        ]

    def __str__(self) -> str:
        return f"{self.person} ha letto {self.thread} fino a {self.seq}"


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
