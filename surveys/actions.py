"""What people do with surveys: prepare, launch, answer, close, publish."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts.audience import PARTICIPANTS, PUBLIC
from accounts.models import Ats, Membership, Organisation, Person, Role
from accounts.rules import require
from notifications.actions import notify
from surveys import answers as acceptable
from surveys import rules
from surveys.closing import close_now
from surveys.models import (
    Contribution,
    Invitation,
    NotLaunchable,
    NotReady,
    Option,
    Question,
    Response,
    Section,
    StaleVersion,
    Survey,
    SurveyClosed,
)
from surveys.tasks import close_when_due

WHEN = r"l j F Y, \o\r\e G:i"
MODULES_TITLE = "«{}»: metti in ordine i moduli"
SECTIONS_TITLE = "Metti in ordine le macro sezioni"


def when(instant: datetime.datetime) -> str:
    return date_format(timezone.localtime(instant), WHEN)


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
    _write_options(question, sections)


def _write_options(question: Question, sections: Iterable[Section] = ()) -> None:
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


@transaction.atomic
def launch(
    actor: Person,
    survey: Survey,
    *,
    closes_at: datetime.datetime,
    opens_at: datetime.datetime | None = None,
    ats: Iterable[Ats] | None = None,
) -> None:
    """Open the survey to the offices of every Ambito, or of some ATS; each is told."""
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    require(rules.can_manage(actor, survey), rules.ONLY_COORDINATORS)
    opens_at = opens_at or timezone.now()
    if not survey.is_draft:
        raise NotLaunchable("La rilevazione è già stata lanciata.")
    if closes_at <= max(opens_at, timezone.now()):
        raise NotLaunchable("La chiusura deve venire dopo l'apertura e dopo adesso.")
    _refresh_questions(survey)
    offices = _offices(survey, ats)
    Invitation.objects.bulk_create(Invitation(survey=survey, organisation=office) for office in offices)
    survey.status, survey.opens_at, survey.closes_at = Survey.Status.OPEN, opens_at, closes_at
    survey.save()
    people = Membership.objects.current().filter(
        organisation__in=offices, role__in=[Role.MEMBER, Role.REPRESENTATIVE], person__is_active=True
    )
    text = f"Il tuo ufficio è invitato a rispondere a «{survey.title}» entro {when(closes_at)}."
    notify([membership.person for membership in people.select_related("person")], text, survey)
    close_when_due.using(run_after=closes_at).enqueue(survey.pk)


def _refresh_questions(survey: Survey) -> None:
    questions = list(survey.questions.select_related("section"))
    if not questions:
        raise NotLaunchable("Scegli almeno una macro sezione prima di lanciare.")
    sections = [question.section for question in questions if question.section is not None]
    for question in questions:
        question.options.all().delete()
        _write_options(question, sections)
        if question.options.count() < 2:
            raise NotLaunchable(f"La domanda «{question.title}» ha meno di due voci da ordinare.")


def _offices(survey: Survey, ats: Iterable[Ats] | None) -> list[Organisation]:
    offices = Organisation.objects.filter(kind=Organisation.Kind.OFFICE)
    if survey.ats_id is not None:
        offices = offices.filter(ats_id=survey.ats_id)
    if ats is not None:
        offices = offices.filter(ats__in=list(ats))
    found = list(offices)
    if not found:
        raise NotLaunchable("Nelle ATS scelte non c'è nessun ufficio di piano da invitare.")
    return found


@transaction.atomic
def save_draft(
    actor: Person, survey: Survey, organisation: Organisation, answers: Mapping[str, Any], version: int
) -> Response:
    """Replace the answers to the questions named in `answers`; `version` is the one that was read, 0 = none.
    The same answers sent again are the same save.

    Raises StaleVersion if somebody saved other answers since, SurveyClosed outside the dates, AnswerError."""
    require(rules.can_draft(actor, survey, organisation), rules.ONLY_OFFICE)
    _open(survey)
    response = _locked_response(survey, organisation)
    merged = response.answers | _checked(survey, answers)
    is_new = merged != response.answers or response.version == 0
    if is_new and response.version != version:
        raise StaleVersion(response)
    if is_new:
        response.answers = merged
        response.version += 1
        response.save()
    for question_id in answers:
        Contribution.objects.update_or_create(
            response=response, question_id=question_id, person=actor, defaults={"last_at": timezone.now()}
        )
    return response


@transaction.atomic
def submit_response(
    actor: Person, survey: Survey, organisation: Organisation, answers: Mapping[str, Any], version: int
) -> Response:
    """Send the office's answer: the draft with `answers` laid over it. It can be sent again until closing.

    The representative sends what they have read: any newer version is StaleVersion here."""
    require(rules.can_draft(actor, survey, organisation), rules.ONLY_OFFICE)
    require(rules.can_submit(actor, survey, organisation), rules.ONLY_REPRESENTATIVE)
    _open(survey)
    stored = _locked_response(survey, organisation)
    if stored.version != version:
        raise StaleVersion(stored)
    response = save_draft(actor, survey, organisation, answers, version)
    for question in survey.questions.prefetch_related("options"):
        if acceptable.missing(rules_of(question), response.answers.get(str(question.pk))):
            raise acceptable.AnswerError(f"Manca ancora qualche voce in «{question.title}».")
    response.submitted_answers = response.answers
    response.submitted_at, response.submitted_by = timezone.now(), actor
    response.save()
    return response


def _open(survey: Survey) -> None:
    """Locks the survey's row, so that nothing slips in while it is being closed."""
    now = Survey.objects.select_for_update().get(pk=survey.pk)
    if now.is_open:
        return
    if now.is_to_come and now.opens_at:
        raise SurveyClosed(f"La rilevazione apre {when(now.opens_at)}.")
    raise SurveyClosed("La rilevazione è chiusa: non si può più rispondere né cambiare la risposta.")


