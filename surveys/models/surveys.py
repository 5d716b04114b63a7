"""Who is asked, and until when: surveys and their invitations."""

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
        own = Q(organisation_id__in=office_ids(standing)) | Q(person_id=person.pk, person__isnull=False)
        invitations = Invitation.objects.filter(own | Q(organisation__ats_id__in=led))
        invited = launched & Q(pk__in=invitations.values("survey_id"))
        return self.filter(published | Q(ats_id__in=led) | invited)

    def open(self) -> SurveyQuerySet:
        """Those that take answers now, by the server's clock."""
        now = timezone.now()
        return self.filter(status=Survey.Status.OPEN, opens_at__lte=now, closes_at__gt=now)


class Survey(models.Model):
    """A needs survey. `ats` is whose survey it is (none: the region's); `audience` who sees the result.
    `respondents`, `privacy` and `partial_rule` are fixed at the launch."""

    class Status(models.TextChoices):
        DRAFT = "draft", "In preparazione"
        OPEN = "open", "Aperta"
        CLOSED = "closed", "Chiusa"

    class Respondents(models.TextChoices):
        """Whose answer is one response."""

        OFFICES = "offices", "Gli uffici: una risposta per ufficio"
        PERSONS = "persons", "Le persone: una risposta per persona"

    class Privacy(models.TextChoices):
        """Named: who looks after the survey reads each answer; confidential: only groups are shown; anonymous:
        no row joins a person to an answer, and so an answer has no group either."""

        NAMED = "named", "Con nome: chi coordina legge ogni risposta"
        CONFIDENTIAL = "confidential", "Riservata: si leggono solo i risultati di gruppi"
        ANONYMOUS = "anonymous", "Anonima: nessuno può risalire a chi ha risposto"

    class PartialRule(models.TextChoices):
        """What the options that a ballot leaves out receive in the Borda count: see `surveys.points`."""

        SHARED = "shared", "Si dividono i punti rimasti"
        ZERO = "zero", "Ricevono zero punti"
        MODIFIED = "modified", "Zero, e chi ne ordina poche dà meno punti"

    title = models.CharField("titolo", max_length=200)
    intro = models.TextField("presentazione", blank=True, max_length=4000)
    status = models.CharField("stato", max_length=8, choices=Status.choices, default=Status.DRAFT)
    ats = models.ForeignKey(
        Ats, models.PROTECT, null=True, blank=True, related_name="surveys", verbose_name="a cura di"
    )
    author = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="authored_surveys"
    )
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    respondents = models.CharField(
        "chi risponde", max_length=8, choices=Respondents.choices, default=Respondents.OFFICES
    )
    privacy = models.CharField(
        "riservatezza", max_length=12, choices=Privacy.choices, default=Privacy.CONFIDENTIAL
    )
    partial_rule = models.CharField(
        "voci lasciate fuori", max_length=8, choices=PartialRule.choices, default=PartialRule.SHARED
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
            models.CheckConstraint(
                condition=~Q(privacy="anonymous", respondents="offices"), name="anonymous_survey_asks_persons"
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

    @property
    def is_anonymous(self) -> bool:
        return self.privacy == self.Privacy.ANONYMOUS

    @property
    def asks_persons(self) -> bool:
        return self.respondents == self.Respondents.PERSONS


class Invitation(models.Model):
    """An office, or a person, that is asked; the invited are fixed at the launch.

    `has_answered` speaks in anonymous surveys only, and has no time: nothing else is known of who answered."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="survey_invitations"
    )
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="survey_invitations"
    )
    created_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    has_answered = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "organisation"], name="one_invitation_per_office"),
            models.UniqueConstraint(fields=["survey", "person"], name="one_invitation_per_person"),
            models.CheckConstraint(
                condition=Q(organisation=None, person__isnull=False)
                | Q(organisation__isnull=False, person=None),
                name="invitation_is_of_an_office_or_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or self.person}: {self.survey}"
