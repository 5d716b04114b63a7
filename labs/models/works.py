"""Project work, focus groups, materials: what is asked, handed in and reviewed, minutes of a meeting, links."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, Person
from accounts.rules import WrongMoment
from accounts.standing import standing_of
from labs.models.labs import Lab, Session
from toolkit.models import Document


class NotHandedIn(WrongMoment):
    """The output is not waiting for a review, or nothing was accepted yet."""


class HasMinutes(WrongMoment):
    """The session has been held and told of: it stays."""


class StaleText(WrongMoment):
    """Somebody saved since the text was read; `stored` is what is there now."""

    def __init__(self, stored: Output | MeetingMinutes) -> None:
        super().__init__("Nel frattempo un'altra persona ha salvato: guarda che cosa ha scritto, poi decidi.")
        self.stored = stored


def mark_of(*parts: object) -> str:
    """What a form carries to say which text it was made from: 16 hexadecimal digits."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


def _inside(person: Person | AnonymousUser, lab: str) -> Q:
    """Those of the lab at that path, and who looks after it: whoever may enter it."""
    standing = standing_of(person)
    if standing.sees_all:
        return ~Q(pk__in=())
    return Q(**{f"{lab}__circle_id__in": standing.circle_ids | standing.led_circle_ids})


class WorkQuerySet(models.QuerySet["Work"]):
    def visible_to(self, person: Person | AnonymousUser) -> WorkQuerySet:
        return self.filter(_inside(person, "lab"))


class Work(models.Model):
    """A work that the people of a lab are asked for, each office or each person."""

    class By(models.TextChoices):
        ORGANISATION = "organisation", "Ogni ente"
        PERSON = "person", "Ogni persona"

    lab = models.ForeignKey(Lab, models.CASCADE, related_name="works")
    title = models.CharField("titolo", max_length=200)
    instructions = models.TextField("che cosa si chiede", blank=True, max_length=5000)
    by = models.CharField("chi consegna", max_length=12, choices=By.choices, default=By.ORGANISATION)
    due_at = models.DateTimeField("scadenza", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ("lab", "pk")
        verbose_name = "lavoro"
        verbose_name_plural = "lavori"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("labs:work", args=[self.pk])


class OutputQuerySet(models.QuerySet["Output"]):
    def visible_to(self, person: Person | AnonymousUser) -> OutputQuerySet:
        """One's own and one's office's; accepted ones the whole lab; all of them who leads or coordinates it."""
        standing = standing_of(person)
        coordinated = standing.coordinated_ats_ids
        if coordinated is None:
            return self
        inside = _inside(person, "work__lab")
        own = Q(author_id=person.pk) | Q(organisation_id__in=standing.organisation_ids)
        return self.filter(
            (inside & (own | Q(status=Output.Status.ACCEPTED)))
            | Q(work__lab__circle_id__in=standing.trained_circle_ids)
            | Q(work__lab__ats_id__in=coordinated)
        )


class Output(models.Model):
    """What was handed in: a text, a document of the toolkit kept within the lab, or both."""

    class Status(models.TextChoices):
        HANDED_IN = "handed_in", "Consegnato"
        SENT_BACK = "sent_back", "Da rivedere"
        ACCEPTED = "accepted", "Accettato"

    work = models.ForeignKey(Work, models.CASCADE, related_name="outputs")
    author = models.ForeignKey(Person, models.CASCADE, related_name="outputs")
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="outputs"
    )
    text = models.TextField("testo", blank=True, max_length=20_000)
    document = models.ForeignKey(Document, models.SET_NULL, null=True, blank=True, related_name="outputs")
    status = models.CharField("stato", max_length=10, choices=Status.choices, default=Status.HANDED_IN)
    handed_in_at = models.DateTimeField("consegnato", default=timezone.now)
    amended_at = models.DateTimeField("modificato", default=timezone.now)
    amended_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="amended_outputs"
    )
    offered_at = models.DateTimeField("proposto alla cassetta degli attrezzi", null=True, blank=True)

    objects = OutputQuerySet.as_manager()

    class Meta:
        ordering = ("work", "pk")
        verbose_name = "consegna"
        verbose_name_plural = "consegne"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["work", "author"], condition=Q(organisation=None), name="output_once_per_person"
            ),
            models.UniqueConstraint(
                fields=["work", "organisation"],
                condition=Q(organisation__isnull=False),
                name="output_once_per_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work}: {self.by}"

    def get_absolute_url(self) -> str:
        return reverse("labs:output", args=[self.pk])

    @property
    def by(self) -> str:
        """The office, or the person who hands in alone."""
        return str(self.organisation) if self.organisation else self.author.name

    @property
    def writer(self) -> Person | None:
        """Whose work it is for the toolkit: who sent the file, or who first wrote the text."""
        return self.document.author if self.document else self.author

    @property
    def is_late(self) -> bool:
        return self.work.due_at is not None and self.handed_in_at > self.work.due_at

    @property
    def is_amended_late(self) -> bool:
        """Handed in on time, changed after the deadline."""
        return self.work.due_at is not None and not self.is_late and self.amended_at > self.work.due_at

    @property
    def mark(self) -> str:
        """Another one after each change of text, file or state."""
        return mark_of(self.status, self.text, self.document.current_version_id if self.document else "")


class OutputReview(models.Model):
    """What a reviewer said of an output; the last one stands, the others stay."""

    output = models.ForeignKey(Output, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="output_reviews"
    )
    verdict = models.CharField(max_length=10, choices=Output.Status.choices)
    note = models.TextField("osservazioni", blank=True, max_length=2000)
    reviewed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.output}: {self.get_verdict_display()}"


