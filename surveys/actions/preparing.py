"""What a survey asks, while it is a draft."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.models import Person
from accounts.rules import require
from surveys import rules
from surveys.models import (
    NotLaunchable,
    Option,
    Question,
    Section,
    Survey,
)

MODULES_TITLE = "«{}»: metti in ordine i moduli"


SECTIONS_TITLE = "Metti in ordine le macro sezioni"


@transaction.atomic
def prepare(
    actor: Person,
    survey: Survey,
    sections: Iterable[Section],
    asks_sections: bool = False,
    *,
    allows_partial: bool = False,
    allows_ties: bool = False,
) -> Survey:
    """Save a draft with one question for each section and, if asked, one on the sections themselves."""
    require(rules.can_manage(actor, survey), rules.ONLY_COORDINATORS)
    survey.author = survey.author or actor
    _save_draft_row(actor, survey)
    survey.questions.all().delete()
    chosen = list(sections)
    for position, section in enumerate(chosen, start=1):
        title = MODULES_TITLE.format(section.title)[:250]
        _ask(survey, position, title, section)
    if asks_sections:
        _ask(survey, len(chosen) + 1, SECTIONS_TITLE, None, chosen)
    survey.questions.update(allows_partial=allows_partial, allows_ties=allows_ties)
    return survey


def _save_draft_row(actor: Person, survey: Survey) -> None:
    """What is written in the form and nothing else: the stored row says whether it is still a draft."""
    if survey.pk is None:
        survey.save()
        return
    stored = Survey.objects.select_for_update().get(pk=survey.pk)
    require(rules.can_manage(actor, stored), rules.ONLY_COORDINATORS)
    if not stored.is_draft:
        raise NotLaunchable("La rilevazione è già stata lanciata: le domande non si cambiano più.")
    survey.save(update_fields=["title", "intro", "ats", "author"])


def _ask(
    survey: Survey, position: int, title: str, section: Section | None, sections: Iterable[Section] = ()
) -> None:
    question = Question.objects.create(
        survey=survey,
        section=section,
        source=Question.Source.MODULES if section else Question.Source.SECTIONS,
        title=title,
        help_text="Dal più utile al meno utile per il tuo ufficio.",
        position=position,
    )
    write_options(question, sections)


def write_options(question: Question, sections: Iterable[Section] = ()) -> None:
    """The options in the library's words of this moment."""
    subjects: list[dict[str, Any]]
    if question.section is not None:
        modules = question.section.modules.filter(is_active=True)
        subjects = [{"module": m, "title": m.title, "description": m.description} for m in modules]
    else:
        subjects = [{"section": s, "title": s.title, "description": s.description} for s in sections]
    Option.objects.bulk_create(
        Option(question=question, position=position, **subject)
        for position, subject in enumerate(subjects, start=1)
    )
