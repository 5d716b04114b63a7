"""The demo's programme that Comuni join by a call: adhesions, a census of their staff, labs on what it shows."""

import datetime
import random
from typing import Any

from django.db import transaction

from accounts.models import Organisation, Person
from labs.models import Adhesion, AdhesionCall, Programme
from reports.demo import programme_texts
from reports.demo.cast import Cast
from reports.demo.clock import as_of, days_ago
from reports.demo.programme_texts import ProgrammeText
from reports.demo.sisters import is_there, make_lab, make_programme, seat
from surveys.actions import launch, prepare, save_question
from surveys.models import Contribution, Question, Response, Survey
from surveys.queries.inviting import Invited

CAPACITY = 120
JOINED_SO_FAR = 9  # of the second call, which is open
LAUNCHED_DAYS_AGO, CENSUS_CLOSES_IN = 30, 18
ANSWERED = 34
KINDS = {
    "tabella": Question.Kind.TABLE,
    "tabella con totali": Question.Kind.TABLE,
    "più scelte": Question.Kind.MULTIPLE,
    "una scelta": Question.Kind.SINGLE,
    "scala": Question.Kind.SCALE,
    "numero": Question.Kind.NUMBER,
    "testo": Question.Kind.TEXT,
}
INHABITANTS_FOR_EACH = 190  # of a Comune, for each person who works there
WISHES = (
    "Una persona della ragioneria in comune con il paese vicino.",
    "Un concorso solo per tutti: i nostri vanno deserti.",
    "Qualcuno da chiamare quando non sappiamo come si scrive un atto.",
    "",
)


def census(cast: Cast) -> int:
    """Add the programme where it is missing; answers how many adhesions were made."""
    text = programme_texts.programme("census")
    if is_there(text):
        return 0
    with transaction.atomic(), as_of(days_ago(LAUNCHED_DAYS_AGO)):
        return _make(cast, text)


def _make(cast: Cast, text: ProgrammeText) -> int:
    programme = make_programme(text)
    joined = _first_call(cast, programme)
    _second_call(cast, programme, joined)
    people = [cast.bodies[body.name][0] for body in joined]
    trainer = list(cast.trainers.values())[-1]
    for number, lab_text in enumerate(text.labs):
        lab = make_lab(cast, programme, lab_text, text.for_whom, CAPACITY, trainer=trainer)
        seat(cast, lab, people[:: number + 1])
    _launch(cast, joined)
    return Adhesion.objects.filter(call__programme=programme).count()


def _call(programme: Programme, name: str) -> AdhesionCall:
    fields, text = programme_texts.call(name)
    published_at = days_ago(-int(fields["pubblicato"]), 12)
    return AdhesionCall.objects.create(
        programme=programme,
        title=fields["titolo"],
        text=text.strip(),
        kinds=[Organisation.Kind.COMUNE],
        closes_at=days_ago(-int(fields["chiude"]), 18),
        published_at=published_at,
        created_at=published_at - datetime.timedelta(days=2),
    )


def _first_call(cast: Cast, programme: Programme) -> list[Organisation]:
    """All decided; gives the bodies whose adhesion was approved."""
    call = _call(programme, "avviso")
    decided_at = call.closes_at + datetime.timedelta(days=2)
    bodies = _bodies(cast)
    rows = []
    for row in programme_texts.table("census/adesioni.csv"):
        body, status = bodies[row["codice_istat"]], Adhesion.Status(row["esito"])
        adhesion = _adhesion(cast, call, body, row["attese"], int(row["giorni"]))
        adhesion.status, adhesion.reason = status, row["motivo"]
        if status != Adhesion.Status.WITHDRAWN:
            adhesion.decided_by, adhesion.decided_at = cast.regional, decided_at
        rows.append(adhesion)
    Adhesion.objects.bulk_create(rows)
    return [row.organisation for row in rows if row.status == Adhesion.Status.APPROVED]


def _second_call(cast: Cast, programme: Programme, joined: list[Organisation]) -> None:
    """Open, with adhesions that nobody has answered yet; the known representative has still to join."""
    call = _call(programme, "avviso-concorso")
    for number, body in enumerate(joined[1::4][:JOINED_SO_FAR]):
        _adhesion(cast, call, body, f"Posti previsti: {number % 3}.", 7 - number % 6).save()


def _bodies(cast: Cast) -> dict[str, Organisation]:
    """By ISTAT code of the Comune."""
    found = Organisation.objects.filter(kind=Organisation.Kind.COMUNE, name__in=cast.bodies)
    return {body.comune.istat_code: body for body in found.select_related("comune") if body.comune}


def _adhesion(cast: Cast, call: AdhesionCall, body: Organisation, note: str, days: int) -> Adhesion:
    person = cast.bodies[body.name][0]
    return Adhesion(
        call=call,
        organisation=body,
        contact=f"{person.name}, {person.email}",
        note=note,
        submitted_by=person,
        submitted_at=days_ago(days, 9 + body.pk % 8, 7 * body.pk % 60),
    )


