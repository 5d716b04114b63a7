"""What a moderator looks at: reports, held posts, decisions, their appeals and the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.audience import audience_q
from accounts.models import Person
from accounts.rules import WrongMoment
from accounts.standing import standing_of
from community.models.threads import Post

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class CaseClosed(WrongMoment):
    """Somebody has already decided."""


class CaseTaken(WrongMoment):
    """Somebody else looks after the case, or nobody yet."""


class AlreadyFlagged(WrongMoment):
    """The person has reported this text before."""


class NotThere(WrongMoment):
    """The post has been removed or hidden in the meantime."""


class NoAppeal(WrongMoment):
    """The decision cannot be judged again, or not any more."""


def looked_after_by(person: Person | AnonymousUser, path: str) -> Q:
    """The rows of spaces that the person moderates and reads; `path` leads to the space."""
    standing = standing_of(person)
    if not standing.is_moderator:
        return Q(pk__in=())
    readable = audience_q(person, f"{path}audience")
    moderated = standing.moderated_ats_ids
    return readable if moderated is None else readable & Q(**{f"{path}ats__in": moderated})


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> CaseQuerySet:
        return self.exclude(state=Case.State.DECIDED)

    def visible_to(self, person: Person | AnonymousUser) -> CaseQuerySet:
        """A moderator's, of the region or of the ATS of the space; never of the own post: it names the reporters."""
        return self.filter(looked_after_by(person, "post__thread__space__")).exclude(
            post__author_id=person.pk
        )


class Case(models.Model):
    """One post to judge, however many people have reported it."""

    class Origin(models.TextChoices):
        REPORTED = "reported", "Segnalato"
        HELD = "held", "Primi messaggi di una persona nuova"

    class State(models.TextChoices):
        WAITING = "waiting", "Da prendere in carico"
        TAKEN = "taken", "In carico"
        DECIDED = "decided", "Deciso"
        APPEALED = "appealed", "Riesame chiesto"

    post = models.ForeignKey(Post, models.PROTECT, related_name="cases")
    origin = models.CharField("origine", max_length=8, choices=Origin.choices)
    state = models.CharField("stato", max_length=8, choices=State.choices, default=State.WAITING)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="cases")
    created_at = models.DateTimeField("aperto", default=timezone.now)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        verbose_name = "caso"
        verbose_name_plural = "casi"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["post"], condition=~Q(state="decided"), name="one_open_case_for_each_post"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_origin_display()}: {self.post}"

    def get_absolute_url(self) -> str:
        return reverse("community:case", args=[self.pk])


class Flag(models.Model):
    """One person's report of a post."""

    class Reason(models.TextChoices):
        OFFENSIVE = "offensive", "Offende o attacca qualcuno"
        PERSONAL_DATA = "personal_data", "Contiene dati personali"
        OFF_TOPIC = "off_topic", "È fuori tema"
        ADVERTISING = "advertising", "È pubblicità"
        OTHER = "other", "Altro"

    case = models.ForeignKey(Case, models.CASCADE, related_name="flags")
    reporter = models.ForeignKey(Person, models.PROTECT, related_name="flags")
    reason = models.CharField("motivo", max_length=16, choices=Reason.choices)
    text = models.TextField("spiegazione", max_length=1000, blank=True)
    created_at = models.DateTimeField("segnalato", default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "reporter"], name="one_flag_of_each_person")
        ]

    def __str__(self) -> str:
        return f"{self.reporter}: {self.get_reason_display()}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, person: Person | AnonymousUser) -> DecisionQuerySet:
        """The author's of the post, wherever they belong by now: it is about their own words."""
        return self.filter(case__post__author_id=person.pk) if person.pk else self.none()


class Decision(models.Model):
    """What a judge decided, by which rule, with the words told to the author. The second one answers an appeal."""

    class Outcome(models.TextChoices):
        KEEP = "keep", "Lascia il messaggio dov'è"
        RELEASE = "release", "Pubblica il messaggio"
        HIDE = "hide", "Nascondi il messaggio"
        WARN = "warn", "Nascondi il messaggio e richiama chi l'ha scritto"
        SUSPEND = "suspend", "Nascondi il messaggio e sospendi chi l'ha scritto"

    class Rule(models.TextChoices):
        RESPECT = "respect", "Rispetto delle persone"
        PRIVACY = "privacy", "Dati personali"
        TOPIC = "topic", "Attinenza al tema"
        ADVERTISING = "advertising", "Niente pubblicità"
        NONE = "none", "Nessuna regola violata"

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    judge = models.ForeignKey(Person, models.PROTECT, related_name="decisions")
    outcome = models.CharField("esito", max_length=8, choices=Outcome.choices)
    rule = models.CharField("regola", max_length=12, choices=Rule.choices)
    text = models.TextField("testo per chi ha scritto", max_length=2000)
    created_at = models.DateTimeField("deciso", default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "decisione"
        verbose_name_plural = "decisioni"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "judge"], name="nobody_judges_a_case_twice")
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.case})"

    def get_absolute_url(self) -> str:
        return reverse("community:decision", args=[self.pk])

    @property
    def is_adverse(self) -> bool:
        return self.outcome in SEVERITY

    @property
    def result(self) -> str:
        """What has become of the message, in the words of whoever reads it afterwards."""
        return RESULTS[self.Outcome(self.outcome)]


# The outcomes that take something from the author, from the mildest.
SEVERITY = [Decision.Outcome.HIDE, Decision.Outcome.WARN, Decision.Outcome.SUSPEND]
RESULTS = {
    Decision.Outcome.KEEP: "Il messaggio resta dov'è",
    Decision.Outcome.RELEASE: "Il messaggio è pubblicato",
    Decision.Outcome.HIDE: "Il messaggio è nascosto",
    Decision.Outcome.WARN: "Il messaggio è nascosto, con un richiamo",
    Decision.Outcome.SUSPEND: "Il messaggio è nascosto, con una sospensione",
}


class Appeal(models.Model):
    """The author asks that somebody else judges again."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="appeal")
    text = models.TextField("motivi", max_length=2000)
    created_at = models.DateTimeField("chiesto", default=timezone.now)

    def __str__(self) -> str:
        return f"Riesame di {self.decision}"


class Suspension(models.Model):
    """Until when a person only reads."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="suspensions")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="suspension")
    until = models.DateTimeField("fino a")
    lifted_at = models.DateTimeField("tolta", null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person} fino al {self.until}"


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    def visible_to(self, person: Person | AnonymousUser) -> LogEntryQuerySet:
        """What happened where the person moderates, except to the own posts."""
        seen = self.filter(looked_after_by(person, "thread__space__"))
        return seen.exclude(case__post__author_id=person.pk)


class LogEntry(models.Model):
    """Who did what to a case or a thread, and when: never changed, never deleted."""

    actor = models.ForeignKey(Person, models.PROTECT, related_name="moderation_log")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="log")
    thread = models.ForeignKey("community.Thread", models.PROTECT, related_name="log")
    text = models.CharField("che cosa", max_length=300)
    created_at = models.DateTimeField("quando", default=timezone.now)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "voce del registro"
        verbose_name_plural = "registro"

    def __str__(self) -> str:
        return self.text


class Newcomer(models.Model):
    """Somebody whom nobody here vouched for: the first posts are read by a moderator before the others see them."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="newcomer")
    posts_to_check = models.PositiveSmallIntegerField("messaggi ancora da leggere prima", default=2)

    def __str__(self) -> str:
        return f"{self.person}: {self.posts_to_check}"
