"""What a person is told: one row for each thing worth knowing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from accounts.models import Person


class Kind(models.TextChoices):
    """What a notice is about."""

    MENTIONS = "mentions", "Menzioni e risposte"
    FOLLOWED = "followed", "Discussioni che segui"
    LABS = "labs", "Laboratori"
    DOCUMENTS = "documents", "Toolkit"
    SURVEYS = "surveys", "Rilevazioni"
    MODERATION = "moderation", "Moderazione"
    ACCOUNT = "account", "Account e inviti"


KIND_OF_APP = {
    "labs": Kind.LABS,
    "toolkit": Kind.DOCUMENTS,
    "community": Kind.MENTIONS,
    "surveys": Kind.SURVEYS,
}  # of a notice whose sender names no kind, by the app of its target


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, person: Person | AnonymousUser) -> NoticeQuerySet:
        return self.filter(recipient_id=person.pk) if person.pk else self.none()


class Notice(models.Model):
    recipient = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    kind = models.CharField("di che cosa parla", max_length=16, choices=Kind.choices)
    thread_key = models.CharField("conversazione", max_length=64, blank=True)
    text = models.CharField("testo", max_length=300)
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.BigIntegerField()
    target = GenericForeignKey()
    created_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-created_at"], name="notice_recipient_created")
        ]

    def __str__(self) -> str:
        return self.text


class PreferenceQuerySet(models.QuerySet["Preference"]):
    def not_mailed(self, person_ids: Iterable[int]) -> set[tuple[int, str]]:
        """The pairs (person, kind) that want no mail, in one query."""
        chosen = self.filter(person_id__in=set(person_ids), channel=Preference.Channel.ON_SITE)
        return set(chosen.values_list("person_id", "kind"))


class Preference(models.Model):
    """How a person wants to hear of one kind of thing; without a row, by mail at once."""

    class Channel(models.TextChoices):
        AT_ONCE = "at_once", "Subito per email, oltre che sul sito"
        ON_SITE = "on_site", "Solo sul sito"

    person = models.ForeignKey(Person, models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    channel = models.CharField(max_length=16, choices=Channel.choices, default=Channel.AT_ONCE)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_preference_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_channel_display()}"
