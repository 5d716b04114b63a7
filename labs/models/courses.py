"""Online courses: modules of learning objects, their quizzes, and how far each person has come."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from accounts.rules import WrongMoment
from accounts.standing import standing_of
from labs.models.labs import Lab
from toolkit.models import Document


class CourseClosed(WrongMoment):
    """The lab's state lets nobody go on with its course."""


class QuizNotPassed(WrongMoment):
    """A quiz is completed by its answers alone."""


def _inside(lab: str, person: Person | AnonymousUser) -> Q:
    """For who may enter the lab that `lab` leads to."""
    standing = standing_of(person)
    if standing.sees_all:
        return Q()
    return Q(**{f"{lab}__circle_id__in": standing.circle_ids | standing.led_circle_ids})


class CourseModuleQuerySet(models.QuerySet["CourseModule"]):
    def visible_to(self, person: Person | AnonymousUser) -> CourseModuleQuerySet:
        return self.filter(_inside("lab", person))

    def current(self) -> CourseModuleQuerySet:
        return self.filter(removed_at__isnull=True)


class CourseModule(models.Model):
    """A chapter of a course; a lab of any format may have some."""

    lab = models.ForeignKey(Lab, models.CASCADE, related_name="course_modules")
    position = models.PositiveSmallIntegerField("posizione")
    title = models.CharField("titolo", max_length=200)
    description = models.TextField("descrizione", blank=True, max_length=2000)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CourseModuleQuerySet.as_manager()

    class Meta:
        ordering = ("lab", "position")
        verbose_name = "modulo del corso"
        verbose_name_plural = "moduli del corso"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["lab", "position"], condition=Q(removed_at__isnull=True),
                name="course_module_position_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class LearningObjectQuerySet(models.QuerySet["LearningObject"]):
    def visible_to(self, person: Person | AnonymousUser) -> LearningObjectQuerySet:
        """Those inside the lab, who coordinates it."""
        return self.filter(_inside("module__lab", person))

    def current(self) -> LearningObjectQuerySet:
        """Of the course as it is now; those taken away stay for the hours that people have from them."""
        return self.filter(removed_at__isnull=True)


class LearningObject(models.Model):
    """What is learned at a sitting; completed, its `minutes` count as hours of training."""

    class Kind(models.TextChoices):
        VIDEO = "video", "Video"
        READING = "reading", "Lettura"
        QUIZ = "quiz", "Quiz"
        PRACTICE = "practice", "Buona pratica"

    module = models.ForeignKey(CourseModule, models.CASCADE, related_name="learning_objects")
    position = models.PositiveSmallIntegerField("posizione")
    title = models.CharField("titolo", max_length=200)
    kind = models.CharField("tipo", max_length=8, choices=Kind.choices)
    text = models.TextField("testo", blank=True, max_length=20_000)
    url = models.URLField("indirizzo del video o della pagina", blank=True)
    document = models.ForeignKey(
        Document, models.SET_NULL, null=True, blank=True, related_name="learning_objects",
        verbose_name="documento del toolkit",
    )  # fmt: skip
    minutes = models.PositiveSmallIntegerField(
        "durata in minuti", default=15, validators=[MaxValueValidator(600)]
    )
    pass_percent = models.PositiveSmallIntegerField(
        "risposte giuste per superare il quiz, in percentuale", default=70,
        validators=[MaxValueValidator(100)],
    )  # fmt: skip

    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LearningObjectQuerySet.as_manager()

    class Meta:
        ordering = ("module", "position")
        verbose_name = "oggetto didattico"
        verbose_name_plural = "oggetti didattici"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["module", "position"], condition=Q(removed_at__isnull=True),
                name="learning_object_position_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("labs:learning_object", args=[self.pk])


class QuizQuestion(models.Model):
    learning_object = models.ForeignKey(LearningObject, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField("posizione")
    text = models.CharField("domanda", max_length=500)
    explanation = models.CharField("spiegazione, dopo la risposta", max_length=1000, blank=True)

    class Meta:
        ordering = ("learning_object", "position")
        verbose_name = "domanda del quiz"
        verbose_name_plural = "domande del quiz"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learning_object", "position"], name="quiz_question_position_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def has_many(self) -> bool:
        """Whether more than one choice may be right; asked of choices already loaded."""
        return sum(choice.is_right for choice in self.choices.all()) > 1


class QuizChoice(models.Model):
    """More than one may be right: then all of them and no other are asked for."""

    question = models.ForeignKey(QuizQuestion, models.CASCADE, related_name="choices")
    text = models.CharField("risposta", max_length=500)
    is_right = models.BooleanField("giusta", default=False)

    class Meta:
        ordering = ("question", "pk")

    def __str__(self) -> str:
        return self.text


class Progress(models.Model):
    """How far a person has come in a learning object; it only grows, so that the same news twice changes nothing.

    `seconds` is where a video goes on; `best_percent` the best quiz; completed once, completed for good."""

    learning_object = models.ForeignKey(LearningObject, models.CASCADE, related_name="progress")
    person = models.ForeignKey(Person, models.CASCADE, related_name="progress")
    seconds = models.PositiveIntegerField(default=0)
    best_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    answers = models.JSONField("ultime risposte", default=dict)  # {question id: [choice id, …]}
    started_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learning_object", "person"], name="progress_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "completed_at"], name="progress_person_completed")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.learning_object}"
