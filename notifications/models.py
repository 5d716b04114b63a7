"""What a person is told: one row for each thing worth knowing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, ClassVar

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


class VisitQuerySet(models.QuerySet[Any]):
    def arrive(self, person: Person, **of: Any) -> datetime.datetime | None:
        """The person opens the page: when the visit before this one ended, None at the first.

        Pages less than VISIT apart are one visit, and it is written at most every NOTED: opened again, or twice at
        once, a page answers the same."""
        now = timezone.now()
        visit, is_first = self.get_or_create(person=person, **of, defaults={"seen_at": now})
        if is_first or now - visit.seen_at < Visit.NOTED:
            before: datetime.datetime | None = visit.before
            return before
        before = visit.seen_at if now - visit.seen_at >= Visit.VISIT else visit.before
        self.filter(pk=visit.pk, seen_at=visit.seen_at).update(seen_at=now, before=before)
        return before

    def since(self, person: Person, **of: Any) -> datetime.datetime | None:
        """The same, writing nothing."""
        visit = self.filter(person=person, **of).first()
        if visit is None:
            return None
        before: datetime.datetime | None = visit.seen_at
        if timezone.now() - visit.seen_at < Visit.VISIT:
            before = visit.before
        return before


class Visit(models.Model):
    """When a person was last on a page: what came since the visit before is new for them."""

    VISIT = datetime.timedelta(minutes=30)
    NOTED = datetime.timedelta(minutes=5)

    seen_at = models.DateTimeField(default=timezone.now)
    before = models.DateTimeField("la visita precedente", null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        abstract = True


class HomeVisit(Visit):
    """Of the page on which a person arrives."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="home_visit")

    def __str__(self) -> str:
        return f"{self.person}: {self.seen_at}"


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
