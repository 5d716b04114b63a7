"""Conversations: threads, posts, how far each person has read and how much they want to hear."""

from __future__ import annotations

import datetime
import hashlib
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.audience import audience_q
from accounts.models import Person
from accounts.rules import WrongMoment
from accounts.standing import standing_of
from community.models.spaces import FOLLOWED, Level, Space, level_of_kind
from live.models import Topic
from live.statements import condition

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

THREAD_TOPIC = "thread"
KEY_LENGTH = 64


FLAGS_FOR_WRITING = {
    "has_level": """
        EXISTS (SELECT 1 FROM community_threadlevel own
            WHERE own.thread_id = community_thread.id AND own.person_id = %s)
        OR EXISTS (SELECT 1 FROM community_spacelevel own
            WHERE own.space_id = community_thread.space_id AND own.level = 'watching' AND own.person_id = %s)""",
    "concerns_others": """
        EXISTS (SELECT 1 FROM community_threadlevel other
            WHERE other.thread_id = community_thread.id AND other.level = 'watching' AND other.person_id <> %s)
        OR EXISTS (SELECT 1 FROM community_spacelevel other
            WHERE other.space_id = community_thread.space_id AND other.level = 'watching' AND other.person_id <> %s)
        OR EXISTS (SELECT 1 FROM community_assignment asked
            WHERE asked.thread_id = community_thread.id AND asked.answered_at IS NULL AND asked.expert_id = %s)""",
    "has_draft": """
        EXISTS (SELECT 1 FROM community_draft kept
            WHERE kept.thread_id = community_thread.id AND kept.person_id = %s)""",
}


class ThreadLocked(WrongMoment):
    """A moderator has closed the thread: it is read, nobody writes in it."""


class KeyConflict(WrongMoment):
    """The same author has already used the key for another text."""


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, person: Person | AnonymousUser) -> ThreadQuerySet:
        """Where the space is seen; one that waits for a moderator only by its author and who moderates there."""
        seen = self.filter(audience_q(person, "space__audience"))
        moderated = standing_of(person).moderated_ats_ids
        if moderated is None:
            return seen
        return seen.filter(Q(is_held=False) | Q(author_id=person.pk) | Q(space__ats__in=moderated))

    def for_writing(self, person: Person) -> ThreadQuerySet:
        """With what an action needs; and what would else be asked at each message, which mostly concerns nobody."""
        flags = FLAGS_FOR_WRITING.items()
        asked = {name: condition(sql, *[person.pk] * sql.count("%s")) for name, sql in flags}
        return self.select_related("space").annotate(**asked)

    def with_level_of(self, person: Person) -> ThreadQuerySet:
        """Each with `level`: the person's own for the thread, else for its space, else that of its kind of space."""
        # Joins, not subqueries: Django takes a third of the time to write them.
        own = FilteredRelation("levels", condition=Q(levels__person=person))
        of_space = FilteredRelation("space__levels", condition=Q(space__levels__person=person))
        levels = (F("own_level__level"), F("space_level__level"), level_of_kind("space__"))
        relations = {"own_level": own, "space_level": of_space}
        return self.alias(**relations).annotate(level=Coalesce(*levels, output_field=models.CharField()))

    def read_by(self, person: Person) -> ThreadQuerySet:
        """Those the person sees, each with `level` and `read_up_to`, the number of the last post read."""
        mark = ReadMark.objects.filter(person=person, thread=OuterRef("pk")).values("seq")
        threads = self.visible_to(person).with_level_of(person)
        return threads.annotate(read_up_to=Coalesce(Subquery(mark), 0))

    def not_muted(self) -> ThreadQuerySet:
        """After `with_level_of`."""
        return self.filter(~Q(level=Level.MUTED))

    def with_unread(self, person: Person) -> ThreadQuerySet:
        """Of `read_by`, those not muted with something new."""
        return self.not_muted().filter(Exists(Post.objects.new_to(person)))

    def unread_by(self, person: Person) -> ThreadQuerySet:
        """Those the person sees and has not muted with something new; without counts."""
        return self.read_by(person).with_unread(person)

    def followed_by(self, person: Person) -> ThreadQuerySet:
        """Those the person sees and follows or watches."""
        return self.visible_to(person).with_level_of(person).filter(Q(level__in=FOLLOWED))

    def unanswered(self) -> ThreadQuerySet:
        """Questions that nobody but their author has written in."""
        answers = Post.objects.filter(thread=OuterRef("pk"), status=Post.Status.VISIBLE)
        return self.filter(~Exists(answers.exclude(author=OuterRef("author"))), is_question=True)


