"""Places for threads, and how much of them a person wants to hear."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.audience import AUDIENCE_LENGTH, PARTICIPANTS, ats_term, audience_q
from accounts.models import Ats, Circle, Person
from accounts.rules import WrongMoment

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class SpaceArchived(WrongMoment):
    """The space is kept to be read: nobody writes there any more."""


class SpaceQuerySet(models.QuerySet["Space"]):
    def visible_to(self, person: Person | AnonymousUser) -> SpaceQuerySet:
        return self.filter(audience_q(person))

    def with_level_of(self, person: Person) -> SpaceQuerySet:
        """Each with `level`: the person's own, else that of its kind."""
        own = SpaceLevel.objects.filter(person=person, space=OuterRef("pk")).values("level")
        return self.annotate(level=Coalesce(Subquery(own), level_of_kind(), output_field=models.CharField()))


class Space(models.Model):
    """A place for threads; who sees it is one audience term."""

    unread_count: int = 0  # set by queries that count it for one reader
    level: str  # set by `with_level_of`

    class Kind(models.TextChoices):
        GENERAL = "general", "Generale"
        ATS = "ats", "ATS"
        LAB = "lab", "Laboratorio"
        THEME = "theme", "Tema"

    kind = models.CharField("tipo", max_length=8, choices=Kind.choices)
    title = models.CharField("titolo", max_length=200)
    audience = models.CharField("chi la vede", max_length=AUDIENCE_LENGTH, default=PARTICIPANTS)
    ats = models.ForeignKey(Ats, models.PROTECT, null=True, blank=True, related_name="spaces")
    circle = models.OneToOneField(Circle, models.PROTECT, null=True, blank=True, related_name="space")
    is_archived = models.BooleanField("archiviato", default=False)
    created_at = models.DateTimeField("creato", default=timezone.now)

    objects = SpaceQuerySet.as_manager()

    class Meta:
        ordering = ("title", "pk")
        verbose_name = "spazio"
        verbose_name_plural = "spazi"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="general"), name="one_general_space"),
            models.UniqueConstraint(fields=["ats"], condition=Q(kind="ats"), name="one_space_for_each_ats"),
            models.CheckConstraint(
                condition=~Q(kind="lab") | Q(circle__isnull=False), name="space_of_a_lab_has_its_circle"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["audience"], name="space_audience")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:space", args=[self.pk])

    @classmethod
    def of_theme(cls, title: str, ats: Ats | None) -> Space:
        """Not saved yet; seen by one ATS, or by all who take part."""
        audience = ats_term(ats.pk) if ats else PARTICIPANTS
        return cls(kind=cls.Kind.THEME, title=title, ats=ats, audience=audience)

    @property
    def label(self) -> str:
        """The title; for a lab with its ATS, since labs of two ATS may have one title."""
        return f"{self.title} · {self.ats}" if self.kind == self.Kind.LAB and self.ats else self.title


class Level(models.TextChoices):
    """How much a person wants to hear of a space or a thread."""

    MUTED = "muted", "Silenzia"
    NORMAL = "normal", "Normale"
    FOLLOWING = "following", "Segui"
    WATCHING = "watching", "Tieni d'occhio"


FOLLOWED = (Level.FOLLOWING, Level.WATCHING)


def level_of_kind(path: str = "") -> Case:
    """The level of who has chosen none, as an expression; `path` leads to the space."""
    is_followed = When(**{f"{path}kind": Space.Kind.LAB}, then=Value(Level.FOLLOWING.value))
    return Case(is_followed, default=Value(Level.NORMAL.value))


class SpaceLevel(models.Model):
    """What a person chose for a space; without a row, labs are followed and the other spaces are normal."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="space_levels")
    space = models.ForeignKey(Space, models.CASCADE, related_name="levels")
    level = models.CharField("livello", max_length=9, choices=Level.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "space"], name="one_level_for_each_space")
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.space}: {self.get_level_display()}"
