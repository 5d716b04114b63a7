"""Joining a programme by expression of interest: the call, and what each body answered."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Ats, Organisation, Person
from accounts.rules import WrongMoment
from accounts.standing import standing_of
from labs.models.labs import Programme

SMALL = 5000  # inhabitants: a Comune with fewer is a small one


class CallClosed(WrongMoment):
    """The deadline of the call is past, or it has not begun."""


class AdhesionDecided(WrongMoment):
    """Somebody has already answered this adhesion."""


class AdhesionCallQuerySet(models.QuerySet["AdhesionCall"]):
    def visible_to(self, person: Person | AnonymousUser) -> AdhesionCallQuerySet:
        """Public once published; before, who coordinates its ATS or the region."""
        coordinated = standing_of(person).coordinated_ats_ids
        if coordinated is None:
            return self
        return self.filter(Q(published_at__isnull=False) | Q(ats_id__in=coordinated))


class AdhesionCall(models.Model):
    """The invitation to join a programme; `kinds` lists the kinds of organisation that may."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="calls", verbose_name="percorso")
    ats = models.ForeignKey(
        Ats, models.PROTECT, null=True, blank=True, related_name="calls", verbose_name="ATS",
        help_text="Lascia vuoto per gli enti di tutta la regione.",
    )  # fmt: skip
    title = models.CharField("titolo", max_length=200)
    text = models.TextField("che cosa comporta aderire", blank=True, max_length=5000)
    kinds = models.JSONField("chi può aderire", default=list)
    closes_at = models.DateTimeField("scadenza")
    published_at = models.DateTimeField("pubblicato", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = AdhesionCallQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = "avviso di adesione"
        verbose_name_plural = "avvisi di adesione"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("labs:adhesion_call", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """By the server's clock."""
        return self.published_at is not None and timezone.now() < self.closes_at

    @property
    def is_closed(self) -> bool:
        return self.published_at is not None and timezone.now() >= self.closes_at

    @property
    def kind_labels(self) -> list[str]:
        return [Organisation.Kind(kind).label for kind in self.kinds]

    def bodies(self) -> QuerySet[Organisation]:
        """Those that may join."""
        found = Organisation.objects.filter(kind__in=self.kinds)
        return found if self.ats_id is None else found.filter(ats_id=self.ats_id)


class AdhesionQuerySet(models.QuerySet["Adhesion"]):
    def visible_to(self, person: Person | AnonymousUser) -> AdhesionQuerySet:
        """Those of bodies one belongs to, and all of calls one coordinates."""
        standing = standing_of(person)
        coordinated = standing.coordinated_ats_ids
        if coordinated is None:
            return self
        return self.filter(Q(organisation_id__in=standing.organisation_ids) | Q(call__ats_id__in=coordinated))

    def counted(self) -> dict[str, int]:
        """How many in each state; of those sent or approved, how many bodies, Comuni and small Comuni."""
        standing = Q(status__in=(Adhesion.Status.SUBMITTED, Adhesion.Status.APPROVED))
        comuni = standing & Q(organisation__kind=Organisation.Kind.COMUNE)
        small = comuni & Q(organisation__comune__population__lt=SMALL)
        numbers = {status.value: Count("pk", filter=Q(status=status)) for status in Adhesion.Status}
        return self.order_by().aggregate(
            **numbers,
            bodies=Count("pk", filter=standing),
            comuni=Count("pk", filter=comuni),
            small=Count("pk", filter=small),
        )


class Adhesion(models.Model):
    """A body's expression of interest; withdrawn and sent again, it is the same row."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", "Inviata"
        APPROVED = "approved", "Approvata"
        REJECTED = "rejected", "Non accolta"
        WITHDRAWN = "withdrawn", "Ritirata"

    call = models.ForeignKey(AdhesionCall, models.CASCADE, related_name="adhesions")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="adhesions", verbose_name="ente"
    )
    status = models.CharField("stato", max_length=10, choices=Status.choices, default=Status.SUBMITTED)
    contact = models.CharField("persona di riferimento", max_length=200)
    note = models.TextField("che cosa vi aspettate", blank=True, max_length=2000)
    submitted_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="adhesions_submitted"
    )
    submitted_at = models.DateTimeField("inviata", default=timezone.now)
    decided_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="adhesions_decided"
    )
    decided_at = models.DateTimeField("decisa", null=True, blank=True)
    reason = models.CharField("motivo", max_length=500, blank=True)

    objects = AdhesionQuerySet.as_manager()

    class Meta:
        ordering = ("call", "pk")
        verbose_name = "adesione"
        verbose_name_plural = "adesioni"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "organisation"], name="adhesion_once_per_body"),
            models.CheckConstraint(
                condition=~Q(status="rejected") | ~Q(reason=""), name="rejected_adhesion_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.call}"

    @property
    def is_submitted(self) -> bool:
        return self.status == self.Status.SUBMITTED

    @property
    def is_decided(self) -> bool:
        return self.status in (self.Status.APPROVED, self.Status.REJECTED)
