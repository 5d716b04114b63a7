"""The demo's surveys: the library of modules, one survey closed with its results, one still open."""

import datetime
import math
import random
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from accounts.audience import PUBLIC
from accounts.models import Organisation
from labs.actions import indicate
from labs.models import Indication
from reports.demo import content
from reports.demo.cast import Cast
from reports.demo.clock import as_of, days_ago
from surveys.actions import ask_modules, ask_sections, close, launch, prepare, publish
from surveys.models import Contribution, Module, Option, Question, Response, Section, Survey

CLOSED = "Fabbisogni formativi degli uffici di piano"
OPEN = "Aggiornamento dei fabbisogni: inclusione e monitoraggio"
ANSWERED, ANSWERED_SO_FAR = 84, 27
OPENED_DAYS_AGO, CLOSED_DAYS_AGO, PUBLISHED_DAYS_AGO = 235, 210, 205
OPEN_SECTIONS = ("ISEE, ADI e misure di inclusione", "Monitoraggio, valutazione e rendicontazione")
OBLIGATORY = "Lavorare con il centro per l'impiego"
# What the offices of an ATS need more than others, by words of the module's title.
FOCUS = {
    "MIL": ("Residenza", "Pronto intervento", "Sistemi informativi", "Dall'avviso", "Supervisione"),
    "INS": ("centro per l'impiego", "Dimissioni", "Indicatori", "Leggere i bisogni"),
    "MON": ("Comuni piccoli", "riparto", "Progetti utili", "Volontariato", "Gestione associata"),
    "BRI": ("Condurre un tavolo", "Valutazione multidimensionale", "obiettivi misurabili"),
    "BER": ("Punto unico", "Regolamenti unici", "ISEE", "Coprogettazione"),
    "BRE": ("Assegno di inclusione", "Ruoli e carichi", "Fondo povertà", "Presa in carico"),
    "VAP": ("Affido", "forme di gestione", "Raccordare", "Programmazione"),
    "PAV": ("Rendicont", "Protezione dei dati", "quadro delle risorse", "Monitoraggio"),
}


def library() -> list[Section]:
    """The macro sections and their modules, added where missing."""
    made = []
    for position, text in enumerate(content.sections(), start=1):
        values = {"description": text.description, "position": position}
        section, _ = Section.objects.get_or_create(title=text.title, defaults=values)
        for place, module in enumerate(text.modules, start=1):
            values = {"description": module.description, "position": place}
            Module.objects.get_or_create(section=section, title=module.title, defaults=values)
        made.append(section)
    return made


def closed_survey(cast: Cast) -> tuple[Survey, bool]:
    """The survey that calibrated the labs, and whether it is new."""
    if found := Survey.objects.filter(title=CLOSED).first():
        return found, False
    intro = (
        "Ogni macro sezione è una parte possibile della formazione. Mettete in ordine i moduli dal più al meno "
        "utile per il vostro ufficio di piano: il risultato decide i laboratori della vostra ATS."
    )
    with as_of(days_ago(PUBLISHED_DAYS_AGO)):
        survey = prepare(cast.regional, Survey(title=CLOSED, intro=intro))
        ask_modules(cast.regional, survey, library())
        ask_sections(cast.regional, survey)
        launch(cast.regional, survey, closes_at=timezone.now() + datetime.timedelta(days=1))
        _answer(survey, cast, ANSWERED, OPENED_DAYS_AGO - 3, skipped=0)
        survey.refresh_from_db()
        close(cast.regional, survey)
        publish(cast.regional, survey, PUBLIC)
        Survey.objects.filter(pk=survey.pk).update(
            created_at=days_ago(OPENED_DAYS_AGO + 6),
            opens_at=days_ago(OPENED_DAYS_AGO, 9),
            closes_at=days_ago(CLOSED_DAYS_AGO, 18),
            closed_at=days_ago(CLOSED_DAYS_AGO, 18),
            published_at=days_ago(PUBLISHED_DAYS_AGO),
        )
        module = Module.objects.get(title=OBLIGATORY)
        reason = "Le reti con i centri per l'impiego si costruiscono in ogni ATS."
        rule = Indication.Rule.OBLIGATORY
        indicate(cast.regional, Indication(survey=survey, module=module, rule=rule, reason=reason))
    survey.refresh_from_db()
    return survey, True


