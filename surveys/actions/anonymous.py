"""How does an anonymous answer come in, so that nothing tells whose it is? See docs/decisions/0032."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Value, When

from accounts.models import Person
from accounts.rules import require
from surveys import rules
from surveys.actions.answering import asked, checked, require_complete, require_open
from surveys.models import AlreadySent, AnonymousAnswer, Survey

SENT = "Hai già risposto: la risposta è anonima e quindi non si può cambiare né inviare di nuovo."


@transaction.atomic
def submit_anonymously(actor: Person, survey: Survey, answers: Mapping[str, Any]) -> None:
    """Take an answer and tick the sender's invitation; once for each person.

    Every invitation and every answer of the survey is written again in the same transaction, the answers in an
    order of chance: their rows, and what the database itself notes of each, tell neither who came when nor which
    answer came with whom. One sender at a time, hence the lock. Raises AlreadySent, SurveyClosed, AnswerError."""
    require(rules.can_draft(actor, survey, actor), rules.ONLY_INVITED)
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    require(locked.is_anonymous, "Questa rilevazione non è anonima: rispondi dal questionario.")
    require_open(locked)
    if locked.invitations.filter(person=actor, has_answered=True).exists():
        raise AlreadySent(SENT)
    questions = asked(locked)
    given = {key: answer for key, answer in checked(questions, answers).items() if answer is not None}
    require_complete(questions, given)
    _tick(actor, locked)
    _mix_in(AnonymousAnswer(survey=locked, answers=given))


def _tick(actor: Person, survey: Survey) -> None:
    """One statement writes every row, so that the sender's is like the others but for the tick."""
    ticked = Case(When(person=actor, then=Value(True)), default=F("has_answered"))
    survey.invitations.update(has_answered=ticked)


def _mix_in(new: AnonymousAnswer) -> None:
    """Write all answers of the survey anew, shuffled with the new one."""
    rows = [*new.survey.anonymous_answers.all(), new]
    secrets.SystemRandom().shuffle(rows)
    new.survey.anonymous_answers.all().delete()
    AnonymousAnswer.objects.bulk_create(rows)
