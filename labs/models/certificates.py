"""What was certified, in the words of that day; a correction makes a new version and the old one says so."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, Person
from accounts.rules import WrongMoment
from accounts.standing import standing_of
from labs.certificate_codes import LENGTH, readings
from labs.models.labs import Lab

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L: it is read aloud and typed


class NotEarned(WrongMoment):
    """The hours are not those that the lab asks for, or the lab is not concluded."""


class CertificateEnded(WrongMoment):
    """It was superseded or revoked."""


def new_code() -> str:
    """Twelve characters of 31: 59 bits, nobody finds one by trying."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, person: Person | AnonymousUser) -> CertificateQuerySet:
        """One's own, those of offices one represents, those of labs one coordinates."""
        standing = standing_of(person)
        coordinated = standing.coordinated_ats_ids
        if coordinated is None:
            return self
        return self.filter(
            Q(person_id=person.pk)
            | Q(organisation_id__in=standing.represented_ids)
            | Q(lab__ats_id__in=coordinated)
        )

    def with_code(self, typed: str) -> Certificate | None:
        """That of a code as somebody typed it; for who verifies: whoever holds the code may know."""
        meant = readings(typed, ALPHABET)
        found = {one.code: one for one in self.filter(code__in=meant)}
        return next((found[code] for code in meant if code in found), None)

    def valid(self) -> CertificateQuerySet:
        return self.filter(status=Certificate.Status.VALID)


class Certificate(models.Model):
    """`content`, in the words of the day of issue: {"name", "lab", "topic", "format", "programme", "organiser",
    "organisation", "minutes", "due", "from", "to" (ISO days)}; the PDF is made from it and nothing else."""

    class Status(models.TextChoices):
        VALID = "valid", "Valido"
        SUPERSEDED = "superseded", "Sostituito"
        REVOKED = "revoked", "Revocato"

    lab = models.ForeignKey(Lab, models.PROTECT, related_name="certificates")
    person = models.ForeignKey(Person, models.CASCADE, related_name="certificates")
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="certificates"
    )
    code = models.CharField("codice", max_length=LENGTH, unique=True, default=new_code)
    version = models.PositiveSmallIntegerField("versione", default=1)
    status = models.CharField("stato", max_length=10, choices=Status.choices, default=Status.VALID)
    minutes = models.PositiveIntegerField("minuti")
    content = models.JSONField("contenuto")
    issued_at = models.DateTimeField("rilasciato", default=timezone.now)
    issued_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="certificates_issued"
    )
    taken_at = models.DateTimeField("scaricato dalla persona", null=True, blank=True)
    ended_at = models.DateTimeField("non più valido dal", null=True, blank=True)
    ended_because = models.CharField("perché", max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_at", "-pk")
        verbose_name = "attestato"
        verbose_name_plural = "attestati"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["lab", "person"], condition=Q(status="valid"), name="certificate_valid_once"
            ),
            models.UniqueConstraint(fields=["lab", "person", "version"], name="certificate_version_once"),
            models.CheckConstraint(
                condition=Q(status="valid", ended_at=None) | (~Q(status="valid") & Q(ended_at__isnull=False)),
                name="certificate_ended_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shown_code}, {self.lab}"

    def get_absolute_url(self) -> str:
        return reverse("labs:verify_certificate", args=[self.code])

    def take(self, person: Person) -> None:
        """Downloaded: the first time by the person whose it is, it waits for them no more."""
        if person.pk == self.person_id and self.taken_at is None:
            self.taken_at = timezone.now()
            self.save(update_fields=["taken_at"])

    @property
    def shown_code(self) -> str:
        """In groups of four, as it is printed."""
        return "-".join(self.code[at : at + 4] for at in range(0, LENGTH, 4))
