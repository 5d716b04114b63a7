"""Which form asks which question?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.answers import Rules
from surveys.forms.answering import AnswerForm, ChoiceForm, NumberForm, RankingForm, ScaleForm, TextForm
from surveys.forms.tables import TableForm
from surveys.models import Question

FORMS: dict[str, type[AnswerForm]] = {
    Question.Kind.SINGLE: ChoiceForm,
    Question.Kind.MULTIPLE: ChoiceForm,
    Question.Kind.SCALE: ScaleForm,
    Question.Kind.NUMBER: NumberForm,
    Question.Kind.TEXT: TextForm,
    Question.Kind.TABLE: TableForm,
}


def answer_form(
    question: Question,
    rules: Rules,
    order: Sequence[int],
    answer: Mapping[str, Any] | None = None,
    data: Any = None,
) -> AnswerForm:
    """`order`: the options of a ranking as they are first shown; `answer`: what the fields hold at first."""
    if question.is_ranking:
        return RankingForm(question, rules, answer, data, order=order)
    return FORMS[question.kind](question, rules, answer, data)
