"""Programmes, labs, their sessions, who has or waits for a seat, and their materials."""

from __future__ import annotations

import datetime
import secrets
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.audience import PUBLIC, circle_term
from accounts.models import Ats, Circle, Organisation, Person
from accounts.rules import WrongMoment
from accounts.standing import standing_of
from surveys.models import Module, Survey
from toolkit.models import Document


class EnrolmentClosed(WrongMoment):
    """The lab does not take enrolments now."""


class NoOffer(WrongMoment):
    """There is no offered seat to accept."""


class WrongStatus(WrongMoment):
    """The lab is at another point of its life."""


def new_check_in_code() -> str:
    """What the QR of a session carries: it cannot be guessed."""
    return secrets.token_urlsafe(16)


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, person: Person | AnonymousUser) -> ProgrammeQuerySet:
        """Public from its first published lab or call to join; before, who coordinates one of them or the region."""
        coordinated = standing_of(person).coordinated_ats_ids
        if coordinated is None:
            return self
        shown = Lab.objects.filter(~Q(status=Lab.Status.DRAFT) | Q(ats_id__in=coordinated))
        called = self.model.objects.filter(
            Q(calls__published_at__isnull=False) | Q(calls__ats_id__in=coordinated)
        )
        return self.filter(
            Q(pk__in=shown.filter(programme__isnull=False).values("programme"))
            | Q(pk__in=called.order_by().values("pk"))
        )


