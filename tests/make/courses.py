"""Builders of courses: modules, learning objects, quizzes, progress."""

from typing import Any

from django.utils import timezone

from accounts.models import Person
from labs.models import CourseModule, Lab, LearningObject, Progress, QuizChoice, QuizQuestion


def course_module(lab: Lab, title: str = "Primo modulo", **fields: Any) -> CourseModule:
    """At the end of the course."""
    position = lab.course_modules.count() + 1
    return CourseModule.objects.create(lab=lab, title=title, **{"position": position} | fields)


def learning_object(
    module: CourseModule | Lab, title: str = "Le regole dell'ISEE", kind: str = "reading", **fields: Any
) -> LearningObject:
    """At the end of a module; of a lab, in its first one, made where there is none."""
    if isinstance(module, Lab):
        module = module.course_modules.first() or course_module(module)
    last = module.learning_objects.order_by("-position").values_list("position", flat=True).first() or 0
    given = {"text": "Testo.", "position": last + 1, "kind": kind}
    return LearningObject.objects.create(module=module, title=title, **given | fields)


def quiz_question(
    quiz: LearningObject, *choices: str, text: str = "Chi decide?", **fields: Any
) -> QuizQuestion:
    """The choices that begin with an asterisk are right."""
    position = quiz.questions.count() + 1
    made = QuizQuestion.objects.create(learning_object=quiz, text=text, **{"position": position} | fields)
    for choice in choices or ("*Il Comune", "La Regione"):
        QuizChoice.objects.create(question=made, text=choice.lstrip("*"), is_right=choice.startswith("*"))
    return made


def progress(
    learning_object: LearningObject, person: Person, *, completed: bool = True, **fields: Any
) -> Progress:
    fields.setdefault("completed_at", timezone.now() if completed else None)
    return Progress.objects.create(learning_object=learning_object, person=person, **fields)
