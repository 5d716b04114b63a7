"""The frozen result of a survey as the programme reads it: sections and modules with points and rank."""

from fractions import Fraction
from typing import Any

from accounts.models import Ats
from labs.models import Indication, NotReady
from labs.programme import Indication as Asked
from labs.programme import Module, Rule, Section
from surveys.models import Result, Survey
from surveys.models import Section as Macro


def sections_of(survey: Survey, ats: Ats) -> tuple[list[Section], str]:
    """The sections in the order of the questionnaire, and the sentence that says whose answers were counted."""
    if not survey.is_closed:
        raise NotReady("La rilevazione è ancora aperta: chiudila e poi prepara il programma.")
    results, source = _results(survey, ats)
    of_sections = next((r for r in results if r.question.orders_sections), None)
    weights = _points_by(of_sections, "section_id") if of_sections else {}
    sections = [
        _section(result, result.question.section, weights if of_sections else None)
        for result in results
        if result.question.section is not None
    ]
    if not sections:
        raise NotReady("La rilevazione non ha un risultato da cui preparare il programma.")
    return sections, source


def indications_of(survey: Survey) -> list[Asked]:
    stored = Indication.objects.filter(survey=survey).select_related("module")
    return [Asked(i.module_id, str(i.module), Rule(i.rule), i.reason, i.count) for i in stored]


def as_data(sections: list[Section]) -> list[dict[str, Any]]:
    """What is kept with the decision."""
    return [
        {
            "id": section.id,
            "title": section.title,
            "points": None if section.points is None else float(section.points),
            "modules": [
                {"id": m.id, "title": m.title, "points": float(m.points), "rank": m.rank}
                for m in section.modules
            ],
        }
        for section in sections
    ]


def _results(survey: Survey, ats: Ats) -> tuple[list[Result], str]:
    """Those of the ATS; where none of its offices answered, those of the region."""
    frozen = Result.objects.filter(question__survey=survey).select_related("question__section")
    frozen = frozen.prefetch_related("question__options").order_by("question__position", "question_id")
    own = [result for result in frozen.filter(ats=ats) if result.responses]
    if own:
        answers = max(result.responses for result in own)
        counted = "ha risposto un ufficio" if answers == 1 else f"hanno risposto {answers} uffici"
        return own, f"Graduatoria di {ats}: {counted} di piano."
    region = [result for result in frozen.filter(ats=None) if result.responses]
    return region, f"Nessun ufficio di piano di {ats} ha risposto: vale la graduatoria di tutta la regione."


def _points_by(result: Result, field: str) -> dict[int, Fraction]:
    options = {option.pk: getattr(option, field) for option in result.question.options.all()}
    return {options[pk]: _exact(points) for pk, points in result.counted["borda"] if pk in options}


def _section(result: Result, section: Macro, weights: dict[int, Fraction] | None) -> Section:
    titles = {option.module_id: option.title for option in result.question.options.all()}
    by_points = sorted(_points_by(result, "module_id").items(), key=lambda pair: -pair[1])
    modules = tuple(
        Module(pk, titles[pk], own, 1 + sum(other > own for _, other in by_points)) for pk, own in by_points
    )
    points = None if weights is None else weights.get(section.pk, Fraction(0))
    return Section(section.pk, section.title, modules, points)


def _exact(points: float) -> Fraction:
    return Fraction(points).limit_denominator(10_000)
