"""What a person is told: one row for each thing worth knowing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from accounts.models import Person


class Kind(models.TextChoices):
    """What a notice is about; for `NEWS` there are no notices, only lines of a digest."""

    MENTIONS = "mentions", "Menzioni e risposte"
    FOLLOWED = "followed", "Discussioni che segui"
    LABS = "labs", "Laboratori"
    DOCUMENTS = "documents", "Toolkit"
    SURVEYS = "surveys", "Rilevazioni"
    MODERATION = "moderation", "Moderazione"
    NEWS = "news", "Novità per tutti"
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
            models.Index(fields=["recipient", "-created_at"], name="notice_recipient_created"),
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def day(self) -> datetime.date:
        return timezone.localdate(self.created_at)


class Channel(models.TextChoices):
    """How a person hears of a kind of thing; on the site they find everything."""

    AT_ONCE = "at_once", "Subito per email"
    DAILY = "daily", "Nel riepilogo di ogni giorno"
    WEEKLY = "weekly", "Nel riepilogo della settimana"
    ON_SITE = "on_site", "Solo sul sito"


USUAL = dict.fromkeys(Kind, Channel.AT_ONCE) | {Kind.FOLLOWED: Channel.DAILY, Kind.NEWS: Channel.WEEKLY}


class PreferenceQuerySet(models.QuerySet["Preference"]):
    def channels(self, person_ids: Iterable[int]) -> dict[int, dict[str, str]]:
        """Of each person, the channel of every kind, chosen or usual; one query."""
        usual = {kind.value: channel.value for kind, channel in USUAL.items()}
        found = {pk: dict(usual) for pk in person_ids}
        for person_id, kind, channel in self.filter(person_id__in=found).values_list(
            "person_id", "kind", "channel"
        ):
            found[person_id][kind] = channel
        return found


class Preference(models.Model):
    """How a person wants to hear of one kind of thing; without a row, as usual."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    channel = models.CharField(max_length=16, choices=Channel.choices)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_preference_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_channel_display()}"


class Period(models.TextChoices):
    """A digest's; the values are those of the channels that lead to it."""

    DAILY = Channel.DAILY.value, "Riepilogo di ogni giorno"
    WEEKLY = Channel.WEEKLY.value, "Riepilogo della settimana"


class Digest(models.Model):
    """One mail that gathers what a person has not seen; at most one a period and day. Empty ones leave no row."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="digests")
    period = models.CharField(max_length=8, choices=Period.choices)
    day = models.DateField()
    taken_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "period", "day"], name="one_digest_a_period_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.get_period_display()} del {self.day}, {self.person}"


class Told(models.Model):
    """What a digest has told a person: a thing of a source, as far as `mark` (a number that grows with it)."""

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="told")
    person = models.ForeignKey(Person, models.CASCADE, related_name="told")
    source = models.CharField(max_length=16)
    object_id = models.BigIntegerField()
    mark = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "source", "object_id", "mark"], name="each_thing_is_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.object_id} ({self.mark}) a {self.person}"
