"""What a person has learned is written down, and counts at once."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from accounts.rules import require
from labs import rules
from labs.certifying import follow_hours
from labs.courses import key_of, questions_of
from labs.learned import News, as_lists
from labs.models import CourseClosed, Lab, LearningObject, Progress, QuizNotPassed
from labs.quiz import mark

FOLLOWED = (Lab.Status.OPEN, Lab.Status.RUNNING)
CLOSED = "Il laboratorio non è aperto: puoi rileggere il corso, ma i progressi non cambiano più."
BY_ANSWERS = "Un quiz si completa con le risposte: rispondi alle domande e consegna."


@transaction.atomic
def record_progress(actor: Person, learning_object: LearningObject, news: News) -> Progress:
    """What has grown is kept, the rest is as it was: the same news twice changes nothing, old news take nothing away.

    Of a quiz the answers sent last are kept beside the best result; passed, it is completed. Minutes of what is
    completed count in the same transaction."""
    lab = learning_object.module.lab
    require(rules.can_learn(actor, lab), rules.WHO_LEARNS)
    if lab.status not in FOLLOWED:
        raise CourseClosed(CLOSED)
    Progress.objects.get_or_create(learning_object=learning_object, person=actor)
    progress = Progress.objects.select_for_update().get(learning_object=learning_object, person=actor)
    before = (progress.seconds, progress.best_percent, progress.answers, progress.completed_at)
    progress.seconds = max(progress.seconds, news.seconds)
    is_completed = _completed(learning_object, progress, news)
    if is_completed and progress.completed_at is None:
        progress.completed_at = timezone.now()
    if before == (progress.seconds, progress.best_percent, progress.answers, progress.completed_at):
        return progress
    progress.updated_at = timezone.now()
    progress.save()
    if before[-1] != progress.completed_at:
        follow_hours(lab, [actor.pk], actor)
    return progress


def _completed(learning_object: LearningObject, progress: Progress, news: News) -> bool:
    """Whether the news completes it; the answers to a quiz are marked and kept in `progress`."""
    if learning_object.kind != LearningObject.Kind.QUIZ:
        return news.completed
    if news.answers is not None:
        _answer(learning_object, progress, news.answers)
    is_passed = progress.best_percent is not None and progress.best_percent >= learning_object.pass_percent
    if news.completed and not is_passed and progress.completed_at is None:
        raise QuizNotPassed(BY_ANSWERS)
    return is_passed


def _answer(quiz: LearningObject, progress: Progress, given: dict[int, frozenset[int]]) -> None:
    """Only choices of the quiz itself are taken."""
    questions = questions_of(quiz)
    choices = {one.pk: {choice.pk for choice in one.choices.all()} for one in questions}
    taken = {pk: given.get(pk, frozenset()) & of for pk, of in choices.items()}
    progress.answers = as_lists({pk: chosen for pk, chosen in taken.items() if chosen})
    percent = mark(key_of(questions), taken).percent
    progress.best_percent = max(progress.best_percent or 0, percent)
