"""What a person's calendar was told of each session, the links of feeds, and when they last were in a lab."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Ats, Person
from labs.models.labs import Enrolment, Lab, Session
from notifications.models import Visit


def new_secret() -> str:
    """What the address of a feed carries: it cannot be guessed."""
    return secrets.token_urlsafe(24)


class CalendarEntry(models.Model):
    """The last calendar invitation for a seat and a session: an update differs from it, a cancellation ends it.

    One `uid` for each enrolment and session; `sequence` grows only when day, hour or place change. Written before
    its mail leaves: until then, and where that is not known, `told_at` is empty (decision 0070)."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="calendar_entries")
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="calendar_entries"
    )
    uid = models.CharField(max_length=100, unique=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=400)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=500, blank=True)
    is_cancelled = models.BooleanField(default=False)
    stamped_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("starts_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrolment", "session"],
                condition=Q(session__isnull=False),
                name="calendar_entry_once",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="calendar_entry_ends_after"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} ({self.sequence})"


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, person: Person | AnonymousUser) -> CalendarFeedQuerySet:
        return self.filter(person_id=person.pk) if person.pk else self.none()


class CalendarFeed(models.Model):
    """A link that a calendar program reads without signing in: the person's own sessions, or those of an ATS."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="calendar_feeds")
    ats = models.ForeignKey(Ats, models.CASCADE, null=True, blank=True, related_name="calendar_feeds")
    secret = models.CharField(max_length=64, unique=True, default=new_secret)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "collegamento al calendario"
        verbose_name_plural = "collegamenti al calendario"

    def __str__(self) -> str:
        return f"{self.person}: {self.ats or 'i miei incontri'}"


class LabVisit(Visit):
    """Of a lab's space: what came since the visit before is what the person missed."""

    lab = models.ForeignKey(Lab, models.CASCADE, related_name="visits")
    person = models.ForeignKey(Person, models.CASCADE, related_name="lab_visits")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lab", "person"], name="lab_visit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.lab}"
