"""How many minutes each person was at each session, from which source, and who corrected what."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Organisation, Person
from accounts.rules import WrongMoment
from accounts.standing import standing_of
from labs.models.labs import Lab, Session


class RegisterClosed(WrongMoment):
    """The register is closed: a change is a correction, with its reason."""


class TooEarly(WrongMoment):
    """The day or the hour of the session has not come."""


class CheckInClosed(WrongMoment):
    """Nobody marks themselves present any more."""


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def visible_to(self, person: Person | AnonymousUser) -> AttendanceQuerySet:
        """One's own, those of offices one represents, those of labs one coordinates or leads."""
        standing = standing_of(person)
        coordinated = standing.coordinated_ats_ids
        if coordinated is None:
            return self
        return self.filter(
            Q(person_id=person.pk)
            | Q(organisation_id__in=standing.represented_ids)
            | Q(session__lab__ats_id__in=coordinated)
            | Q(session__lab__circle_id__in=standing.trained_circle_ids)
        )


class Attendance(models.Model):
    """The minutes that count for a person at a session: one row, zero where they were away.

    `organisation` is the office the person came from that day: hours stay with it when they move."""

    class Source(models.TextChoices):
        REGISTER = "register", "Registro"
        CHECK_IN = "check_in", "Codice QR"
        MEETING = "meeting", "Videoriunione"
        CORRECTION = "correction", "Correzione"

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, models.CASCADE, related_name="attendances")
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="attendances"
    )
    minutes = models.PositiveSmallIntegerField("minuti")
    source = models.CharField("da dove viene", max_length=10, choices=Source.choices)
    arrived_at = models.DateTimeField("arrivo", null=True, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ("session", "pk")
        verbose_name = "presenza"
        verbose_name_plural = "presenze"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "person"], name="attendance_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "session"], name="attendance_person_session")]

    def __str__(self) -> str:
        return f"{self.person}: {self.minutes} minuti"


class AttendanceChange(models.Model):
    """One step of the history of a presence; `before` is None where there was no row."""

    attendance = models.ForeignKey(Attendance, models.CASCADE, related_name="changes")
    before = models.PositiveSmallIntegerField("minuti prima", null=True, blank=True)
    after = models.PositiveSmallIntegerField("minuti dopo")
    source = models.CharField(max_length=10, choices=Attendance.Source.choices)
    reason = models.CharField("motivo", max_length=300, blank=True)
    actor = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="attendance_changes"
    )
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.attendance_id}: {self.before} → {self.after}"


class MeetingImport(models.Model):
    """A file of a video meeting, read into a session's register; the same file again is the same row."""

    class Platform(models.TextChoices):
        TEAMS = "teams", "Teams"
        ZOOM = "zoom", "Zoom"
        WEBEX = "webex", "Webex"

    session = models.ForeignKey(Session, models.CASCADE, related_name="meeting_imports")
    platform = models.CharField("piattaforma", max_length=8, choices=Platform.choices)
    file_name = models.CharField("file", max_length=200)
    digest = models.CharField(max_length=64)
    imported_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="meeting_imports"
    )
    imported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "digest"], name="meeting_file_once_per_session"),
        ]

    def __str__(self) -> str:
        return self.file_name


class MeetingStay(models.Model):
    """One stay in a video meeting as the file says it: a person on two devices has two that overlap.

    Without `person` it waits in the queue of names to match, unless `is_ignored` (a recorder, a room)."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="meeting_stays")
    source = models.ForeignKey(MeetingImport, models.CASCADE, related_name="stays")
    name = models.CharField("nome nella riunione", max_length=200)
    email = models.CharField(max_length=254, blank=True)
    joined_at = models.DateTimeField("entrata")
    left_at = models.DateTimeField("uscita")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="meeting_stays")
    is_ignored = models.BooleanField(default=False)

    class Meta:
        ordering = ("joined_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "name", "email", "joined_at", "left_at"], name="meeting_stay_once"
            ),
            models.CheckConstraint(condition=Q(left_at__gte=F("joined_at")), name="meeting_stay_ends_after"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.joined_at:%H:%M}–{self.left_at:%H:%M}"


class MeetingName(models.Model):
    """What the queue has learned: whom a name or email of a video meeting stands for in a lab; nobody: ignore it."""

    lab = models.ForeignKey(Lab, models.CASCADE, related_name="meeting_names")
    key = models.CharField(max_length=254)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="meeting_names")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lab", "key"], name="meeting_name_once_per_lab"),
        ]

    def __str__(self) -> str:
        return self.key
