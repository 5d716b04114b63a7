"""The frozen result of a survey as the programme reads it: sections and modules with points and rank."""

from fractions import Fraction
from typing import Any

from accounts.models import Ats
from labs.models import Indication, NotReady
from labs.programme import Indication as Asked
from labs.programme import Module, Rule, Section
from surveys.findings import MIN_RESPONSES
from surveys.models import Survey
from surveys.queries import SectionRanking, section_rankings


def sections_of(survey: Survey, ats: Ats) -> tuple[list[Section], str]:
    """The sections in the order of the questionnaire, and the sentence that says whose answers were counted."""
    if not survey.is_closed:
        raise NotReady("La rilevazione è ancora aperta: chiudila e poi prepara il programma.")
    rankings = section_rankings(survey, ats)
    if not rankings:
        raise NotReady(
            "La rilevazione non ha un risultato da cui preparare il programma: hanno risposto meno di "
            f"{MIN_RESPONSES} {_who(survey)}."
        )
    return [_section(ranking) for ranking in rankings], _source(rankings, ats, _who(survey))


def _who(survey: Survey) -> str:
    return "persone" if survey.asks_persons else "uffici di piano"


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


def _source(rankings: list[SectionRanking], ats: Ats, who: str) -> str:
    """Whose answers count: those of the ATS where they are enough not to show a single office's, or the region's."""
    own = [ranking.responses for ranking in rankings if not ranking.is_regional]
    if not own:
        return (
            f"Meno di {MIN_RESPONSES} {who} di {ats} hanno risposto: vale la graduatoria di tutta la "
            "regione, perché una singola risposta non si riconosca."
        )
    words = f"Graduatoria di {ats}: hanno risposto {max(own)} {who}."
    scarce = [f"«{ranking.section.title}»" for ranking in rankings if ranking.is_regional]
    if scarce:
        words += (
            f" Per {', '.join(scarce)} hanno risposto meno di {MIN_RESPONSES}: vale quella della regione."
        )
    return words


def _section(ranking: SectionRanking) -> Section:
    modules = tuple(Module(m.module_id, m.title, _exact(m.points), m.place) for m in ranking.modules)
    points = None if ranking.points is None else _exact(ranking.points)
    return Section(ranking.section.pk, ranking.section.title, modules, points)


def _exact(points: float) -> Fraction:
    return Fraction(points).limit_denominator(10_000)
