"""How people come in: invitations, requests of access, imports of many people at once."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.models.people import Person
from accounts.models.territory import Ats, Circle, Organisation
from accounts.roles import Role
from accounts.standing import Standing, standing_of

VALID_FOR = datetime.timedelta(days=14)
SALT = "accounts.invitation"


def offices_of(standing: Standing, path: str = "organisation__") -> Q:
    """The rows of the organisations that the person represents or whose ATS they coordinate."""
    ids = standing.coordinated_ats_ids
    if ids is None:
        return Q(**{f"{path}pk__isnull": False})
    return Q(**{f"{path}pk__in": standing.represented_ids}) | Q(**{f"{path}ats__in": ids})


class PeopleImport(models.Model):
    """A spreadsheet of people, read and judged line by line; nothing happens until it is confirmed."""

    class Status(models.TextChoices):
        PREVIEW = "preview", "Da confermare"
        QUEUED = "queued", "In corso"
        DONE = "done", "Conclusa"
        REFUSED = "refused", "Non eseguita"

    uploaded_by = models.ForeignKey(Person, models.CASCADE, related_name="people_imports")
    filename = models.CharField("file", max_length=200)
    heading = models.JSONField("intestazione", default=list)
    status = models.CharField("stato", max_length=8, choices=Status.choices, default=Status.PREVIEW)
    created_at = models.DateTimeField("caricato", default=timezone.now)
    confirmed_at = models.DateTimeField("confermato", null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("accounts:people_import", args=[self.pk])

    @property
    def is_waiting_long(self) -> bool:
        """Confirmed, and after minutes still not run: it may be asked again."""
        limit = timezone.now() - datetime.timedelta(minutes=3)
        return self.status == self.Status.QUEUED and bool(self.confirmed_at and self.confirmed_at < limit)


class ImportLine(models.Model):
    """One line of the spreadsheet with its outcome; `cells` are what was written, for who mends it."""

    class Outcome(models.TextChoices):
        NEW = "new", "Nuova"
        CHANGED = "changed", "Cambiata"
        UNCHANGED = "unchanged", "Invariata"
        WRONG = "wrong", "Da correggere"

    people_import = models.ForeignKey(PeopleImport, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField("riga")
    cells = models.JSONField("celle", default=list)
    email = models.CharField(max_length=254, blank=True)
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=16, blank=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+")
    outcome = models.CharField("esito", max_length=10, choices=Outcome.choices)
    note = models.CharField("nota", max_length=300, blank=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"riga {self.number}"

    @property
    def written(self) -> str:
        return " · ".join(cell for cell in self.cells if cell)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; perhaps expired."""
        return self.filter(accepted_at=None, revoked_at=None)

    def open(self) -> InvitationQuerySet:
        return self.pending().filter(expires_at__gt=timezone.now())

    def visible_to(self, person: Person | AnonymousUser) -> InvitationQuerySet:
        """Those of the offices and circles the person looks after, and one's own."""
        standing = standing_of(person)
        if standing.person_id is None:
            return self.none()
        ids = standing.coordinated_ats_ids
        if ids is None:
            return self
        trained = [g.circle_id for g in standing.grants if g.role == Role.TRAINER and g.circle_id]
        return self.filter(
            offices_of(standing)
            | Q(ats__in=ids)
            | Q(circle__ats__in=ids)
            | Q(circle__in=trained)
            | Q(invited_by=standing.person_id)
        )


class Invitation(models.Model):
    """A role in one scope offered to an address; the link in the mail names the row and its `serial`."""

    is_repeated: bool = False  # set by an action that was asked twice for the same

    email = models.EmailField("email")
    first_name = models.CharField("nome", max_length=80, blank=True)
    last_name = models.CharField("cognome", max_length=80, blank=True)
    role = models.CharField("ruolo", max_length=16, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    ats = models.ForeignKey(Ats, models.CASCADE, null=True, blank=True, related_name="invitations")
    circle = models.ForeignKey(Circle, models.CASCADE, null=True, blank=True, related_name="invitations")
    invited_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="sent_invitations")
    people_import = models.ForeignKey(
        PeopleImport, models.SET_NULL, null=True, blank=True, related_name="invitations"
    )
    serial = models.PositiveIntegerField("numero di invio", default=1)
    created_at = models.DateTimeField("creato", default=timezone.now)
    expires_at = models.DateTimeField("scade", db_index=True)
    mailed_at = models.DateTimeField("spedito", null=True, blank=True)
    accepted_at = models.DateTimeField("accettato", null=True, blank=True)
    revoked_at = models.DateTimeField("ritirato", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = "invito"
        verbose_name_plural = "inviti"
        constraints: ClassVar = [
            models.UniqueConstraint(
                F("email"),
                F("role"),
                Coalesce("organisation", Value(0)),
                Coalesce("ats", Value(0)),
                Coalesce("circle", Value(0)),
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_pending_invitation",
            ),
            models.CheckConstraint(
                condition=(
                    Q(organisation=None, ats=None)
                    | Q(organisation=None, circle=None)
                    | Q(ats=None, circle=None)
                ),
                name="invitation_has_one_scope_at_most",
            ),
            models.CheckConstraint(condition=~Q(role="enrolled"), name="nobody_is_invited_as_enrolled"),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()} – {self.scope_label}"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def scope(self) -> Organisation | Ats | Circle | None:
        """None: the whole region."""
        return self.organisation or self.ats or self.circle

    @property
    def scope_label(self) -> str:
        return str(self.scope) if self.scope else "intera regione"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and not self.is_expired

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def token(self) -> str:
        return signing.dumps([self.pk, self.serial], salt=SALT)

    @property
    def landing(self) -> str:
        """Where the person arrives: the own lab for who joins its circle, else home."""
        lab = getattr(self.circle, "lab", None)
        return lab.get_absolute_url() if lab else reverse("reports:home")


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    def waiting(self) -> AccessRequestQuerySet:
        return self.filter(status=AccessRequest.Status.WAITING)

    def visible_to(self, person: Person | AnonymousUser) -> AccessRequestQuerySet:
        standing = standing_of(person)
        return self.filter(offices_of(standing)) if standing.person_id else self.none()


class AccessRequest(models.Model):
    """Somebody without an account asks to take part for an office."""

    class Status(models.TextChoices):
        WAITING = "waiting", "In attesa"
        REPEATED = "repeated", "Ripetuta"
        APPROVED = "approved", "Approvata"
        REFUSED = "refused", "Rifiutata"

    email = models.EmailField("email", db_index=True)
    first_name = models.CharField("nome", max_length=80)
    last_name = models.CharField("cognome", max_length=80)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="access_requests")
    message = models.TextField("messaggio", max_length=1000, blank=True)
    sender_digest = models.CharField(max_length=64, db_index=True)
    status = models.CharField("stato", max_length=8, choices=Status.choices, default=Status.WAITING)
    created_at = models.DateTimeField("ricevuta", default=timezone.now)
    decided_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="decided_requests"
    )
    decided_at = models.DateTimeField("decisa", null=True, blank=True)
    reason = models.TextField("motivo", max_length=1000, blank=True)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "richiesta di accesso"
        verbose_name_plural = "richieste di accesso"

    def __str__(self) -> str:
        return f"{self.name} ({self.email})"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()
