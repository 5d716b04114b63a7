"""Versions: one file each, kept as it came, with the text read from it and the acts it names."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from toolkit.models.documents import Document
from toolkit.sections import NAME_CHARS
from toolkit.storage import preview_path, stored_path


class VersionQuerySet(models.QuerySet["Version"]):
    def visible_to(self, person: Person | AnonymousUser) -> VersionQuerySet:
        """Those of a visible document that are or were in use; all of them to its author and to who decides on it."""
        visible = Document.objects.visible_to(person)
        whole = Q(document__author_id=person.pk) if person.pk else Q(pk__in=())
        whole |= Q(document__in=Document.objects.curated_by(person))
        in_use = Q(document__current_version=F("pk")) | Q(published_at__isnull=False)
        return self.filter(in_use | whole, document__in=visible)


class Version(models.Model):
    """One file of a document, kept as it came."""

    class Extraction(models.TextChoices):
        PENDING = "pending", "In attesa di lettura"
        READ = "read", "Letto"
        UNREADABLE = "unreadable", "Illeggibile"
        NOT_SEARCHABLE = "not_searchable", "Non ricercabile"

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("numero", default=1)
    file = models.FileField("file", upload_to=stored_path, max_length=200)
    original_name = models.CharField("nome del file", max_length=200)
    sha256 = models.CharField("impronta", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("byte")
    media_type = models.CharField("formato", max_length=100)
    pages = models.PositiveIntegerField("pagine", null=True, blank=True)
    signer = models.CharField("firmatario", max_length=200, blank=True)
    extraction = models.CharField(
        "lettura", max_length=16, choices=Extraction.choices, default=Extraction.PENDING
    )
    extraction_note = models.CharField("esito della lettura", max_length=300, blank=True)
    # Of its text, to find near copies (`fingerprints.py`); None: too short to say.
    fingerprint = models.BigIntegerField("impronta del testo", null=True, blank=True)
    preview = models.FileField("prima pagina", upload_to=preview_path, max_length=200, blank=True)
    placeholders = models.JSONField("campi da compilare", default=list, blank=True)
    placeholder_fault = models.CharField("errore nei campi", max_length=300, blank=True)
    change_note = models.CharField("che cosa cambia", max_length=300, blank=True)
    author = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="versions", verbose_name="caricata da"
    )
    reviewer = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reviewed_versions",
        verbose_name="revisore",
    )
    review_note = models.TextField("motivo", blank=True, max_length=1000)
    created_at = models.DateTimeField("caricata", default=timezone.now)
    published_at = models.DateTimeField("in uso dal", null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        verbose_name = "versione"
        verbose_name_plural = "versioni"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once_per_document"),
            models.CheckConstraint(
                condition=Q(reviewer=None) | Q(author=None) | ~Q(reviewer=F("author")),
                name="version_not_reviewed_by_its_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} – versione {self.number}"

    def get_absolute_url(self) -> str:
        """For good: the page of this version, whatever comes after."""
        return reverse("toolkit:version", args=[self.document_id, self.number])

    @property
    def is_pending(self) -> bool:
        return self.extraction == self.Extraction.PENDING

    @property
    def is_publishable(self) -> bool:
        return self.extraction in (self.Extraction.READ, self.Extraction.NOT_SEARCHABLE)


class PassageQuerySet(models.QuerySet["Passage"]):
    def visible_to(self, person: Person | AnonymousUser) -> PassageQuerySet:
        return self.filter(version__in=Version.objects.visible_to(person))


class Passage(models.Model):
    """A stretch of a version's text, in order.

    `page` is the page, slide or sheet where the format has them; elsewhere `section` is the heading above it."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="passages")
    number = models.PositiveIntegerField("ordine")
    page = models.PositiveIntegerField("pagina", null=True, blank=True)
    section = models.CharField("sezione", max_length=NAME_CHARS, blank=True)
    text = models.TextField("testo")

    objects = PassageQuerySet.as_manager()

    class Meta:
        ordering = ("version", "number")
        verbose_name = "brano"
        verbose_name_plural = "brani"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "number"], name="passage_number_once_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.version}, brano {self.number}"


class Download(models.Model):
    """Who has which version; a visitor's has no person. One row for each version a person has taken."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="taken")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="downloads")
    at = models.DateTimeField("quando", default=timezone.now)

    class Meta:
        ordering = ("-at",)
        verbose_name = "scaricamento"
        verbose_name_plural = "scaricamenti"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "person"],
                condition=Q(person__isnull=False),
                name="download_once_for_each_person_and_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} il {self.at:%d/%m/%Y}"
