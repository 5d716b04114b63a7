"""What the pages of a course show, and the sentences said of what was recorded."""

from typing import Any

from accounts.models import Person
from labs import rules
from labs.courses import course_of, outcome_of, place_in, questions_of
from labs.durations import duration_words
from labs.models import LearningObject, Progress
from toolkit.models import Document, Version
from toolkit.rules import can_take_file

PLAYED = ("video/mp4", "video/webm")


def learning_object_page(person: Person, found: LearningObject, is_again: bool) -> dict[str, Any]:
    """The object in its course; of a quiz the questions, or how they were answered."""
    lab = found.module.lab
    place, document = place_in(course_of(person, lab), found), document_of(person, found)
    shown = {
        "learning_object": found,
        "lab": lab,
        "place": place,
        "progress": place.step.progress,
        "can_learn": rules.can_learn(person, lab),
        "can_lead": rules.can_lead(person, lab),
        "document": document,
        "video": video_of(person, found, document),
        "time": duration_words(found.minutes),
    }
    is_quiz = found.kind == LearningObject.Kind.QUIZ
    return shown | (_quiz(found, place.step.progress, is_again) if is_quiz else {})


def _quiz(found: LearningObject, progress: Progress | None, is_again: bool) -> dict[str, Any]:
    """The right answers are shown only of a quiz that is passed."""
    questions = questions_of(found)
    if progress is None or progress.best_percent is None or is_again:
        return {"questions": questions}
    marks, outcomes = outcome_of(questions, progress)
    return {"questions": questions, "marks": marks, "outcomes": outcomes}


def document_of(person: Person, found: LearningObject) -> Document | None:
    """The document of the toolkit that goes with it, where this person may see it."""
    visible = Document.objects.visible_to(person).filter(pk=found.document_id or 0)
    return visible.select_related("current_version").first()


def video_of(person: Person, found: LearningObject, document: Document | None) -> Version | None:
    """The recording to be played in the page, where its document is one and this person may have the file."""
    version = document.current_version if document and found.kind == LearningObject.Kind.VIDEO else None
    is_played = version is not None and version.media_type in PLAYED and can_take_file(person, version)
    return version if is_played else None


def said_of(learning_object: LearningObject, progress: Progress) -> str:
    """One sentence on where the person now is."""
    counted = f"nelle tue ore contano {duration_words(learning_object.minutes)}."
    is_quiz = learning_object.kind == LearningObject.Kind.QUIZ
    if progress.completed_at is not None:
        return f"«{learning_object}»: {'quiz superato' if is_quiz else 'completato'}, {counted}"
    if is_quiz:
        asked = learning_object.pass_percent
        return f"«{learning_object}»: risposte consegnate, ma per superare il quiz serve il {asked}%."
    return f"«{learning_object}»: il punto a cui sei arrivato è salvato."
