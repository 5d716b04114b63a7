"""What can be asked about: the macro sections of training and their modules, the same for every survey."""

from __future__ import annotations

from django.db import models


class Section(models.Model):
    """A macro section of training."""

    title = models.CharField("titolo", max_length=200)
    description = models.TextField("descrizione", blank=True, max_length=1000)
    position = models.PositiveSmallIntegerField("posizione", default=0)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = "macro sezione"
        verbose_name_plural = "macro sezioni"

    def __str__(self) -> str:
        return self.title


class Module(models.Model):
    """A training module: what a lab can be about. A retired one is no longer asked about."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="modules", verbose_name="macro sezione")
    title = models.CharField("titolo", max_length=200)
    description = models.TextField("descrizione", blank=True, max_length=1000)
    position = models.PositiveSmallIntegerField("posizione", default=0)
    is_active = models.BooleanField("in uso", default=True)

    class Meta:
        ordering = ("section__position", "section", "position", "pk")
        verbose_name = "modulo"
        verbose_name_plural = "moduli"

    def __str__(self) -> str:
        return self.title
