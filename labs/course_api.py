"""Courses and one's own progress, for programs."""

import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema
from pydantic import Field

from accounts.asking import signed_in
from accounts.routers import AreaRouter
from accounts.rules import require
from labs import rules
from labs.actions.progress import record_progress
from labs.courses import Chapter, Step, course_of
from labs.learned import MAX_SECONDS, News
from labs.models import Lab, LearningObject, Progress

router = AreaRouter(tags=["labs"])


class ProgressOut(Schema):
    seconds: int
    best_percent: int | None
    completed_at: datetime.datetime | None


class LearningObjectOut(Schema):
    id: int
    title: str
    kind: str
    minutes: int
    progress: ProgressOut | None


class CourseModuleOut(Schema):
    id: int
    title: str
    learning_objects: list[LearningObjectOut]


class CourseOut(Schema):
    completed: int
    total: int
    modules: list[CourseModuleOut]


class ProgressIn(Schema):
    """Where a video was left, and that all is done; what is left out stays as it is."""

    seconds: Annotated[int, Field(ge=0, le=MAX_SECONDS)] = 0
    completed: bool = False


@router.get(
    "labs/{int:lab_id}/course", response=CourseOut, url_name="course", summary="Il corso di un laboratorio"
)
def read_course(request: HttpRequest, lab_id: int) -> dict[str, Any]:
    """Come lo incontra chi chiede, con i suoi progressi; per chi è nel laboratorio."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=lab_id)
    require(rules.can_enter(person, lab), rules.WHO_ENTERS)
    course = course_of(person, lab)
    modules = [_module(chapter) for chapter in course.chapters]
    return {"completed": course.done, "total": len(course.steps), "modules": modules}


@router.put(
    "learning-objects/{int:learning_object_id}/progress",
    response=ProgressOut,
    url_name="learning_object_progress",
    summary="Segna i miei progressi",
)
def put_progress(request: HttpRequest, learning_object_id: int, payload: ProgressIn) -> Progress:
    """Crescono soltanto: meno di quello che si sa non cambia niente."""
    person = signed_in(request)
    visible = LearningObject.objects.visible_to(person).current().select_related("module__lab")
    found = get_object_or_404(visible, pk=learning_object_id)
    return record_progress(person, found, News(payload.seconds, payload.completed))


def _module(chapter: Chapter) -> dict[str, Any]:
    objects = [_learning_object(step) for step in chapter.steps]
    return {"id": chapter.module.pk, "title": chapter.module.title, "learning_objects": objects}


def _learning_object(step: Step) -> dict[str, Any]:
    found = step.learning_object
    plain = {"id": found.pk, "title": found.title, "kind": found.kind, "minutes": found.minutes}
    return plain | {"progress": step.progress}
