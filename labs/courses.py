"""A course as a person meets it: its chapters, how far they have come, where they go on; a quiz with its outcome."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.models import AnonymousUser

from accounts.models import Person
from labs.durations import duration_words
from labs.learned import answers_of
from labs.models import CourseModule, Lab, LearningObject, Progress, QuizChoice, QuizQuestion
from labs.quiz import Marks, mark


@dataclass(frozen=True)
class Step:
    """A learning object, what the person has done there, and its place in its module, from 1."""

    learning_object: LearningObject
    progress: Progress | None
    place: int

    @property
    def is_done(self) -> bool:
        return self.progress is not None and self.progress.completed_at is not None


@dataclass(frozen=True)
class Chapter:
    module: CourseModule
    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)


@dataclass(frozen=True)
class Course:
    chapters: list[Chapter]

    @property
    def steps(self) -> list[Step]:
        return [step for chapter in self.chapters for step in chapter.steps]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def percent(self) -> int:
        return 100 * self.done // len(self.steps) if self.steps else 0

    @property
    def time(self) -> str:
        return duration_words(sum(step.learning_object.minutes for step in self.steps))

    @property
    def time_done(self) -> str:
        return duration_words(sum(step.learning_object.minutes for step in self.steps if step.is_done))

    @property
    def is_begun(self) -> bool:
        return any(step.progress for step in self.steps)

    @property
    def next_step(self) -> Step | None:
        """The one touched last of those left half-way, else the first not done; None when all is."""
        half_way = [step for step in self.steps if step.progress and not step.is_done]
        if half_way:
            return max(half_way, key=lambda step: step.progress.updated_at)  # type: ignore[union-attr]
        return next((step for step in self.steps if not step.is_done), None)


@dataclass(frozen=True)
class Place:
    """A learning object in its course, with what comes before and after it."""

    chapter: Chapter
    step: Step
    previous: Step | None
    following: Step | None


@dataclass(frozen=True)
class Outcome:
    """A question of a quiz as it was answered."""

    question: QuizQuestion
    is_right: bool
    chosen: list[QuizChoice]


def course_of(person: Person | AnonymousUser, lab: Lab) -> Course:
    """In three queries, whatever its size; the texts of the objects are left for their own pages."""
    modules = list(CourseModule.objects.current().filter(lab=lab).order_by("position"))
    found = LearningObject.objects.current().filter(module__in=modules).order_by("module", "position")
    own = Progress.objects.filter(learning_object__module__lab=lab, person_id=person.pk or 0)
    progress = {one.learning_object_id: one for one in own}
    grouped = groupby(found.defer("text"), key=lambda one: one.module_id)
    by_module = {pk: _steps(objects, progress) for pk, objects in grouped}
    return Course([Chapter(module, by_module.get(module.pk, [])) for module in modules])


def _steps(objects: Iterable[LearningObject], progress: dict[int, Progress]) -> list[Step]:
    return [Step(one, progress.get(one.pk), place) for place, one in enumerate(objects, start=1)]


def place_in(course: Course, learning_object: LearningObject) -> Place:
    steps = course.steps
    at = [step.learning_object.pk for step in steps].index(learning_object.pk)
    chapter = next(one for one in course.chapters if one.module.pk == learning_object.module_id)
    before, after = steps[at - 1] if at else None, steps[at + 1] if at + 1 < len(steps) else None
    return Place(chapter, steps[at], before, after)


def questions_of(quiz: LearningObject) -> list[QuizQuestion]:
    return list(quiz.questions.prefetch_related("choices").order_by("position"))


def key_of(questions: Iterable[QuizQuestion]) -> dict[int, set[int]]:
    """The right choices of each question."""
    return {one.pk: {choice.pk for choice in one.choices.all() if choice.is_right} for one in questions}


def outcome_of(questions: list[QuizQuestion], progress: Progress) -> tuple[Marks, list[Outcome]]:
    """The last answers, marked against the quiz as it is now."""
    given = answers_of(progress.answers)
    marks = mark(key_of(questions), given)
    return marks, [_outcome(one, marks, given.get(one.pk, frozenset())) for one in questions]


def _outcome(question: QuizQuestion, marks: Marks, given: frozenset[int]) -> Outcome:
    chosen = [choice for choice in question.choices.all() if choice.pk in given]
    return Outcome(question, question.pk in marks.right, chosen)
