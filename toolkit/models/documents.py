"""Documents: what offices share, who sees them, at what point of their life they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from taggit.managers import TaggableManager

from accounts.audience import AUDIENCE_LENGTH, PARTICIPANTS, audience_q
from accounts.models import Organisation, Person
from accounts.rules import WrongMoment
from accounts.standing import standing_of
from toolkit.references import Reference

if TYPE_CHECKING:
    from toolkit.models.versions import Version


class NotInReview(WrongMoment):
    """The document is not at the point of its life where this can be done."""


class NotReadYet(WrongMoment):
    """The file is still waiting to be read, or could not be."""


class AlreadyThere(WrongMoment):
    """The same file, byte for byte, is already in the toolkit."""

    def __init__(self, document: Document) -> None:
        super().__init__(f"Questo file esiste già: «{document.title}».")
        self.document = document


class Area(models.Model):
    """A subject that documents are filed under."""

    slug = models.SlugField("codice", max_length=60, unique=True)
    name = models.CharField("nome", max_length=80)

    class Meta:
        ordering = ("name",)
        verbose_name = "area tematica"
        verbose_name_plural = "aree tematiche"

    def __str__(self) -> str:
        return self.name


def to_be_reviewed() -> Q:
    """Somebody has said so, or the day of its review has gone by; `Document.is_outdated` says the same of a row."""
    return Q(outdated_since__isnull=False) | Q(review_by__lt=timezone.localdate())


class DocumentQuerySet(models.QuerySet["Document"]):
    def published(self) -> DocumentQuerySet:
        return self.filter(status=Document.Status.PUBLISHED)

    def to_review(self) -> DocumentQuerySet:
        """Sent in and not decided yet: new ones, and those in use whose newer version has been read."""
        newer = Q(status=Document.Status.PUBLISHED, next_version__extraction__in=("read", "not_searchable"))
        return self.filter(Q(status=Document.Status.IN_REVIEW) | newer)

    def outdated(self) -> DocumentQuerySet:
        """In use, and to be brought up to date: flagged, or past the day of their review."""
        return self.published().filter(to_be_reviewed())

    def citing(self, reference: Reference) -> DocumentQuerySet:
        """Those that name the act, with what is known of it; where a text says less, it may be the same act."""
        named = Q(citations__act=reference.act, citations__number=reference.number)
        if reference.year:
            named &= Q(citations__year__in=(reference.year, ""))
        if reference.term:
            named &= Q(citations__term__in=(reference.term, ""))
        return self.filter(named).distinct()

    def written_by(self, person: Person) -> DocumentQuerySet:
        return self.filter(author=person)

    def visible_to(self, person: Person | AnonymousUser) -> DocumentQuerySet:
        """Published ones by audience; the materials of one's labs; one's own until they are published; what
        curators have to decide on."""
        audience = audience_q(person)
        visible = Q(status=Document.Status.PUBLISHED) & (audience | _handed_to_guest(person))
        visible |= _kept_in_lab(person)
        if person.pk is None:
            return self.filter(visible)
        own = Q(author_id=person.pk) & ~Q(status=Document.Status.PUBLISHED)
        sent_in = Q(status__in=Document.CURATED) & _curated_by(person) & audience
        return self.filter(visible | own | sent_in)

    def curated_by(self, person: Person | AnonymousUser) -> DocumentQuerySet:
        """Those that the person may decide on, whatever their state."""
        return self.filter(_curated_by(person), audience_q(person))


def _handed_to_guest(person: Person | AnonymousUser) -> Q:
    """A guest of a lab also reads what participants read, where it is among that lab's materials."""
    standing = standing_of(person)
    if standing.is_participant or not standing.circle_ids:
        return Q(pk__in=())
    handed = Document.objects.filter(audience=PARTICIPANTS, lab_links__lab__circle__in=standing.circle_ids)
    return Q(pk__in=handed.values("pk"))


def _kept_in_lab(person: Person | AnonymousUser) -> Q:
    """What who leads a lab put among its materials: its people have it before any review, nobody else.

    Not what was published once: withdrawn or sent in again, it is for those who decide on it."""
    standing = standing_of(person)
    circles = standing.circle_ids | standing.led_circle_ids
    if not circles and not standing.sees_all:
        return Q(pk__in=())
    kept = Document.objects.filter(published_at=None, lab_links__isnull=False)
    inside = kept if standing.sees_all else kept.filter(lab_links__lab__circle__in=circles)
    return Q(pk__in=inside.values("pk"))


def _curated_by(person: Person | AnonymousUser) -> Q:
    """What a moderator or coordinator looks after: the whole region, or the organisations of some ATS."""
    standing = standing_of(person)
    if standing.moderates() or standing.coordinates():
        return Q()
    own_ats = {grant.ats_id for grant in standing.grants if grant.ats_id is not None}
    curated = {ats_id for ats_id in own_ats if standing.moderates(ats_id) or standing.coordinates(ats_id)}
    return Q(organisation__ats_id__in=curated)


