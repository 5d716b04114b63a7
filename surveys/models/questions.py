"""What is asked: the questions of a survey and the options of each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from surveys.models.library import Module, Section
from surveys.models.surveys import Survey


class Question(models.Model):
    """One question. What an answer to each kind looks like is in `surveys.answers`.

    A ranking puts in order what `source` says: the modules of `section`, the macro sections, or options written
    for this question; single and multiple choices have options of their own. `least` and `most` bound numbers and
    the steps of a scale; `rows` and `columns` are the titles of a table of whole numbers."""

    class Kind(models.TextChoices):
        RANKING = "ranking", "Ordinamento"
        SINGLE = "single", "Una scelta"
        MULTIPLE = "multiple", "Più scelte"
        SCALE = "scale", "Scala"
        NUMBER = "number", "Numero"
        TEXT = "text", "Testo"
        TABLE = "table", "Tabella di numeri"

    class Source(models.TextChoices):
        MODULES = "modules", "I moduli di una macro sezione"
        SECTIONS = "sections", "Le macro sezioni"
        OWN = "own", "Voci scritte per questa domanda"

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    kind = models.CharField("tipo", max_length=12, choices=Kind.choices, default=Kind.RANKING)
    source = models.CharField("voci", max_length=8, choices=Source.choices, default=Source.OWN)
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="questions", verbose_name="macro sezione"
    )
    title = models.CharField("domanda", max_length=250)
    help_text = models.CharField("aiuto", max_length=400, blank=True)
    position = models.PositiveSmallIntegerField("posizione", default=0)
    is_required = models.BooleanField("la risposta è obbligatoria", default=True)
    allows_partial = models.BooleanField("si può ordinare solo una parte", default=False)
    allows_ties = models.BooleanField("ammette pari merito", default=False)
    unit = models.CharField("unità di misura", max_length=40, blank=True)
    least = models.IntegerField("valore più basso", null=True, blank=True)
    most = models.IntegerField("valore più alto", null=True, blank=True)
    least_label = models.CharField("che cosa vuol dire il più basso", max_length=80, blank=True)
    most_label = models.CharField("che cosa vuol dire il più alto", max_length=80, blank=True)
    rows = models.JSONField("righe", default=list, blank=True)
    columns = models.JSONField("colonne", default=list, blank=True)
    has_totals = models.BooleanField("chiede i totali e li controlla", default=False)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = "domanda"
        verbose_name_plural = "domande"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "section"], name="one_question_for_each_section"),
            models.CheckConstraint(
                condition=Q(source="modules", kind="ranking", section__isnull=False)
                | (~Q(source="modules") & Q(section=None)),
                name="question_on_modules_has_its_section",
            ),
            models.CheckConstraint(
                condition=Q(least=None) | Q(most=None) | Q(least__lt=F("most")),
                name="question_least_below_most",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_ranking(self) -> bool:
        return self.kind == self.Kind.RANKING

    @property
    def titles(self) -> dict[int, str]:
        """Of its options, by id."""
        return {option.pk: option.title for option in self.options.all()}

    @property
    def orders_sections(self) -> bool:
        return self.source == self.Source.SECTIONS


class Option(models.Model):
    """One thing to put in order or to choose, in the words of the moment of the launch."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="options")
    module = models.ForeignKey(Module, models.PROTECT, null=True, blank=True, related_name="options")
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, related_name="options")
    title = models.CharField("titolo", max_length=200)
    description = models.TextField("descrizione", blank=True, max_length=1000)
    position = models.PositiveSmallIntegerField("posizione", default=0)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = "voce"
        verbose_name_plural = "voci"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(module=None) | Q(section=None), name="option_is_not_both_module_and_section"
            ),
        ]

    def __str__(self) -> str:
        return self.title