def _locked_response(survey: Survey, organisation: Organisation) -> Response:
    """The office's row, locked; made at the first save, with the order in which the options were shown."""
    rows = Response.objects.select_for_update()
    found = rows.filter(survey=survey, organisation=organisation).first()
    if found is not None:
        return found
    start = {str(question.pk): start_order(question, organisation) for question in survey.questions.all()}
    try:
        with transaction.atomic():
            return Response.objects.create(survey=survey, organisation=organisation, start_orders=start)
    except IntegrityError:
        return rows.get(survey=survey, organisation=organisation)


def start_order(question: Question, organisation: Organisation) -> list[int]:
    """The options as the office first sees them: shuffled, the same at every visit."""
    options = [option.pk for option in question.options.all()]
    random.Random(f"{question.pk}:{organisation.pk}").shuffle(options)  # noqa: S311 - no secret
    return options


def rules_of(question: Question) -> acceptable.Rules:
    options = tuple(option.pk for option in question.options.all())
    return acceptable.Rules(options, question.allows_partial, question.allows_ties)


def _checked(survey: Survey, answers: Mapping[str, Any]) -> dict[str, Any]:
    questions = {str(q.pk): q for q in survey.questions.prefetch_related("options")}
    unknown = set(answers) - set(questions)
    if unknown:
        raise acceptable.AnswerError("La risposta nomina una domanda che non è nella rilevazione.")
    return {key: acceptable.checked(rules_of(questions[key]), answer) for key, answer in answers.items()}


@transaction.atomic
def close(actor: Person, survey: Survey) -> None:
    """Stop taking answers now and freeze the result with its inputs."""
    require(rules.can_manage(actor, survey), rules.ONLY_COORDINATORS)
    close_now(survey)


@transaction.atomic
def publish(actor: Person, survey: Survey, audience: str = PARTICIPANTS) -> None:
    """Let others read the result: whoever takes part, or everybody; the invited offices are told."""
    require(rules.can_manage(actor, survey), rules.ONLY_COORDINATORS)
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    if not locked.is_closed:
        raise NotReady("Prima chiudi la rilevazione: i risultati si pubblicano dopo.")
    if audience not in (PARTICIPANTS, PUBLIC):
        raise NotReady("Scegli a chi pubblicare i risultati.")
    is_first = locked.published_at is None
    locked.audience, locked.published_at = audience, locked.published_at or timezone.now()
    locked.save()
    survey.refresh_from_db()
    if is_first:
        people = Membership.objects.current().filter(
            organisation__survey_invitations__survey=survey, person__is_active=True
        )
        text = f"Sono pubblicati i risultati di «{survey.title}»."
        notify([membership.person for membership in people.select_related("person")], text, survey)
