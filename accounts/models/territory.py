"""What exists on the ground: ATS, Ambiti, Comuni, organisations, closed circles."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Ats(models.Model):
    """Agenzia di tutela della salute: one of the 8 health districts that group the Ambiti."""

    code = models.CharField("codice", max_length=8, unique=True)
    name = models.CharField("nome", max_length=200)

    class Meta:
        ordering = ("name",)
        verbose_name = "ATS"
        verbose_name_plural = "ATS"

    def __str__(self) -> str:
        return self.name


class Ambito(models.Model):
    """Ambito territoriale: the Comuni that plan social services together."""

    code = models.CharField("codice", max_length=12, unique=True)
    name = models.CharField("nome", max_length=200)
    ats = models.ForeignKey(Ats, models.PROTECT, related_name="ambiti")
    lead = models.CharField("ente capofila", max_length=200, blank=True)
    is_reconstructed = models.BooleanField("composizione ricostruita", default=False)
    source = models.TextField("fonte", blank=True)

    class Meta:
        ordering = ("name",)
        verbose_name = "Ambito"
        verbose_name_plural = "Ambiti"

    def __str__(self) -> str:
        return f"Ambito di {self.name}"

    @property
    def office(self) -> Organisation:
        return self.organisations.get(kind=Organisation.Kind.OFFICE)


class Comune(models.Model):
    istat_code = models.CharField("codice ISTAT", max_length=6, unique=True)
    name = models.CharField("nome", max_length=120)
    province = models.CharField("provincia", max_length=4)
    ats = models.ForeignKey(Ats, models.PROTECT, related_name="comuni")
    ambito = models.ForeignKey(Ambito, models.SET_NULL, null=True, blank=True, related_name="comuni")
    population = models.PositiveIntegerField("popolazione", default=0)
    is_current = models.BooleanField("ancora esistente", default=True)

    class Meta:
        ordering = ("name",)
        verbose_name = "Comune"
        verbose_name_plural = "Comuni"

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A body whose staff takes part: an office of an Ambito, an ATS, a Comune…"""

    class Kind(models.TextChoices):
        OFFICE = "office", "Ufficio di piano"
        ATS = "ats", "ATS"
        COMUNE = "comune", "Comune"
        PROVINCIA = "provincia", "Provincia"
        JOB_CENTRE = "job_centre", "Centro per l'impiego"
        OTHER = "other", "Altro ente"

    kind = models.CharField("tipo", max_length=12, choices=Kind.choices)
    name = models.CharField("nome", max_length=200)
    ipa_code = models.CharField("codice IPA", max_length=20, blank=True)
    ats = models.ForeignKey(Ats, models.PROTECT, null=True, blank=True, related_name="organisations")
    ambito = models.ForeignKey(Ambito, models.PROTECT, null=True, blank=True, related_name="organisations")
    comune = models.ForeignKey(Comune, models.PROTECT, null=True, blank=True, related_name="organisations")

    class Meta:
        ordering = ("name",)
        verbose_name = "ente"
        verbose_name_plural = "enti"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ambito"], condition=Q(kind="office"), name="one_office_for_each_ambito"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """What stands beside a person's name: of an office its Ambito, else the body's own name."""
        is_office = self.kind == self.Kind.OFFICE
        return str(self.ambito) if is_office and self.ambito else self.name


class Circle(models.Model):
    """A closed circle of people, such as those of one lab; its owner is in an upper app."""

    title = models.CharField("titolo", max_length=200)
    ats = models.ForeignKey(Ats, models.PROTECT, null=True, blank=True, related_name="circles")

    def __str__(self) -> str:
        return self.title
