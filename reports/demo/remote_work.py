"""The demo's online course: six modules of learning objects between two webinars, people at every point of it."""

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from labs.models import CourseModule, Lab, LearningObject, Progress, QuizChoice, QuizQuestion
from reports.demo import programme_texts
from reports.demo.cast import Cast
from reports.demo.clock import as_of, at, days_ago
from reports.demo.programme_texts import ChapterText, ObjectText, ProgrammeText
from reports.demo.sisters import invite, is_there, make_lab, make_programme, seat, some_staff

KINDS = {
    "video": LearningObject.Kind.VIDEO,
    "lettura": LearningObject.Kind.READING,
    "quiz": LearningObject.Kind.QUIZ,
    "buona pratica": LearningObject.Kind.PRACTICE,
}
FOR_EACH_ATS, FROM_BODIES = 5, 9
CAPACITY = 400
BEGAN_DAYS_AGO = 58
# How many of the sixteen objects each person has completed, one person after another; the known ones come first.
COMPLETED = (16, 9, 16, 4, 12, 16, 0, 14, 7, 16, 2)
GUEST_COMPLETED = 5


def course(cast: Cast) -> int:
    """Add the programme where it is missing; answers how many labs were made."""
    text = programme_texts.programme("course")
    if is_there(text):
        return 0
    with transaction.atomic(), as_of(days_ago(BEGAN_DAYS_AGO)):
        return _make(cast, text)


def _make(cast: Cast, text: ProgrammeText) -> int:
    programme, trainer = make_programme(text), next(iter(cast.trainers.values()))
    guest = next(iter(cast.guests.values()))
    bodies = [people[0] for people in cast.bodies.values()][:FROM_BODIES]
    people = [*some_staff(cast, FOR_EACH_ATS), *bodies]
    for lab_text in text.labs:
        lab = make_lab(cast, programme, lab_text, text.for_whom, CAPACITY, trainer=trainer)
        if lab.format == Lab.Format.COURSE:
            seat(cast, lab, people)
            invite(lab, [guest])
            objects = _write(lab, programme_texts.chapters())
            _follow(objects, people, guest)
        else:
            seat(cast, lab, people[:: 1 if lab.status == Lab.Status.CONCLUDED else 2])
    return len(text.labs)


def _write(lab: Lab, chapters: Sequence[ChapterText]) -> list[LearningObject]:
    """The course's modules and objects, in order."""
    modules = CourseModule.objects.bulk_create(
        CourseModule(lab=lab, position=position, title=chapter.title, description=chapter.description)
        for position, chapter in enumerate(chapters, start=1)
    )
    objects: list[LearningObject] = []
    for module, chapter in zip(modules, chapters, strict=True):
        for position, text in enumerate(chapter.objects, start=1):
            objects.append(_object(module, position, text))
    return objects


def _object(module: CourseModule, position: int, text: ObjectText) -> LearningObject:
    kind = KINDS[text.kind]
    video = f"https://video.cantiere.example/lavoro-agile-{module.position}"
    made = LearningObject.objects.create(
        module=module,
        position=position,
        title=text.title,
        kind=kind,
        text=text.text,
        url=video if kind == LearningObject.Kind.VIDEO else "",
        minutes=text.minutes,
    )
    for place, quiz in enumerate(text.quiz, start=1):
        question = QuizQuestion.objects.create(
            learning_object=made, position=place, text=quiz.question, explanation=quiz.explanation
        )
        QuizChoice.objects.bulk_create(
            QuizChoice(question=question, text=choice, is_right=is_right) for choice, is_right in quiz.choices
        )
    return made


def _follow(objects: Sequence[LearningObject], people: Sequence[Person], guest: Person) -> None:
    """Each as far as they have come, an object every few days; the one under way is begun."""
    right = _right_answers(objects)
    rows: list[Progress] = []
    for number, person in enumerate(people):
        rows += _progress(objects, right, person, number, COMPLETED[number % len(COMPLETED)])
    rows += _progress(objects, right, guest, len(people), GUEST_COMPLETED)
    Progress.objects.bulk_create(rows)


def _right_answers(objects: Iterable[LearningObject]) -> dict[int, dict[str, list[int]]]:
    """By quiz: {question id: [ids of the right choices]}, as `Progress.answers` keeps them."""
    found: dict[int, dict[str, list[int]]] = {}
    choices = QuizChoice.objects.filter(question__learning_object__in=list(objects), is_right=True)
    for choice in choices.select_related("question"):
        answers = found.setdefault(choice.question.learning_object_id, {})
        answers.setdefault(str(choice.question_id), []).append(choice.pk)
    return found


def _progress(
    objects: Sequence[LearningObject],
    right: dict[int, dict[str, list[int]]],
    person: Person,
    number: int,
    completed: int,
) -> list[Progress]:
    step = (BEGAN_DAYS_AGO - 4) / len(objects)
    rows = []
    for place, one in enumerate(objects[: completed + (completed > 0)]):
        day = timezone.localdate() - datetime.timedelta(
            days=BEGAN_DAYS_AGO - round(place * step) - number % 3
        )
        done_at = at(day, 8 + (place + number) % 10, (13 * place + number) % 60)
        is_done = place < completed
        is_quiz = is_done and one.kind == LearningObject.Kind.QUIZ
        rows.append(
            Progress(
                learning_object=one,
                person=person,
                seconds=(60 if is_done else 25) * one.minutes if one.kind == LearningObject.Kind.VIDEO else 0,
                best_percent=100 if is_quiz else None,
                answers=right[one.pk] if is_quiz else {},
                started_at=done_at - datetime.timedelta(minutes=one.minutes),
                updated_at=done_at,
                completed_at=done_at if is_done else None,
            )
        )
    return rows
