"""What is asked, of whom and until when: surveys with their questions, options and invitations."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.audience import AUDIENCE_LENGTH, audience_q
from accounts.models import Ats, Organisation, Person
from accounts.rules import WrongMoment
from accounts.standing import standing_of
from surveys.models.library import Module, Section
from surveys.offices import office_ids


class SurveyClosed(WrongMoment):
    """The survey does not take answers at this moment."""


class NotLaunchable(WrongMoment):
    """The survey cannot be launched as it stands, or was launched already."""


class NotReady(WrongMoment):
    """There is no frozen result yet."""


class SurveyQuerySet(models.QuerySet["Survey"]):
    def visible_to(self, person: Person | AnonymousUser) -> SurveyQuerySet:
        """Who looks after it, at any moment; once launched, whoever was invited or looks after the invited;
        everybody in the audience once the result is published."""
        standing = standing_of(person)
        published = Q(published_at__isnull=False) & audience_q(person)
        launched = ~Q(status=Survey.Status.DRAFT)
        if standing.sees_all:
            return self if standing.coordinates() else self.filter(launched)
        led = standing.coordinated_ats_ids or frozenset()
        invitations = Invitation.objects.filter(
            Q(organisation_id__in=office_ids(standing)) | Q(organisation__ats_id__in=led)
        )
        invited = launched & Q(pk__in=invitations.values("survey_id"))
        return self.filter(published | Q(ats_id__in=led) | invited)

    def open(self) -> SurveyQuerySet:
        """Those that take answers now, by the server's clock."""
        now = timezone.now()
        return self.filter(status=Survey.Status.OPEN, opens_at__lte=now, closes_at__gt=now)


class Survey(models.Model):
    """A needs survey. `ats` is whose survey it is (none: the region's); `audience` who sees the result."""

    class Status(models.TextChoices):
        DRAFT = "draft", "In preparazione"
        OPEN = "open", "Aperta"
        CLOSED = "closed", "Chiusa"

    title = models.CharField("titolo", max_length=200)
    intro = models.TextField("presentazione", blank=True, max_length=4000)
    status = models.CharField("stato", max_length=8, choices=Status.choices, default=Status.DRAFT)
    ats = models.ForeignKey(
        Ats, models.PROTECT, null=True, blank=True, related_name="surveys", verbose_name="a cura di"
    )
    author = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="authored_surveys"
    )
    opens_at = models.DateTimeField("apre", null=True, blank=True)
    closes_at = models.DateTimeField("chiude", null=True, blank=True)
    closed_at = models.DateTimeField("chiusa il", null=True, blank=True)
    published_at = models.DateTimeField("risultati pubblicati il", null=True, blank=True)
    audience = models.CharField("chi vede i risultati", max_length=AUDIENCE_LENGTH, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = "rilevazione"
        verbose_name_plural = "rilevazioni"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="draft") | Q(opens_at__isnull=False, closes_at__gt=F("opens_at")),
                name="launched_survey_has_its_dates",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(closed_at__isnull=False), name="closed_survey_has_a_date"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | (Q(status="closed") & ~Q(audience="")),
                name="published_survey_is_closed_with_audience",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("surveys:survey", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_closed(self) -> bool:
        return self.status == self.Status.CLOSED

    @property
    def is_open(self) -> bool:
        """Takes answers at this instant, by the server's clock."""
        if self.status != self.Status.OPEN or self.opens_at is None or self.closes_at is None:
            return False
        return self.opens_at <= timezone.now() < self.closes_at

    @property
    def is_to_come(self) -> bool:
        return (
            self.status == self.Status.OPEN and self.opens_at is not None and timezone.now() < self.opens_at
        )

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class Question(models.Model):
    """Options to put in order, from the most to the least useful; `section` None: the sections themselves."""

    class Kind(models.TextChoices):
        RANKING = "ranking", "Ordinamento"

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    kind = models.CharField("tipo", max_length=12, choices=Kind.choices, default=Kind.RANKING)
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="questions", verbose_name="macro sezione"
    )
    title = models.CharField("domanda", max_length=250)
    help_text = models.CharField("aiuto", max_length=400, blank=True)
    position = models.PositiveSmallIntegerField("posizione", default=0)
    allows_partial = models.BooleanField("si può ordinare solo una parte", default=False)
    allows_ties = models.BooleanField("ammette pari merito", default=False)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = "domanda"
        verbose_name_plural = "domande"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "section"], name="one_question_for_each_section"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def orders_sections(self) -> bool:
        return self.section_id is None


class Option(models.Model):
    """One thing to put in order, in the words of the moment of the launch."""

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
                condition=Q(module=None, section__isnull=False) | Q(module__isnull=False, section=None),
                name="option_is_a_module_or_a_section",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Invitation(models.Model):
    """An office that is asked; the invited are fixed at the launch."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="survey_invitations")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "organisation"], name="one_invitation_per_office"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.survey}"
