"""A builder of random histories of a whole project, for figures that must come out the same by another road.

Rows are written as they may stand in the database, the odd ones too: seats withdrawn and taken again, presences
corrected to nothing, memberships ended, Comuni merged, hours of who has moved, moments about midnight of a month's
first day."""

import datetime
import random
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.models import Ats, Comune, Membership, Organisation, Person
from community.models import Space, Thread
from labs.models import (
    Attendance,
    AttendanceChange,
    Certificate,
    CourseModule,
    Enrolment,
    Lab,
    LabDocument,
    LearningObject,
    Programme,
    Progress,
    Session,
)
from live.models import Topic
from surveys.models import Invitation, Response, Survey
from tests import make
from toolkit.models import Document

MONTHS_AROUND = 3
AUDIENCES = ("public", "participants", "participants")


@dataclass
class History:
    random: random.Random
    bodies: list[Organisation] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    programmes: list[Programme] = field(default_factory=list)
    labs: list[Lab] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)

    def maybe(self, rows: list[Any], chance: float = 0.8) -> Any:
        return self.random.choice(rows) if rows and self.random.random() < chance else None

    def moment(self) -> datetime.datetime:
        """Of some month around this one; often within an hour of the month's first midnight."""
        month = timezone.localdate().replace(day=1)
        for _ in range(self.random.randint(0, MONTHS_AROUND)):
            month = (month - datetime.timedelta(days=1)).replace(day=1)
        midnight = timezone.make_aware(datetime.datetime.combine(month, datetime.time.min))
        minutes = self.random.choice((-40, -1, 0, 20, 45, self.random.randint(0, 50_000)))
        return midnight + datetime.timedelta(minutes=minutes)


def history(seed: int, labs: int = 12, people: int = 11) -> History:
    made = History(random.Random(seed))
    _land(made)
    _people(made, people)
    _surveys(made)
    for number in range(labs):
        _lab(made, number)
    _documents(made)
    _threads(made)
    return made


def _land(made: History) -> None:
    first, second = make.ats("BER"), make.ats("PAV")
    ambiti = [
        make.ambito(f"A-{number}", f"Ambito{number}", ats)
        for number, ats in enumerate((first, first, second))
    ]
    made.bodies = [ambito.office for ambito in ambiti]
    made.bodies += [
        make.comune(f"Comune{number}", ambito, 4999 + number) for number, ambito in enumerate(ambiti)
    ]
    merged = make.comune("Fuso", ambiti[0])
    Comune.objects.filter(pk=merged.comune_id).update(is_current=False)
    Comune.objects.filter(pk=ambiti[1].comuni.first().pk).update(is_current=False)
    kinds = (("ats", first, None), ("job_centre", second, ambiti[2]), ("other", None, None))
    made.bodies += [merged] + [
        Organisation.objects.create(kind=kind, name=kind, ats=ats, ambito=ambito)
        for kind, ats, ambito in kinds
    ]


def _people(made: History, count: int) -> None:
    today = timezone.localdate()
    for number in range(count):
        person = make.person(f"persona{number}")
        for _ in range(made.random.randint(0, 2)):
            start = today - datetime.timedelta(days=made.random.randint(0, 200))
            end = (
                start + datetime.timedelta(days=made.random.randint(0, 90))
                if made.random.random() < 0.5
                else None
            )
            Membership.objects.create(
                person=person,
                role="member",
                organisation=made.random.choice(made.bodies),
                starts_on=start,
                ends_on=end,
            )
        made.people.append(person)


def _surveys(made: History) -> None:
    """Every third has a programme; some are new editions of another, also of one that has a programme of its own."""
    for number in range(10):
        survey = _survey(made, number)
        survey.copied_from = made.maybe(list(Survey.objects.exclude(pk=survey.pk)), 0.6)
        survey.save()
        _invitations(made, survey)
        if number % 3 == 0:
            made.programmes.append(make.programme(f"Percorso {number}", survey=survey))


def _survey(made: History, number: int) -> Survey:
    closed, privacy = made.random.random() < 0.85, made.random.choice(("anonymous", "named", "confidential"))
    audience = made.random.choice((*AUDIENCES, "ats:1", "")) if closed else ""
    return Survey.objects.create(
        title=f"Rilevazione {number}",
        status="closed" if closed else made.random.choice(("draft", "open")),
        respondents="offices" if privacy == "confidential" else "persons",
        privacy=privacy,
        opens_at=timezone.now() - datetime.timedelta(days=400),
        closes_at=timezone.now() + datetime.timedelta(days=9),
        closed_at=made.moment() if closed else None,
        audience=audience,
        published_at=timezone.now() if audience else None,
    )


def _invitations(made: History, survey: Survey) -> None:
    asked = made.people if survey.asks_persons else made.bodies
    for one in made.random.sample(asked, made.random.randint(0, len(asked))):
        who = {"person" if survey.asks_persons else "organisation": one}
        answers = made.random.random() < 0.6
        Invitation.objects.create(survey=survey, has_answered=answers and survey.is_anonymous, **who)
        if not survey.is_anonymous and (answers or made.random.random() < 0.5):
            Response.objects.create(survey=survey, submitted_at=timezone.now() if answers else None, **who)


