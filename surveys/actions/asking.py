"""The questions of a draft: added, changed, moved, removed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from accounts.models import Person
from accounts.rules import require
from surveys import rules
from surveys.models import NotLaunchable, Option, Question, Section, Survey
from surveys.ordering import move
from surveys.queries.asked import asked_in

MOST_QUESTIONS = 60
MODULES_TITLE = "«{}»: metti in ordine i moduli"
SECTIONS_TITLE = "Metti in ordine le macro sezioni"
ORDER_HELP = "Dal più utile al meno utile per te."
ALREADY_LAUNCHED = "La rilevazione è già stata lanciata: le domande non si cambiano più."
GONE = "Questa domanda non c'è più: l'ha tolta un'altra persona."


@transaction.atomic
def ask_modules(
    actor: Person,
    survey: Survey,
    sections: Iterable[Section],
    *,
    allows_partial: bool = False,
    allows_ties: bool = False,
    is_required: bool = True,
) -> None:
    """For each section not asked about yet, a ranking of its modules."""
    draft = locked_draft(actor, survey.pk)
    known = set(draft.questions.values_list("section_id", flat=True))
    new = [section for section in sections if section.pk not in known]
    first = _room_for(draft, len(new))
    Question.objects.bulk_create(
        Question(
            survey=draft,
            section=section,
            source=Question.Source.MODULES,
            title=MODULES_TITLE.format(section.title)[:250],
            help_text=ORDER_HELP,
            position=position,
            allows_partial=allows_partial,
            allows_ties=allows_ties,
            is_required=is_required,
        )
        for position, section in enumerate(new, start=first)
    )
    write_library_options(draft)


def ask_sections(actor: Person, survey: Survey) -> Question:
    """A ranking of the macro sections themselves."""
    source = Question.Source.SECTIONS
    return save_question(
        actor, Question(survey=survey, source=source, title=SECTIONS_TITLE, help_text=ORDER_HELP)
    )


@transaction.atomic
def save_question(actor: Person, question: Question, options: Sequence[str] = ()) -> Question:
    """Add the question at the end of its survey, or change it; `options` are the titles of those of its own."""
    draft = locked_draft(actor, question.survey_id)
    if question.pk is None:
        question.position = _room_for(draft, 1)
        question.save()
    else:
        _still_there(draft, question)
        question.save(force_update=True)
    if question.source == Question.Source.OWN:
        question.options.all().delete()
        Option.objects.bulk_create(
            Option(question=question, title=title, position=position)
            for position, title in enumerate(options, start=1)
        )
    write_library_options(draft)
    return question


@transaction.atomic
def move_question(actor: Person, question: Question, step: int) -> None:
    """Up by one place (-1) or down (+1)."""
    draft = locked_draft(actor, question.survey_id)
    move(draft.questions.all(), question, step)


@transaction.atomic
def remove_question(actor: Person, question: Question) -> None:
    draft = locked_draft(actor, question.survey_id)
    draft.questions.filter(pk=question.pk).delete()
    write_library_options(draft)


def locked_draft(actor: Person, survey_id: int) -> Survey:
    """The stored row, locked: still a draft, and still one the person manages."""
    stored = Survey.objects.select_for_update().get(pk=survey_id)
    require(rules.can_manage(actor, stored), rules.ONLY_COORDINATORS)
    if not stored.is_draft:
        raise NotLaunchable(ALREADY_LAUNCHED)
    return stored


def write_library_options(survey: Survey) -> None:
    """Store what the rankings of modules and sections put in order, in the library's words of this moment."""
    asked = [one for one in asked_in(survey) if one.question.source != Question.Source.OWN]
    Option.objects.filter(question__in=[one.question for one in asked]).delete()
    Option.objects.bulk_create(option for one in asked for option in one.options)


def _room_for(survey: Survey, how_many: int) -> int:
    """The position of the next question; NotLaunchable where so many more would be too many."""
    positions = list(survey.questions.values_list("position", flat=True))
    if len(positions) + how_many > MOST_QUESTIONS:
        raise NotLaunchable(f"Una rilevazione ha al massimo {MOST_QUESTIONS} domande: togline qualcuna.")
    return max(positions, default=0) + 1


def _still_there(survey: Survey, question: Question) -> None:
    if not survey.questions.filter(pk=question.pk).exists():
        raise NotLaunchable(GONE)
