"""Writing a survey while it is a draft, or starting one from another."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Person
from accounts.rules import require
from surveys import rules
from surveys.actions.asking import locked_draft, write_library_options
from surveys.models import Option, Question, Survey

COPIED = (
    "kind", "source", "section_id", "title", "help_text", "position", "is_required", "allows_partial",
    "allows_ties", "unit", "least", "most", "least_label", "most_label", "rows", "columns", "has_totals",
)  # fmt: skip


@transaction.atomic
def prepare(actor: Person, survey: Survey) -> Survey:
    """Save what the form of a draft holds and nothing else: the stored row says whether it is still a draft."""
    require(rules.can_manage(actor, survey), rules.ONLY_COORDINATORS)
    survey.author = survey.author or actor
    if survey.pk is None:
        survey.save()
    else:
        locked_draft(actor, survey.pk)
        survey.save(update_fields=["title", "intro", "ats", "author"])
    return survey


@transaction.atomic
def copy_survey(actor: Person, source: Survey, copy: Survey) -> Survey:
    """A new draft that asks what `source` asked: modules and sections in the library's present words, the other
    options as they were."""
    is_visible = Survey.objects.visible_to(actor).filter(pk=source.pk).exists()
    require(is_visible, "Puoi copiare solo una rilevazione che vedi.")
    copy.intro, copy.copied_from = copy.intro or source.intro, source
    prepare(actor, copy)
    questions = list(source.questions.prefetch_related("options"))
    made = Question.objects.bulk_create(_copy(question, copy) for question in questions)
    Option.objects.bulk_create(
        Option(question=new, title=option.title, description=option.description, position=option.position)
        for old, new in zip(questions, made, strict=True)
        if old.source == Question.Source.OWN
        for option in old.options.all()
    )
    write_library_options(copy)
    return copy


def _copy(question: Question, survey: Survey) -> Question:
    fields = {name: getattr(question, name) for name in COPIED}
    return Question(survey=survey, copied_from=question, **fields)
