"""What does a survey ask, and can it be launched like this?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from surveys.answers.numbers import scale_steps
from surveys.models import Module, Option, Question, Section, Survey

CHOSEN = frozenset({Question.Kind.RANKING, Question.Kind.SINGLE, Question.Kind.MULTIPLE})


@dataclass
class Asked:
    """A question with its options; those of the library are rows that are not stored."""

    question: Question
    options: list[Option]

    @property
    def has_options(self) -> bool:
        return self.question.kind in CHOSEN

    @property
    def steps(self) -> range:
        """Of a scale."""
        return scale_steps(self.question.least, self.question.most)


def asked_in(survey: Survey) -> list[Asked]:
    """In order: a draft in the library's words of this moment, a launched survey in those it keeps; four queries at
    most, whatever is asked."""
    questions = list(survey.questions.select_related("section").prefetch_related("options"))
    if not survey.is_draft:
        return [Asked(question, list(question.options.all())) for question in questions]
    ids = [question.section_id for question in questions if question.section_id]
    modules: dict[int, list[Module]] = defaultdict(list)
    for module in Module.objects.filter(section__in=ids, is_active=True):
        modules[module.section_id].append(module)
    sections = sections_in_order(ids)
    return [Asked(question, _options(question, modules, sections)) for question in questions]


def sections_in_order(section_ids: Collection[int]) -> list[Section]:
    """What a ranking of the macro sections puts in order: those whose modules are asked about, or else all."""
    found = Section.objects.all()
    return list(found.filter(pk__in=section_ids) if len(section_ids) > 1 else found)


def _options(question: Question, modules: dict[int, list[Module]], sections: list[Section]) -> list[Option]:
    if question.source == Question.Source.OWN:
        return list(question.options.all())
    if question.section_id is not None:
        return [
            Option(
                question=question, module=one, title=one.title, description=one.description, position=place
            )
            for place, one in enumerate(modules[question.section_id], start=1)
        ]
    return [
        Option(question=question, section=one, title=one.title, description=one.description, position=place)
        for place, one in enumerate(sections, start=1)
    ]


def faults_of(asked: Collection[Asked]) -> list[str]:
    """Why a survey cannot be launched as it stands, a sentence each."""
    if not asked:
        return ["Aggiungi almeno una domanda prima di lanciare."]
    return [
        f"La domanda «{one.question.title}» ha meno di due voci: aggiungine, oppure togli la domanda."
        for one in asked
        if one.has_options and len(one.options) < 2
    ]
