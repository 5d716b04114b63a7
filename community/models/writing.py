"""What comes with a post: earlier texts, reactions, mentions, files, and the draft before it is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from community.models.moderation import looked_after_by
from community.models.spaces import Space
from community.models.threads import Post, Thread

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class PostVersion(models.Model):
    """A text that a post had before it was corrected."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="versions")
    body = models.TextField("testo")
    html = models.TextField("HTML")
    written_at = models.DateTimeField("scritto")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.post}, {self.written_at}"


class Reaction(models.Model):
    class Emoji(models.TextChoices):
        THANKS = "👍", "Utile"
        HEART = "❤️", "Grazie"
        PARTY = "🎉", "Che bello"
        SMILE = "😄", "Mi fa sorridere"
        THINKING = "🤔", "Ci penso"
        EYES = "👀", "Lo guardo"

    post = models.ForeignKey(Post, models.CASCADE, related_name="reactions")
    person = models.ForeignKey(Person, models.CASCADE, related_name="reactions")
    emoji = models.CharField(max_length=8, choices=Emoji.choices)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "person", "emoji"], name="one_reaction_of_each_kind")
        ]

    def __str__(self) -> str:
        return f"{self.emoji} {self.person}"


class Mention(models.Model):
    """A person named in a post as `@**Nome Cognome**`, who saw the thread when it was written."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(Person, models.CASCADE, related_name="mentions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "person"], name="one_mention_in_a_post")
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.post}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, person: Person | AnonymousUser) -> AttachmentQuerySet:
        """Those of posts that the person reads; of a post held back or not yet sent, one's own; moderators
        see those held back or hidden, since they decide on them."""
        shown = Q(post__status=Post.Status.VISIBLE) | Q(post=None, uploader_id=person.pk)
        to_decide = Q(post__status__in=(Post.Status.HELD, Post.Status.HIDDEN))
        kept_back = to_decide & looked_after_by(person, "thread__space__")
        kept_back |= Q(post__status=Post.Status.HELD, uploader_id=person.pk)
        return self.filter(shown | kept_back, thread__in=Thread.objects.visible_to(person))


class Attachment(models.Model):
    """A file of a post; without a post it waits for one, and is cleared away after a day."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="attachments")
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="attachments")
    uploader = models.ForeignKey(Person, models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to="discussioni/")
    name = models.CharField("nome", max_length=200)
    size = models.PositiveBigIntegerField("byte")
    is_image = models.BooleanField(default=False)
    created_at = models.DateTimeField("caricato", default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "allegato"
        verbose_name_plural = "allegati"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("community:attachment", args=[self.pk])

    @property
    def image_url(self) -> str | None:
        return reverse("community:attachment_image", args=[self.pk]) if self.is_image else None


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, person: Person | AnonymousUser) -> DraftQuerySet:
        """One's own, as long as one sees the thread."""
        readable = Q(thread=None) | Q(thread__in=Thread.objects.visible_to(person))
        return self.filter(readable, person_id=person.pk)


class Draft(models.Model):
    """What a person has begun to write: an answer in a thread, or a new thread (`thread` empty)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="drafts")
    thread = models.ForeignKey(Thread, models.CASCADE, null=True, blank=True, related_name="drafts")
    space = models.ForeignKey(Space, models.SET_NULL, null=True, blank=True, related_name="drafts")
    title = models.CharField("titolo", max_length=200, blank=True)
    body = models.TextField("testo", blank=True)
    updated_at = models.DateTimeField("salvata", default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "thread"], name="one_draft_in_a_thread"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(thread=None), name="one_draft_of_a_new_thread"
            ),
        ]

    def __str__(self) -> str:
        return f"Bozza di {self.person}"
