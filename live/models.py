"""The table behind the sockets: one row for each event of a topic, numbered without gaps."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Topic(models.Model):
    """A stream of events, such as one thread; `seq` is the number of its last event."""

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField(null=True)  # empty only between the topic's row and its object's
    seq = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="topic_of_one_object")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"


class Event(models.Model):
    """Kinds and ids only: what is shown is rendered from the object as it is when somebody reads."""

    question: int  # set where several are asked together: which of them it answers

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("topic", "seq")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "seq"], name="event_numbers_are_unique")
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.seq} {self.kind}"


class Process(models.Model):
    """A server process that holds sockets; one that has not been seen for a while is dead."""

    name = models.CharField(max_length=32, unique=True)
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Connection(models.Model):
    """An open socket: who is here, in whichever process."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="connections")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="connections")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="connections")

    def __str__(self) -> str:
        return f"{self.person} in {self.topic}"