def _lab(made: History, number: int) -> None:
    status = made.random.choice(
        ("draft", "cancelled", "open", "running", "running", "concluded", "concluded")
    )
    ats, programme = made.maybe(list(Ats.objects.all())), made.maybe(made.programmes)
    lab = make.lab(f"Laboratorio {number}", ats, status, programme=programme)
    made.labs.append(lab)
    for _ in range(made.random.randint(0, 3)):
        _session(made, lab, made.moment())
    if number % 4 == 0:
        _session(made, lab, timezone.now() - datetime.timedelta(minutes=20))  # going on now
    if made.random.random() < 0.5:
        _course(made, lab)
    for person in made.random.sample(made.people, made.random.randint(0, len(made.people))):
        _seat(made, lab, person)


def _session(made: History, lab: Lab, starts_at: datetime.datetime) -> None:
    length = datetime.timedelta(
        minutes=made.random.choice((45, 90, 120)), seconds=made.random.choice((0, 20, 40))
    )
    session = Session.objects.create(lab=lab, starts_at=starts_at, ends_at=starts_at + length)
    for person in made.random.sample(made.people, made.random.randint(0, len(made.people))):
        minutes = made.random.choice((0, 0, 10, 45, 90))
        row = Attendance.objects.create(
            session=session,
            person=person,
            organisation=made.maybe(made.bodies),
            minutes=minutes,
            source="register",
        )
        if made.random.random() < 0.2:
            after = 0 if minutes else 30
            AttendanceChange.objects.create(attendance=row, before=minutes, after=after, source="correction")
            Attendance.objects.filter(pk=row.pk).update(minutes=after, source="correction")


def _course(made: History, lab: Lab) -> None:
    module = CourseModule.objects.create(lab=lab, position=1, title="Modulo")
    for position, minutes in enumerate((15, 0, 30), start=1):
        taken_away = timezone.now() if made.random.random() < 0.3 else None
        one = LearningObject.objects.create(
            module=module,
            position=position,
            title="Lettura",
            kind="reading",
            minutes=minutes,
            removed_at=taken_away,
        )
        for person in made.random.sample(made.people, 3):
            done = made.moment() if made.random.random() < 0.7 else None
            Progress.objects.create(learning_object=one, person=person, completed_at=done)


def _seat(made: History, lab: Lab, person: Person) -> None:
    """A request, perhaps withdrawn and made again from another office; perhaps what was certified of it."""
    for status in made.random.choice(
        (["confirmed"], ["waiting"], ["offered"], ["withdrawn"], ["withdrawn", "confirmed"])
    ):
        lab.last_number += 1
        expires_at = timezone.now() + datetime.timedelta(days=2) if status == "offered" else None
        Enrolment.objects.create(
            lab=lab, person=person, status=status, number=lab.last_number, organisation=made.maybe(made.bodies),
            offer_expires_at=expires_at, requested_at=made.moment(),
        )  # fmt: skip
    lab.save(update_fields=["last_number"])
    for version, status in enumerate(
        made.random.choice(([], [], ["valid"], ["revoked"], ["superseded", "valid"])), 1
    ):
        Certificate.objects.create(
            lab=lab, person=person, organisation=made.maybe(made.bodies), version=version, status=status, minutes=60,
            content={}, issued_at=made.moment(), ended_at=None if status == "valid" else timezone.now(),
        )  # fmt: skip


def _documents(made: History) -> None:
    for number in range(30):
        status = made.random.choice(("published", "published", "published", "in_review", "withdrawn"))
        document = Document.objects.create(
            title=f"Documento {number}",
            status=status,
            audience=made.random.choice((*AUDIENCES, "ats:1", "circle:1")),
            organisation=made.maybe(made.bodies),
            downloads=made.random.randint(0, 9),
            published_at=made.moment() if status == "published" else None,
        )
        made.documents.append(document)
        for lab in made.random.sample(made.labs, made.random.randint(0, 2)):
            LabDocument.objects.create(lab=lab, document=document)


def _threads(made: History) -> None:
    ats = Ats.objects.all()[0]
    spaces = [
        make.general_space(),
        make.space("theme", "Per tutti"),
        make.space("theme", "Di un'ATS", ats=ats),
    ]
    spaces += list(Space.objects.filter(kind="lab")[:1])
    for number in range(24):
        topic = Topic.objects.create(kind="thread", object_id=number + 1)
        author, created_at = _worked_then(made)
        Thread.objects.create(
            space=made.random.choice(spaces), title=f"Discussione {number}", author=author, topic=topic,
            is_held=made.random.random() < 0.3, created_at=created_at,
        )  # fmt: skip


def _worked_then(made: History) -> tuple[Person, datetime.datetime]:
    """Often somebody who began or ceased to belong to a body on that day, the day before or the day after."""
    membership = made.random.choice(list(Membership.objects.filter(role="member").order_by("pk")))
    if made.random.random() < 0.2:
        return membership.person, made.moment()
    day = made.random.choice((membership.starts_on, membership.ends_on or membership.starts_on))
    day += datetime.timedelta(days=made.random.choice((-1, 0, 0, 1)))
    hour = datetime.time(made.random.choice((0, 12, 23)), 30)
    return membership.person, timezone.make_aware(datetime.datetime.combine(day, hour))
