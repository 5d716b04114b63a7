"""Who leads a lab writes its course: modules, learning objects, the questions of quizzes."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.models import Person
from accounts.rules import require
from labs import rules
from labs.certifying import follow_hours
from labs.models import CourseModule, Lab, LearningObject, Progress, QuizChoice, QuizQuestion
from labs.seating import locked

Part = TypeVar("Part", CourseModule, LearningObject, QuizQuestion)
Choice = tuple[str, bool]  # text, is it right


@transaction.atomic
def save_module(actor: Person, module: CourseModule) -> CourseModule:
    """A new one goes to the end."""
    _open(actor, module.lab)
    if module.pk is None:
        module.position = _last(module.lab.course_modules.current()) + 1
    module.save()
    return module


@transaction.atomic
def save_learning_object(actor: Person, learning_object: LearningObject) -> LearningObject:
    """A new one, or one that comes from another module, goes to the end of its own. Where its minutes change, so do
    the hours of who has completed it."""
    lab = learning_object.module.lab
    _open(actor, lab)
    stored = LearningObject.objects.filter(pk=learning_object.pk).first()
    if stored is None or stored.module_id != learning_object.module_id:
        learning_object.position = _last(learning_object.module.learning_objects.current()) + 1
    learning_object.save()
    if stored and stored.minutes != learning_object.minutes:
        done = Progress.objects.filter(learning_object=stored, completed_at__isnull=False)
        follow_hours(lab, done.values_list("person", flat=True), actor)
    return learning_object


@transaction.atomic
def save_question(actor: Person, question: QuizQuestion, choices: list[Choice]) -> QuizQuestion:
    """`choices` in order; those there already are changed in place, so that old answers keep their meaning."""
    _open(actor, question.learning_object.module.lab)
    if question.pk is None:
        question.position = _last(question.learning_object.questions.all()) + 1
    question.save()
    there = list(question.choices.order_by("pk"))
    for at, (text, is_right) in enumerate(choices):
        choice = there[at] if at < len(there) else QuizChoice(question=question)
        choice.text, choice.is_right = text, is_right
        choice.save()
    for choice in there[len(choices) :]:
        choice.delete()
    return question


@transaction.atomic
def move_part(actor: Person, lab: Lab, part: Part, step: int) -> Part:
    """Change places with the one before (`step` -1) or after (1) among those beside it; nothing happens at the ends."""
    _open(actor, lab)
    beside = _beside(part)
    here = beside.get(pk=part.pk).position
    before = beside.filter(position__lt=here).order_by("-position")
    after = beside.filter(position__gt=here).order_by("position")
    other = (before if step < 0 else after).first() if step else None
    if other is not None:
        for pk, position in ((part.pk, 0), (other.pk, here), (part.pk, other.position)):
            beside.filter(pk=pk).update(position=position)  # by way of 0: a position is there once
    return part


@transaction.atomic
def remove_module(actor: Person, module: CourseModule) -> None:
    """With its learning objects; it stays, unseen, as long as one of them does."""
    _open(actor, module.lab)
    if _remove_objects(module.learning_objects.current()) or module.learning_objects.exists():
        CourseModule.objects.filter(pk=module.pk).update(removed_at=timezone.now())
    else:
        module.delete()


@transaction.atomic
def remove_learning_object(actor: Person, learning_object: LearningObject) -> None:
    _open(actor, learning_object.module.lab)
    _remove_objects([learning_object])


@transaction.atomic
def remove_question(actor: Person, question: QuizQuestion) -> None:
    """The results there are stay as they are."""
    _open(actor, question.learning_object.module.lab)
    question.delete()


def _remove_objects(objects: Iterable[LearningObject]) -> bool:
    """Deleted where nobody has begun; else out of the course, with the hours that people have from them, and True."""
    going = list(objects)
    progress = Progress.objects.filter(learning_object__in=going)
    begun = set(progress.values_list("learning_object", flat=True))
    for one in going:
        if one.pk not in begun:
            one.delete()
    LearningObject.objects.filter(pk__in=begun).update(removed_at=timezone.now())
    return bool(begun)


def _beside(part: Part) -> QuerySet[Part]:
    if isinstance(part, CourseModule):
        return CourseModule.objects.current().filter(lab_id=part.lab_id)
    if isinstance(part, LearningObject):
        return LearningObject.objects.current().filter(module_id=part.module_id)
    return QuizQuestion.objects.filter(learning_object_id=part.learning_object_id)


def _last(parts: QuerySet[Model]) -> int:
    positions = parts.order_by("-position").values_list("position", flat=True)
    return positions.first() or 0


def _open(actor: Person, lab: Lab) -> None:
    """Positions are given one at a time."""
    require(rules.can_lead(actor, locked(lab)), rules.WHO_LEADS)
