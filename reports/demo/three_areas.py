"""The demo's programme for Province and Comuni: three areas, each from a focus group to a project work."""

import datetime
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from labs.models import Lab, MeetingMinutes, Output, OutputReview, Work
from reports.demo import programme_texts
from reports.demo.cast import Cast
from reports.demo.clock import as_of, days_ago
from reports.demo.programme_texts import HandedIn, LabText, ProgrammeText, WorkText
from reports.demo.sisters import is_there, make_lab, make_programme, organisation_of, seat

CAPACITY, EVENT_CAPACITY = 40, 150
SHARED_AFTER = datetime.timedelta(days=2)
VERDICTS = {"accettata": Output.Status.ACCEPTED, "da rivedere": Output.Status.SENT_BACK}


def areas(cast: Cast) -> int:
    """Add the programme where it is missing; answers how many labs were made."""
    text = programme_texts.programme("areas")
    if is_there(text):
        return 0
    with transaction.atomic(), as_of(days_ago(1)):
        return _make(cast, text)


def _make(cast: Cast, text: ProgrammeText) -> int:
    programme = make_programme(text)
    names = list(dict.fromkeys(lab.area for lab in text.labs if lab.area))
    trainers = dict(zip(names, cast.trainers.values(), strict=False))
    for lab_text in text.labs:
        trainer = trainers.get(lab_text.area) or next(iter(cast.trainers.values()))
        capacity = CAPACITY if lab_text.area else EVENT_CAPACITY
        lab = make_lab(cast, programme, lab_text, text.for_whom, capacity, trainer=trainer)
        number = names.index(lab_text.area) + 1 if lab_text.area else 0
        seat(cast, lab, list(_people(cast, number)))
        _account(lab, lab_text, trainer)
        for work_text in lab_text.works:
            _work(cast, lab, work_text, trainer)
    return len(text.labs)


def _people(cast: Cast, area: int) -> Iterator[Person]:
    """Two of each body that takes part in the area; for area 0, the event, one of every other body."""
    for place, row in enumerate(programme_texts.table("areas/bodies.csv")):
        people = cast.bodies[row["nome"]]
        if str(area) in row["aree"].split():
            yield people[(area - 1) % len(people)]
            yield people[area % len(people)]
        elif not area and place % 2:
            yield people[0]


def _account(lab: Lab, text: LabText, trainer: Person) -> None:
    """The minutes of the last session that is over, shared with the lab."""
    session = lab.sessions.filter(ends_at__lt=timezone.now()).last()
    if session and text.minutes_text:
        written_at = session.ends_at + datetime.timedelta(hours=20)
        MeetingMinutes.objects.create(
            session=session,
            text=text.minutes_text,
            author=trainer,
            updated_at=written_at,
            shared_at=min(session.ends_at + SHARED_AFTER, timezone.now()),
        )


def _work(cast: Cast, lab: Lab, text: WorkText, trainer: Person) -> None:
    work = Work.objects.create(
        lab=lab,
        title=text.title,
        instructions=text.instructions,
        by=Work.By.ORGANISATION if text.by == "enti" else Work.By.PERSON,
        due_at=days_ago(-text.due, 18),
        created_at=lab.sessions.all()[0].ends_at,
    )
    for handed_in in text.outputs:
        _output(cast, work, handed_in, trainer)


def _output(cast: Cast, work: Work, text: HandedIn, trainer: Person) -> None:
    inside = set(work.lab.enrolments.values_list("person_id", flat=True))
    author = next(person for person in cast.bodies[text.body] if person.pk in inside)
    output = Output.objects.create(
        work=work,
        author=author,
        organisation=organisation_of(cast, author),
        text=text.text,
        status=VERDICTS.get(text.verdict, Output.Status.HANDED_IN),
        handed_in_at=days_ago(-text.day, 12),
    )
    if text.verdict in VERDICTS:
        OutputReview.objects.create(
            output=output,
            reviewer=trainer,
            verdict=output.status,
            note=text.note,
            reviewed_at=days_ago(-text.day - 1, 16),
        )