def open_survey(cast: Cast) -> tuple[Survey, bool]:
    """A short survey that still takes answers; the office of the known representative has not answered."""
    if found := Survey.objects.filter(title=OPEN).first():
        return found, False
    intro = "Due domande, dieci minuti. Una risposta per ogni Ambito: la prepara l'ufficio, la invia il referente."
    with as_of(days_ago(5)):
        sections = [section for section in library() if section.title in OPEN_SECTIONS]
        survey = prepare(cast.regional, Survey(title=OPEN, intro=intro))
        ask_modules(cast.regional, survey, sections)
        closes_at = days_ago(-21, 18)
        launch(cast.regional, survey, closes_at=closes_at, opens_at=days_ago(5, 9))
        known = cast.office_of[next(iter(cast.representatives.values()))[0].pk]
        _answer(survey, cast, ANSWERED_SO_FAR, 4, skipped=known.pk)
        Survey.objects.filter(pk=survey.pk).update(created_at=days_ago(9))
    survey.refresh_from_db()
    return survey, True


def _answer(survey: Survey, cast: Cast, how_many: int, first_days_ago: int, *, skipped: int) -> None:
    """Answers of `how_many` offices drawn by lot, but for the one `skipped`, in one statement."""
    sender_of = {cast.office_of[p.pk].pk: p for people in cast.representatives.values() for p in people}
    questions = list(survey.questions.prefetch_related("options"))
    rows = []
    for number, office in enumerate(_offices(survey, how_many, skipped)):
        answers = {str(question.pk): _ballot(question, office) for question in questions}
        sent_at = days_ago(
            first_days_ago - number % max(1, min(first_days_ago, 20)), 9 + number % 8, number % 60
        )
        rows.append(
            Response(
                survey=survey,
                organisation=office,
                answers=answers,
                submitted_answers=answers,
                version=1 + number % 4,
                created_at=sent_at,
                submitted_at=sent_at,
                submitted_by=sender_of.get(office.pk),
            )
        )
    made = Response.objects.bulk_create(rows)
    Contribution.objects.bulk_create(
        Contribution(response=row, question=question, person=row.submitted_by, last_at=row.created_at)
        for row in made
        if row.submitted_by
        for question in questions
    )


def _offices(survey: Survey, how_many: int, skipped: int) -> Iterable[Organisation]:
    invited = Organisation.objects.filter(survey_invitations__survey=survey).select_related("ambito", "ats")
    draw = {office.pk: random.Random(f"{survey.title} {office.name}").random() for office in invited}  # noqa: S311
    ordered = sorted(invited, key=lambda office: draw[office.pk])
    return [office for office in ordered if office.pk != skipped][:how_many]


def _ballot(question: Question, office: Organisation) -> dict[str, Any]:
    """An order drawn from the office's own needs (Plackett–Luce), the needs of its ATS weighing most."""
    chance = random.Random(f"{question.title} {office.name}")  # noqa: S311 - no secret
    options = list(question.options.all())
    score = {
        option.pk: _usefulness(option, office) - math.log(-math.log(chance.uniform(1e-9, 1 - 1e-9)))
        for option in options
    }
    aside = [option.pk for option in options if len(options) > 4 and chance.random() < 0.04]
    order = sorted((pk for pk in score if pk not in aside), key=lambda pk: -score[pk])
    return {"order": [[pk] for pk in order], "not_relevant": aside}


def _usefulness(option: Option, office: Organisation) -> float:
    """What everybody finds useful, and what the ATS does: in logits."""
    ats = office.ats.code if office.ats else ""
    common = random.Random(option.title).uniform(-0.6, 0.6)  # noqa: S311 - no secret
    own = any(word.casefold() in option.title.casefold() for word in FOCUS.get(ats, ()))
    return common + (1.9 if own else 0)
