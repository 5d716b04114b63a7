"""What the region asks of a programme, and the draft that a survey's ranking gives for each ATS."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Ats, Person
from accounts.rules import WrongMoment
from accounts.standing import standing_of
from labs.models.labs import Lab
from surveys.models import Module, Survey


class AlreadySigned(WrongMoment):
    """A signed programme does not change any more."""


class DraftRemade(WrongMoment):
    """The draft was made anew: its rows are others now."""


class ProgrammeFull(WrongMoment):
    """The programme has all its labs already."""


class NotReady(WrongMoment):
    """The survey has no result to draft a programme from, or the indications cannot be kept."""


class Indication(models.Model):
    """What the region asks for a module in the labs of each ATS, and why."""

    class Rule(models.TextChoices):
        OBLIGATORY = "obligatory", "Obbligatorio"
        EXCLUDED = "excluded", "Escluso"
        AT_LEAST = "at_least", "Presente almeno"
        AT_MOST = "at_most", "Presente al massimo"

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="indications")
    module = models.ForeignKey(Module, models.CASCADE, related_name="indications", verbose_name="modulo")
    rule = models.CharField("indicazione", max_length=12, choices=Rule.choices)
    count = models.PositiveSmallIntegerField(
        "quante volte", default=1, help_text="Conta solo per «almeno» e «al massimo»."
    )
    reason = models.CharField("motivo", max_length=200)

    class Meta:
        ordering = ("pk",)
        verbose_name = "indicazione regionale"
        verbose_name_plural = "indicazioni regionali"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(count__gte=1, count__lte=10), name="indication_count_1_to_10"),
        ]

    def __str__(self) -> str:
        return f"{self.module}: {self.get_rule_display()}"


class ProgrammeDraftQuerySet(models.QuerySet["ProgrammeDraft"]):
    def visible_to(self, person: Person | AnonymousUser) -> ProgrammeDraftQuerySet:
        """Who coordinates the ATS or the region."""
        coordinated = standing_of(person).coordinated_ats_ids
        return self if coordinated is None else self.filter(ats_id__in=coordinated)


class ProgrammeDraft(models.Model):
    """The labs proposed to an ATS; signed, it is kept with the ranking it came from.

    `proposal`: the modules that the ranking gave, before anybody adjusted. `decision`, from the signature on, in
    the words of that day: {"rows": [{"position", "module_id", "module", "section", "why", "note", "proposed"}],
    "coverage": [{"section", "is_regional", "respondents", "reached", "mean", "proposed_reached",
    "proposed_mean"}], "indications": [sentence], "warnings": [sentence], "digests": {question: digest of the frozen
    answers}}. The database refuses to change what was signed (migration 0006)."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Bozza"
        SIGNED = "signed", "Firmato"

    class Method(models.TextChoices):
        """By which the labs go to the sections: see `labs.apportionment`."""

        LARGEST_REMAINDER = "largest_remainder", "Resti più alti (Hamilton)"
        SAINTE_LAGUE = "sainte_lague", "Sainte-Laguë (Webster)"

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="programme_drafts")
    ats = models.ForeignKey(Ats, models.PROTECT, related_name="programme_drafts")
    status = models.CharField("stato", max_length=8, choices=Status.choices, default=Status.DRAFT)
    method = models.CharField(
        "come si dividono i laboratori",
        max_length=20,
        choices=Method.choices,
        default=Method.LARGEST_REMAINDER,
    )
    steps = models.JSONField("passaggi", default=list)
    ranking = models.JSONField("graduatoria di partenza", default=list)
    proposal = models.JSONField("moduli proposti", default=list)
    decision = models.JSONField("decisione firmata", default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="signed_programmes"
    )
    signed_at = models.DateTimeField("firmato", null=True, blank=True)

    objects = ProgrammeDraftQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "programma di un'ATS"
        verbose_name_plural = "programmi delle ATS"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "ats"], name="programme_draft_once_per_survey_and_ats"),
            models.CheckConstraint(
                condition=~Q(status="signed") | Q(signed_at__isnull=False), name="signed_programme_has_a_date"
            ),
        ]

    def __str__(self) -> str:
        return f"Programma dell'{self.ats}"

    def get_absolute_url(self) -> str:
        return reverse("labs:programme", args=[self.pk])

    @property
    def is_signed(self) -> bool:
        return self.status == self.Status.SIGNED


class ProgrammeRow(models.Model):
    """One lab of a draft: the module proposed with its reason, and the module chosen; added by hand, it has no
    proposal."""

    draft = models.ForeignKey(ProgrammeDraft, models.CASCADE, related_name="rows")
    position = models.PositiveSmallIntegerField("posizione")
    proposed = models.ForeignKey(Module, models.PROTECT, null=True, blank=True, related_name="+")
    module = models.ForeignKey(Module, models.PROTECT, related_name="programme_rows", verbose_name="modulo")
    why = models.CharField("perché", max_length=500)
    note = models.CharField("motivo della modifica", max_length=200, blank=True)
    lab = models.OneToOneField(Lab, models.SET_NULL, null=True, blank=True, related_name="programme_row")

    class Meta:
        ordering = ("draft", "position")
        verbose_name = "riga del programma"
        verbose_name_plural = "righe del programma"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "position"], name="programme_row_position_once"),
            models.CheckConstraint(
                condition=Q(proposed__isnull=False, module=F("proposed")) | ~Q(note=""),
                name="adjusted_row_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.module}"


class ProgrammeChange(models.Model):
    """What somebody did to a draft, in the words of that moment; never written anew."""

    draft = models.ForeignKey(ProgrammeDraft, models.CASCADE, related_name="changes")
    author = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="programme_changes"
    )
    made_at = models.DateTimeField("quando", default=timezone.now)
    what = models.CharField("che cosa", max_length=500)
    reason = models.CharField("motivo", max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = "modifica di un programma"
        verbose_name_plural = "modifiche dei programmi"

    def __str__(self) -> str:
        return self.what
