"""Builders of the library, surveys and responses, as the actions leave them."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from accounts.models import Ambito, Ats, Organisation, Person
from surveys import closing
from surveys.actions import start_order
from surveys.models import Invitation, Module, Option, Question, Response, Section, Survey
from tests.make.accounts import ambito, person

MODULES = ("Costruire reti", "Scrivere avvisi", "Rendicontare")


def section(title: str = "Programmare insieme", modules: Sequence[str] = MODULES, **fields: Any) -> Section:
    """A macro section of the library with its modules."""
    made = Section.objects.create(title=title, **fields)
    for position, name in enumerate(modules, start=1):
        Module.objects.create(section=made, title=name, position=position)
    return made


def survey(
    title: str = "Fabbisogni formativi",
    *,
    status: str = "open",
    ats: Ats | None = None,
    sections: Sequence[Section] | None = None,
    asks_sections: bool = False,
    offices: Sequence[Organisation] | None = None,
    author: Person | None = None,
    question: dict[str, Any] | None = None,
    **fields: Any,
) -> Survey:
    """A survey with one question for each section; open from yesterday for a week to `offices` (all of them).

    `question`: more fields for its questions. A closed one has its results frozen, without answers."""
    now = timezone.now()
    fields.setdefault("opens_at", now - datetime.timedelta(days=1))
    fields.setdefault("closes_at", now + datetime.timedelta(days=7))
    state = "draft" if status == "draft" else "open"
    made = Survey.objects.create(title=title, ats=ats, author=author, status=state, **fields)
    ask(made, list(sections) if sections is not None else [section()], asks_sections, question or {})
    if state == "open":
        invite(made, offices)
    if status == "closed":
        closing.close_now(made)
    return made


def ask(survey: Survey, sections: Sequence[Section], asks_sections: bool, fields: dict[str, Any]) -> None:
    """One ranking for each section and, if asked, one of the sections themselves."""
    for position, one in enumerate(sections, start=1):
        title = f"Ordina «{one.title}»"
        asked = Question.objects.create(
            survey=survey, section=one, source="modules", title=title, position=position, **fields
        )
        for module in one.modules.all():
            Option.objects.create(question=asked, module=module, title=module.title, position=module.position)
    if asks_sections:
        asked = Question.objects.create(
            survey=survey, source="sections", title="Ordina le sezioni", position=len(sections) + 1
        )
        for position, one in enumerate(sections, start=1):
            Option.objects.create(question=asked, section=one, title=one.title, position=position)


def invite(survey: Survey, offices: Sequence[Organisation] | None = None) -> None:
    found = offices if offices is not None else Organisation.objects.filter(kind=Organisation.Kind.OFFICE)
    for office in found:
        if survey.ats_id in (None, office.ats_id):
            Invitation.objects.get_or_create(survey=survey, organisation=office)


def answers(survey: Survey, orders: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Answers by the titles of the options, one sequence of titles for each question in order."""
    found = {}
    for question, order in zip(survey.questions.all(), orders, strict=True):
        ids = {option.title: option.pk for option in question.options.all()}
        found[str(question.pk)] = {"order": [[ids[title]] for title in order], "not_relevant": []}
    return found


def response(
    survey: Survey,
    organisation: Organisation,
    orders: Sequence[Sequence[str]] = (MODULES,),
    submitted_by: Person | None = None,
    submitted: bool = True,
) -> Response:
    """An office's answer to an open survey, sent unless said otherwise."""
    given = answers(survey, orders)
    start = {str(q.pk): start_order(q, organisation) for q in survey.questions.all()}
    sent = {"submitted_answers": given, "submitted_at": timezone.now(), "submitted_by": submitted_by}
    return Response.objects.create(
        survey=survey,
        organisation=organisation,
        answers=given,
        version=1,
        start_orders=start,
        **(sent if submitted else {}),
    )


def responses(
    survey: Survey, ats: Ats, orders: Sequence[Sequence[str]] = (MODULES,), count: int = 3
) -> list[Response]:
    """The same answer from `count` new offices of the ATS: from three up its result is shown."""
    first = Ambito.objects.filter(ats=ats).count() + 1
    names = [f"{ats.code}-{number:02}" for number in range(first, first + count)]
    offices = [ambito(name, f"Ambito {name}", ats).office for name in names]
    invite(survey, offices)
    return [response(survey, office, orders) for office in offices]


def person_response(
    survey: Survey, office: Organisation, role: str, order: Sequence[str] = MODULES
) -> Response:
    """What a new person of the office answered to a survey of persons with one question."""
    number = Invitation.objects.filter(survey=survey).count()
    someone = person(f"{role}{survey.pk}-{number}", role, organisation=office)
    Invitation.objects.create(survey=survey, person=someone)
    given = answers(survey, [order])
    sent = {"submitted_answers": given, "submitted_at": timezone.now(), "submitted_by": someone}
    return Response.objects.create(survey=survey, person=someone, answers=given, version=1, **sent)


def next_week() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=7)


def publish_survey(pk: int, audience: str) -> None:
    """Open the results of a closed survey to an audience, telling nobody."""
    Survey.objects.filter(pk=pk).update(audience=audience, published_at=timezone.now())
