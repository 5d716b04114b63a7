"""What runs the site, as the site itself knows it: which jobs recur, and which processes are alive."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils import timezone

BEAT_EVERY = 10  # seconds
DEAD_AFTER = datetime.timedelta(seconds=60)


class ScheduledJob(models.Model):
    """How far a recurring job has come: the last hour at which it was due and was put in the queue."""

    name = models.CharField(max_length=80, unique=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def alive(self) -> HeartbeatQuerySet:
        return self.filter(seen_at__gt=timezone.now() - DEAD_AFTER)

    def beat(self, kind: str, name: str) -> None:
        """This process is alive; those that have been silent for a day are forgotten."""
        now = timezone.now()
        self.update_or_create(name=name, defaults={"kind": kind, "seen_at": now})
        self.filter(seen_at__lt=now - datetime.timedelta(days=1)).delete()


class Heartbeat(models.Model):
    """A worker or a scheduler; one that has not been seen for a minute is dead."""

    class Kind(models.TextChoices):
        WORKER = "worker", "lavori in coda"
        SCHEDULER = "scheduler", "lavori ricorrenti"

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