class Thread(models.Model):
    """A conversation; its topic numbers its events."""

    level: str  # set by `with_level_of`
    # Set by `opened_threads`, for the page of one reader:
    own_mark: int | None
    draft_body: str | None
    draft_at: datetime.datetime | None
    suspended_until: datetime.datetime | None
    article_pk: int | None  # the published article that it is the comments of
    # Set by `for_writing`; elsewhere it has to be asked:
    has_level: bool = False
    concerns_others: bool = True
    has_draft: bool = True

    space = models.ForeignKey(Space, models.PROTECT, related_name="threads")
    title = models.CharField("titolo", max_length=200)
    author = models.ForeignKey(Person, models.PROTECT, related_name="threads")
    topic = models.OneToOneField(Topic, models.PROTECT, related_name="thread")
    is_question = models.BooleanField("è una domanda", default=False)
    is_locked = models.BooleanField("chiusa ai nuovi messaggi", default=False)
    is_held = models.BooleanField("aspetta un moderatore", default=False)
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

    def new_to(self, person: Person) -> PostQuerySet:
        """Inside a query of threads with `read_up_to`: of each, the posts by others not yet read."""
        posts = self.shown().filter(thread=OuterRef("pk"), seq__gt=OuterRef("read_up_to"))
        return posts.exclude(author=person)


class Post(models.Model):
    """A message: its source, and the HTML made of it when it was written."""

    is_repeated: bool = False  # set by an action that was asked twice with the same key
    has_more: bool  # set where frames are rendered: files, reactions or an answered post

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
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replies")

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
        """The stretch of the thread that holds it, long as the thread may be."""
        thread = reverse("community:thread", args=[self.thread_id])
        return f"{thread}?messaggio={self.pk}#messaggio-{self.pk}"

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


class ThreadLevel(models.Model):
    """What a person chose for a thread, or got by writing in it; without a row, the level of its space."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="thread_levels")
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="levels")
    level = models.CharField("livello", max_length=9, choices=Level.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "thread"], name="one_level_for_each_thread")
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.thread}: {self.get_level_display()}"


class NotOpenQuestion(WrongMoment):
    """Only a question that still waits for its answer is given to somebody."""


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, person: Person | AnonymousUser) -> AssignmentQuerySet:
        return self.filter(audience_q(person, "thread__space__audience"))

    def late(self) -> AssignmentQuerySet:
        return self.filter(answered_at=None, due_on__lt=timezone.localdate())


class Assignment(models.Model):
    """A question given to an expert of the support team, to be answered by a date."""

    thread = models.OneToOneField(Thread, models.CASCADE, related_name="assignment")
    expert = models.ForeignKey(Person, models.PROTECT, related_name="assignments")
    assigned_by = models.ForeignKey(Person, models.PROTECT, related_name="assigned_questions")
    due_on = models.DateField("risposta entro il")
    created_at = models.DateTimeField("affidata", default=timezone.now)
    answered_at = models.DateTimeField("risposta", null=True, blank=True)
    reminders_sent = models.PositiveSmallIntegerField("solleciti", default=0)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        verbose_name = "domanda affidata"
        verbose_name_plural = "domande affidate"

    def __str__(self) -> str:
        return f"{self.thread} a {self.expert}"

    @property
    def is_late(self) -> bool:
        return self.answered_at is None and self.due_on < timezone.localdate()
