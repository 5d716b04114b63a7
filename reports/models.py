"""What people say of the site itself: a page that does not work, something that cannot be reached."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from accounts.rules import WrongMoment
from accounts.standing import standing_of

# The accessibility declaration promises an answer within this time.
ANSWER_WITHIN = datetime.timedelta(days=30)


class FeedbackTaken(WrongMoment):
    def __init__(self) -> None:
        super().__init__("Qualcuno ha già preso in carico o chiuso questa segnalazione.")


class FeedbackClosed(WrongMoment):
    def __init__(self) -> None:
        super().__init__("Questa segnalazione è già chiusa.")


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def visible_to(self, person: Person | AnonymousUser) -> FeedbackQuerySet:
        """All of them for who coordinates or administers the region; to nobody else, not even to who wrote."""
        return self if standing_of(person).coordinates() else self.none()

    def waiting(self) -> FeedbackQuerySet:
        return self.exclude(status=Feedback.Status.CLOSED)


class Feedback(models.Model):
    """One report about the site, by anybody; `page` is an address of the site as it was typed or left."""

    class Status(models.TextChoices):
        NEW = "new", "Nuova"
        TAKEN = "taken", "In carico"
        CLOSED = "closed", "Chiusa"

    page = models.CharField("pagina", max_length=500, blank=True)
    body = models.TextField("che cosa è successo", max_length=4000)
    email = models.EmailField("email", blank=True)
    author = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name="chi l'ha scritta",
    )
    status = models.CharField("stato", max_length=6, choices=Status.choices, default=Status.NEW)
    taken_by = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="feedback_taken",
        verbose_name="in carico a",
    )
    created_at = models.DateTimeField("arrivata", default=timezone.now)
    closed_at = models.DateTimeField("chiusa", null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        indexes = (models.Index(fields=["status", "created_at"], name="feedback_waiting"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status="closed", closed_at__isnull=False)
                | (~models.Q(status="closed") & models.Q(closed_at=None)),
                name="feedback_closed_has_its_moment",
            ),
        )

    def __str__(self) -> str:
        return f"Segnalazione {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{reverse('reports:feedback_list')}#segnalazione-{self.pk}"

    @property
    def answer_by(self) -> datetime.datetime:
        return self.created_at + ANSWER_WITHIN