class Document(models.Model):
    """A thing offices share: a template, an act, a guideline…; its files are its versions."""

    class Kind(models.TextChoices):
        TEMPLATE = "template", "Modello"
        ACT = "act", "Atto"
        GUIDELINE = "guideline", "Linea guida"
        SLIDES = "slides", "Presentazione"
        RECORDING = "recording", "Registrazione"
        FORM = "form", "Modulo"
        PROFILE = "profile", "Profilo professionale"

    class Status(models.TextChoices):
        DRAFT = "draft", "Bozza"
        IN_REVIEW = "in_review", "In revisione"
        PUBLISHED = "published", "Pubblicato"
        SENT_BACK = "sent_back", "Rimandato"
        WITHDRAWN = "withdrawn", "Ritirato"

    EDITABLE = (Status.DRAFT, Status.SENT_BACK)
    CURATED = (Status.IN_REVIEW, Status.SENT_BACK, Status.WITHDRAWN)

    title = models.CharField("titolo", max_length=250)
    abstract = models.TextField("descrizione", blank=True, max_length=2000)
    kind = models.CharField("tipo", max_length=12, choices=Kind.choices, default=Kind.TEMPLATE)
    areas = models.ManyToManyField(Area, blank=True, related_name="documents", verbose_name="aree tematiche")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="ente di origine",
    )
    legal_references = models.TextField("riferimenti normativi", blank=True, max_length=1000)
    language = models.CharField("lingua", max_length=8, default="it", blank=True)
    licence = models.CharField("licenza", max_length=250, blank=True)
    source = models.CharField("fonte", max_length=250, blank=True)
    audience = models.CharField("chi lo vede", max_length=AUDIENCE_LENGTH, default=PARTICIPANTS)
    status = models.CharField("stato", max_length=12, choices=Status.choices, default=Status.DRAFT)
    author = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="autore",
    )
    reviewer = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reviewed_documents",
        verbose_name="revisore",
    )
    review_note = models.TextField("motivo", blank=True, max_length=1000)
    current_version = models.ForeignKey(
        "toolkit.Version", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # A newer version that waits for its review while the current one stays in use.
    next_version = models.ForeignKey(
        "toolkit.Version", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    variant_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="variants", verbose_name="variante di"
    )
    review_by = models.DateField("da rivedere entro il", null=True, blank=True)
    review_reminder = models.CharField("ultimo sollecito", max_length=24, blank=True)
    outdated_reason = models.CharField("perché è da aggiornare", max_length=300, blank=True)
    outdated_since = models.DateTimeField("da aggiornare dal", null=True, blank=True)
    downloads = models.PositiveIntegerField("scaricamenti", default=0)
    created_at = models.DateTimeField("creato", default=timezone.now)
    updated_at = models.DateTimeField("aggiornato", auto_now=True)
    submitted_at = models.DateTimeField("mandato in revisione", null=True, blank=True)
    published_at = models.DateTimeField("pubblicato", null=True, blank=True)

    tags = TaggableManager(
        "parole chiave",
        blank=True,
        help_text="Separate da virgole, per esempio: ISEE, regolamento.",
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = "documento"
        verbose_name_plural = "documenti"
        indexes: ClassVar = [
            models.Index(fields=["status", "audience"], name="document_status_audience"),
            models.Index(fields=["author", "status"], name="document_author_status"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="published_document_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(reviewer=None) | Q(author=None) | ~Q(reviewer=F("author")),
                name="document_not_reviewed_by_its_author",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("toolkit:document", args=[self.pk])

    @property
    def search_visible(self) -> bool:
        """Whether search may hold it at all; the audience decides for whom."""
        return self.status == self.Status.PUBLISHED

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def is_outdated(self) -> bool:
        """Somebody has said so, or the day of its review has gone by."""
        is_past = self.review_by is not None and self.review_by < timezone.localdate()
        return self.outdated_since is not None or is_past

    @property
    def reviewed_version(self) -> Version | None:
        """The one that its author and its reviewers speak of: a newer one that waits, else the one it has."""
        return (self.next_version if self.is_published else None) or self.current_version

    @property
    def is_awaited(self) -> bool:
        """Not published yet, or with a newer version to be reviewed."""
        return not self.is_published or self.next_version_id is not None

    @property
    def is_editable(self) -> bool:
        return self.status in self.EDITABLE

    @property
    def ats_id(self) -> int | None:
        """The ATS whose curators look after it; None: those of the region."""
        return self.organisation.ats_id if self.organisation else None


class Citation(models.Model):
    """An act that a document names, in its text or in what it says of itself; one row however often."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="citations")
    act = models.CharField("atto", max_length=8)
    number = models.CharField("numero", max_length=8)
    year = models.CharField("anno", max_length=4, blank=True)
    term = models.CharField("legislatura", max_length=8, blank=True)
    times = models.PositiveIntegerField("volte", default=1)

    class Meta:
        ordering = ("document", "-times", "act", "number")
        verbose_name = "riferimento normativo"
        verbose_name_plural = "riferimenti normativi"
        indexes: ClassVar = [models.Index(fields=["act", "number"], name="citation_act_number")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "act", "number", "year", "term"], name="citation_once_per_document"
            )
        ]

    def __str__(self) -> str:
        return self.reference.label

    @property
    def reference(self) -> Reference:
        return Reference(self.act, self.number, self.year, self.term)