def _launch(cast: Cast, joined: list[Organisation]) -> None:
    """The census asks the bodies that joined; two thirds have answered, one is writing."""
    fields, questions = programme_texts.census()
    survey = prepare(cast.regional, Survey(title=fields["titolo"], intro=fields["presentazione"]))
    for kind, title, own in questions:
        save_question(cast.regional, _question(survey, kind, title, own), _cells(own.get("voci", "")))
    invited = Invited(organisation_ids=frozenset(body.pk for body in joined))
    opens_at, closes_at = days_ago(LAUNCHED_DAYS_AGO, 9), days_ago(-CENSUS_CLOSES_IN, 18)
    launch(
        cast.regional, survey, invited, opens_at=opens_at, closes_at=closes_at, privacy=Survey.Privacy.NAMED
    )
    Survey.objects.filter(pk=survey.pk).update(created_at=days_ago(LAUNCHED_DAYS_AGO + 5))
    _answer(cast, survey, joined[1 : ANSWERED + 2])


def _question(survey: Survey, kind: str, title: str, own: dict[str, str]) -> Question:
    question = Question(survey=survey, kind=KINDS[kind], title=title, help_text=own.get("aiuto", ""))
    question.is_required = own.get("facoltativa") != "sì"
    question.rows, question.columns = _cells(own.get("righe", "")), _cells(own.get("colonne", ""))
    question.has_totals = kind == "tabella con totali"
    question.unit = own.get("misura", "")
    if "limiti" in own:
        question.least, question.most = map(int, _cells(own["limiti"]))
    if "estremi" in own:
        question.least_label, question.most_label = _cells(own["estremi"])
        question.least, question.most = 1, 5
    return question


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|") if cell.strip()]


def _answer(cast: Cast, survey: Survey, bodies: list[Organisation]) -> None:
    """Sent by all but the last, who has begun with the first table."""
    questions = list(survey.questions.prefetch_related("options"))
    rows = []
    for number, body in enumerate(bodies):
        answers = {str(question.pk): given for question in questions if (given := _given(question, body))}
        sent_at = days_ago(LAUNCHED_DAYS_AGO - 2 - number % 24, 9 + number % 8, 11 * number % 60)
        row = Response(survey=survey, organisation=body, answers=answers, version=2, created_at=sent_at)
        if number < len(bodies) - 1:
            row.submitted_answers, row.submitted_at = answers, sent_at
            row.submitted_by = cast.bodies[body.name][0]
        else:
            row.answers = dict(list(answers.items())[:1])
        rows.append(row)
    made = Response.objects.bulk_create(rows)
    Contribution.objects.bulk_create(
        Contribution(response=row, question_id=int(key), person=_writer(cast, row), last_at=row.created_at)
        for row in made
        for key in row.answers
    )


def _writer(cast: Cast, row: Response) -> Person:
    assert row.organisation
    return cast.bodies[row.organisation.name][-1]


def _given(question: Question, body: Organisation) -> dict[str, Any] | None:
    """What the body answers: as many people as its inhabitants make likely."""
    chance = random.Random(f"{question.title} {body.name}")  # noqa: S311 - no secret
    assert body.comune
    staff = max(4, round(body.comune.population / INHABITANTS_FOR_EACH))
    match question.kind:
        case Question.Kind.TABLE if question.has_totals:
            cells = [
                _split(max(1, round(staff / 5 * chance.uniform(0.6, 1.4))), chance) for _ in question.rows
            ]
            return {"cells": cells, "totals": [sum(row) for row in cells]}
        case Question.Kind.TABLE:
            shares = (0.08, 0.2, 0.45, 0.24, 0.03)
            return {"cells": [_row(round(staff * share), chance) for share in shares]}
        case Question.Kind.MULTIPLE:
            options = [option.pk for option in question.options.all()]
            chosen = set(chance.sample(options, 1 + chance.randrange(3)))
            return {"choices": [pk for pk in options if pk in chosen]}
        case Question.Kind.SINGLE:
            weights = (6, 3, 2)
            options = [option.pk for option in question.options.all()]
            return {"choices": chance.choices(options, weights)}
        case Question.Kind.SCALE:
            return {"value": chance.choice((3, 4, 4, 5, 5))}
        case Question.Kind.NUMBER:
            return {"value": chance.choice((6, 10, 12, 15, 18, 24, 30, 40))}
        case _:
            wish = chance.choice(WISHES)
            return {"text": wish} if wish else None


def _split(people: int, chance: random.Random) -> list[int]:
    women = round(people * chance.uniform(0.4, 0.8))
    return [women, people - women]


def _row(people: int, chance: random.Random) -> list[int]:
    """In service, part time, who leaves within three years, posts to fill."""
    leaving = round(people * chance.uniform(0.05, 0.3))
    return [people, round(people * chance.uniform(0, 0.35)), leaving, leaving // 2 + chance.randrange(2)]