class Programme(models.Model):
    """A path of training: labs that belong together."""

    title = models.CharField("titolo", max_length=200)
    description = models.TextField("descrizione", blank=True)
    survey = models.OneToOneField(
        Survey, models.SET_NULL, null=True, blank=True, related_name="programme", verbose_name="rilevazione"
    )
    organiser = models.CharField(
        "organizzatore", max_length=200, blank=True, help_text="Compare sugli attestati."
    )
    starts_on = models.DateField("dal", null=True, blank=True)
    ends_on = models.DateField("al", null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = "percorso"
        verbose_name_plural = "percorsi"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("labs:programme_page", args=[self.pk])


class LabQuerySet(models.QuerySet["Lab"]):
    def visible_to(self, person: Person | AnonymousUser) -> LabQuerySet:
        """The catalogue is public; a draft is seen by who coordinates there and by its trainers."""
        standing = standing_of(person)
        coordinated = standing.coordinated_ats_ids
        if coordinated is None:
            return self
        return self.filter(
            ~Q(status=Lab.Status.DRAFT)
            | Q(ats_id__in=coordinated)
            | Q(circle_id__in=standing.trained_circle_ids)
        )

    def with_counts(self) -> LabQuerySet:
        """Annotates `confirmed`, `waiting`, `offered` (people), `next_at` and `first_at` (sessions)."""
        sessions = Session.objects.filter(lab=OuterRef("pk")).order_by("starts_at")
        coming = sessions.filter(ends_at__gte=timezone.now())
        return self.annotate(
            **{
                status: Count("enrolments", filter=Q(enrolments__status=status))
                for status in ("confirmed", "waiting", "offered")
            },
            next_at=Subquery(coming.values("starts_at")[:1]),
            first_at=Subquery(sessions.values("starts_at")[:1]),
        )

    def with_sessions_count(self) -> LabQuerySet:
        """Annotates `sessions_count`."""
        held = Session.objects.filter(lab=OuterRef("pk")).order_by().values("lab")
        return self.annotate(sessions_count=Coalesce(Subquery(held.annotate(n=Count("pk")).values("n")), 0))

    def with_free_seats(self) -> LabQuerySet:
        """Still taking enrolments, with a seat that nobody waits for; after `with_counts`."""
        now = timezone.now()
        return self.filter(
            Q(enrolment_closes_at=None) | Q(enrolment_closes_at__gt=now),
            Q(first_at=None) | Q(first_at__gt=now),
            status=Lab.Status.OPEN,
            waiting=0,
            capacity__gt=F("confirmed") + F("offered"),
        )

    def in_order(self) -> LabQuerySet:
        """As a programme lists them: by area, those of every area last, then by date; after `with_counts`."""
        is_general = Case(When(area="", then=True), default=False)
        steps = [When(format=one, then=place) for place, one in enumerate(Lab.BY_STEP)]
        by_step = Case(*steps, default=len(steps))
        return self.order_by(is_general, "area", F("first_at").asc(nulls_last=True), by_step, "pk")

    def mine_first(self, person: Person | AnonymousUser) -> LabQuerySet:
        """Labs not over with a seat of the person, then those to come, near ones first; after `with_counts`."""
        own = Enrolment.objects.active().filter(lab=OuterRef("pk"), person_id=person.pk or 0)
        coming = Q(status__in=(Lab.Status.OPEN, Lab.Status.RUNNING))
        life = [When(status=status, then=place) for place, status in enumerate(Lab.BY_INTEREST)]
        return self.annotate(
            is_mine=Case(When(coming & Exists(own), then=True), default=False),
            life=Case(*life, default=len(life)),
            is_near=Case(When(ats_id__in=standing_of(person).ats_ids, then=True), default=False),
        ).order_by("-is_mine", "life", "-is_near", F("next_at").asc(nulls_last=True), "title", "pk")


class Lab(models.Model):
    """A laboratory, or any other format of the same shape; its people are those of its circle."""

    class Format(models.TextChoices):
        LABORATORY = "laboratory", "Laboratorio"
        WEBINAR = "webinar", "Webinar"
        FOCUS_GROUP = "focus_group", "Focus group"
        PROJECT_WORK = "project_work", "Project work"
        COURSE = "course", "Corso"
        EVENT = "event", "Evento"

    class Status(models.TextChoices):
        DRAFT = "draft", "Bozza"
        OPEN = "open", "Iscrizioni aperte"
        RUNNING = "running", "In corso"
        CONCLUDED = "concluded", "Concluso"
        CANCELLED = "cancelled", "Annullato"

    BY_INTEREST = (Status.OPEN, Status.RUNNING, Status.DRAFT, Status.CONCLUDED)
    BY_STEP = (
        Format.WEBINAR, Format.COURSE, Format.FOCUS_GROUP, Format.LABORATORY, Format.PROJECT_WORK, Format.EVENT,
    )  # fmt: skip

    programme = models.ForeignKey(
        Programme, models.SET_NULL, null=True, blank=True, related_name="labs", verbose_name="percorso"
    )
    title = models.CharField("titolo", max_length=200)
    description = models.TextField("descrizione", blank=True, max_length=5000)
    for_whom = models.TextField("a chi si rivolge", blank=True, max_length=1000)
    module = models.ForeignKey(
        Module, models.PROTECT, null=True, blank=True, related_name="labs", verbose_name="modulo formativo"
    )
    format = models.CharField("formato", max_length=16, choices=Format.choices, default=Format.LABORATORY)
    ats = models.ForeignKey(
        Ats, models.PROTECT, null=True, blank=True, related_name="labs", verbose_name="ATS",
        help_text="Lascia vuoto per un laboratorio di tutta la regione.",
    )  # fmt: skip
    status = models.CharField("stato", max_length=10, choices=Status.choices, default=Status.DRAFT)
    capacity = models.PositiveIntegerField("posti", default=30, validators=[MaxValueValidator(100_000)])
    reserved_seats = models.PositiveSmallIntegerField(
        "posti riservati a ogni Ambito", default=0,
        help_text="Quanti posti restano da parte per ciascun Ambito dell'ATS. Zero: nessuna riserva.",
    )  # fmt: skip
    reserved_until = models.DateField(
        "giorno in cui la riserva finisce", null=True, blank=True,
        help_text="Da questo giorno i posti riservati sono di tutti.",
    )  # fmt: skip
    enrolment_closes_at = models.DateTimeField("chiusura delle iscrizioni", null=True, blank=True)
    offer_hours = models.PositiveSmallIntegerField(
        "ore per accettare un posto che si libera", null=True, blank=True,
        help_text="Lascia vuoto perché il posto passi subito al primo in lista d'attesa.",
    )  # fmt: skip
    blocks_overlap = models.BooleanField(
        "non ammettere chi ha un altro incontro alla stessa ora", default=False
    )
    area = models.CharField(
        "area del percorso", max_length=100, blank=True,
        help_text="Nella pagina del percorso i laboratori della stessa area stanno insieme.",
    )  # fmt: skip
    certificate_percent = models.PositiveSmallIntegerField(
        "ore necessarie per l'attestato, in percentuale", default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )  # fmt: skip
    circle = models.OneToOneField(Circle, models.PROTECT, related_name="lab", editable=False)
    documents = models.ManyToManyField(Document, through="LabDocument", related_name="labs")
    last_number = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField("creato", default=timezone.now, editable=False)

    objects = LabQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "laboratorio"
        verbose_name_plural = "laboratori"
        indexes: ClassVar = [models.Index(fields=["status", "ats"], name="lab_status_ats")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("labs:lab", args=[self.pk])

    @property
    def audience(self) -> str:
        """Who sees that the lab exists, as search keeps it."""
        return circle_term(self.circle_id) if self.status == self.Status.DRAFT else PUBLIC

    @property
    def search_visible(self) -> bool:
        """Whether search may hold it at all; the audience decides for whom."""
        return self.status != self.Status.DRAFT

    @property
    def starts_at(self) -> datetime.datetime | None:
        """The first session's start."""
        first = self.sessions.order_by("starts_at").first()
        return first.starts_at if first else None

    @property
    def takes_enrolments(self) -> bool:
        """Open and before the closing; the start is asked of the sessions by the action."""
        closes_at = self.enrolment_closes_at
        return self.status == self.Status.OPEN and (closes_at is None or timezone.now() < closes_at)

    @property
    def where(self) -> str:
        return str(self.ats) if self.ats else "Tutta la regione"


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, person: Person | AnonymousUser) -> SessionQuerySet:
        return self.filter(lab__in=Lab.objects.visible_to(person))

    def coming(self) -> SessionQuerySet:
        return self.filter(ends_at__gte=timezone.now()).exclude(lab__status=Lab.Status.CANCELLED)


class Session(models.Model):
    """One meeting of a lab. Day and place are public as the lab is; the link is for those inside.

    `moved_at`: when its day, hour or place last changed."""

    lab = models.ForeignKey(Lab, models.CASCADE, related_name="sessions")
    title = models.CharField("titolo", max_length=200, blank=True)
    starts_at = models.DateTimeField("inizio")
    ends_at = models.DateTimeField("fine")
    place = models.CharField("luogo", max_length=200, blank=True)
    online_url = models.URLField("collegamento per partecipare a distanza", blank=True)
    check_in_code = models.CharField(
        "codice della presenza", max_length=32, unique=True, default=new_check_in_code, editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    moved_at = models.DateTimeField("spostato", null=True, blank=True, editable=False)
    register_closed_at = models.DateTimeField("registro chiuso", null=True, blank=True, editable=False)
    register_closed_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="registers_closed", editable=False
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        verbose_name = "incontro"
        verbose_name_plural = "incontri"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
        ]
        indexes: ClassVar = [models.Index(fields=["starts_at"], name="session_starts_at")]

    def __str__(self) -> str:
        return self.title or f"Incontro di {self.lab}"

    def get_absolute_url(self) -> str:
        return self.lab.get_absolute_url()

    @property
    def is_over(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def visible_to(self, person: Person | AnonymousUser) -> EnrolmentQuerySet:
        """One's own, those of offices one represents or labs one coordinates; inside, who has a seat."""
        standing = standing_of(person)
        coordinated = standing.coordinated_ats_ids
        if coordinated is None:
            return self
        circles = standing.circle_ids | standing.led_circle_ids
        return self.filter(
            Q(person_id=person.pk)
            | Q(organisation_id__in=standing.represented_ids)
            | Q(lab__ats_id__in=coordinated)
            | Q(status=Enrolment.Status.CONFIRMED, lab__circle_id__in=circles)
        )

    def active(self) -> EnrolmentQuerySet:
        return self.exclude(status=Enrolment.Status.WITHDRAWN)

    def seated(self) -> EnrolmentQuerySet:
        """Those who hold a seat: confirmed or offered."""
        return self.filter(status__in=[Enrolment.Status.CONFIRMED, Enrolment.Status.OFFERED])

    def waiting(self) -> EnrolmentQuerySet:
        return self.filter(status=Enrolment.Status.WAITING).order_by("number")


class Enrolment(models.Model):
    """A person's request for a seat. Asking again after a withdrawal is a new row, at the end."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", "Iscrizione confermata"
        WAITING = "waiting", "In lista d'attesa"
        OFFERED = "offered", "Posto offerto"
        WITHDRAWN = "withdrawn", "Iscrizione ritirata"

    lab = models.ForeignKey(Lab, models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(Person, models.CASCADE, related_name="enrolments")
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="enrolments"
    )
    status = models.CharField("stato", max_length=10, choices=Status.choices, default=Status.WAITING)
    number = models.PositiveIntegerField("numero d'ordine")
    requested_at = models.DateTimeField("richiesta", default=timezone.now)
    offer_expires_at = models.DateTimeField("scadenza dell'offerta", null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="enrolments_ended"
    )
    ended_because = models.CharField("motivo", max_length=300, blank=True)
    passed_over_at = models.DateTimeField("posto passato oltre per un altro incontro", null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ("lab", "number")
        verbose_name = "iscrizione"
        verbose_name_plural = "iscrizioni"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["lab", "person"],
                condition=~Q(status="withdrawn"),
                name="enrolment_active_once",
            ),
            models.UniqueConstraint(fields=["lab", "number"], name="enrolment_number_once_per_lab"),
            models.CheckConstraint(
                condition=Q(status="offered", offer_expires_at__isnull=False)
                | (~Q(status="offered") & Q(offer_expires_at=None)),
                name="offer_has_a_deadline",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "status"], name="enrolment_person_status")]

    def __str__(self) -> str:
        return f"{self.person} – {self.lab}"

    @property
    def is_active(self) -> bool:
        return self.status != self.Status.WITHDRAWN