class MeetingMinutesQuerySet(models.QuerySet["MeetingMinutes"]):
    def visible_to(self, person: Person | AnonymousUser) -> MeetingMinutesQuerySet:
        """The lab, once shared; before, who leads or coordinates it."""
        standing = standing_of(person)
        coordinated = standing.coordinated_ats_ids
        if coordinated is None:
            return self
        return self.filter(
            (_inside(person, "session__lab") & Q(shared_at__isnull=False))
            | Q(session__lab__circle_id__in=standing.trained_circle_ids)
            | Q(session__lab__ats_id__in=coordinated)
        )


class MeetingMinutes(models.Model):
    """The written account of a session ("verbale")."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="meeting_minutes")
    text = models.TextField("verbale", max_length=20_000)
    author = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="meeting_minutes")
    updated_at = models.DateTimeField(default=timezone.now)
    shared_at = models.DateTimeField("condiviso con il laboratorio", null=True, blank=True)
    document = models.ForeignKey(
        Document, models.SET_NULL, null=True, blank=True, related_name="meeting_minutes"
    )

    objects = MeetingMinutesQuerySet.as_manager()

    class Meta:
        verbose_name = "verbale"
        verbose_name_plural = "verbali"

    def __str__(self) -> str:
        return f"Verbale: {self.session}"

    def get_absolute_url(self) -> str:
        return reverse("labs:minutes", args=[self.session_id])

    @property
    def mark(self) -> str:
        """Another one after each change of the text."""
        return mark_of(self.text)


class LabLinkQuerySet(models.QuerySet["LabLink"]):
    def visible_to(self, person: Person | AnonymousUser) -> LabLinkQuerySet:
        """By its own audience among those who see the lab; the lab's own only inside it."""
        standing = standing_of(person)
        shown = self.filter(lab__in=Lab.objects.visible_to(person))
        audience = Q(audience=LabLink.Audience.PUBLIC)
        if standing.is_participant:
            audience |= Q(audience=LabLink.Audience.PARTICIPANTS)
        return shown.filter(audience | _inside(person, "lab"))


class LabLink(models.Model):
    """A recording or another page of the web among the materials of a lab or of one of its sessions."""

    class Kind(models.TextChoices):
        RECORDING = "recording", "Registrazione"
        LINK = "link", "Collegamento"

    class Audience(models.TextChoices):
        LAB = "lab", "Le persone del laboratorio"
        PARTICIPANTS = "participants", "Chi partecipa al progetto"
        PUBLIC = "public", "Tutti"

    lab = models.ForeignKey(Lab, models.CASCADE, related_name="links")
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="links", verbose_name="incontro"
    )
    kind = models.CharField("che cos'è", max_length=10, choices=Kind.choices, default=Kind.RECORDING)
    title = models.CharField("titolo", max_length=200)
    url = models.URLField("indirizzo", max_length=500)
    audience = models.CharField(
        "chi può aprirlo", max_length=12, choices=Audience.choices, default=Audience.LAB
    )
    added_at = models.DateTimeField(default=timezone.now)

    objects = LabLinkQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "registrazione o collegamento"
        verbose_name_plural = "registrazioni e collegamenti"

    def __str__(self) -> str:
        return self.title


class LabDocument(models.Model):
    """A document of the toolkit among the materials of a lab; who may open it is the document's own rule."""

    lab = models.ForeignKey(Lab, models.CASCADE, related_name="materials")
    document = models.ForeignKey(Document, models.CASCADE, related_name="lab_links")
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="materials", verbose_name="incontro"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        verbose_name = "materiale"
        verbose_name_plural = "materiali"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lab", "document"], name="document_once_per_lab"),
        ]

    def __str__(self) -> str:
        return str(self.document)
