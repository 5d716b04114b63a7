"""What the demo's sister programmes have in common: a programme, its labs with sessions, seats and who leads them."""

import datetime
import itertools
from collections.abc import Sequence

from django.utils import timezone

from accounts.models import Membership, Organisation, Person, Role
from labs.actions import create_lab
from labs.models import Enrolment, Lab, Programme, Session
from labs.signals import lab_changed
from reports.demo.cast import Cast
from reports.demo.clock import at, days_ago, working_day
from reports.demo.programme_texts import LabText, MeetingText, ProgrammeText
from reports.demo.seats import in_working_hours

FORMATS = {
    "corso": Lab.Format.COURSE,
    "evento": Lab.Format.EVENT,
    "focus group": Lab.Format.FOCUS_GROUP,
    "laboratorio": Lab.Format.LABORATORY,
    "project work": Lab.Format.PROJECT_WORK,
    "webinar": Lab.Format.WEBINAR,
}
ONLINE = "A distanza"
OPENED_BEFORE = 32  # days before the first session
Status = Lab.Status


def is_there(text: ProgrammeText) -> bool:
    return Programme.objects.filter(title=text.title).exists()


def make_programme(text: ProgrammeText) -> Programme:
    days = [meeting.day for lab in text.labs for meeting in lab.meetings]
    return Programme.objects.create(
        title=text.title,
        description=text.description,
        organiser=text.organiser,
        starts_on=_day(min(days)),
        ends_on=_day(max(days)),
    )


def make_lab(
    cast: Cast, programme: Programme, text: LabText, for_whom: str, capacity: int, *, trainer: Person
) -> Lab:
    """Of the whole region, at the point of its life that its sessions say; without sessions, open."""
    lab = Lab(
        programme=programme,
        title=text.title,
        description=text.description,
        for_whom=for_whom,
        format=FORMATS[text.kind],
        area=text.area,
        capacity=capacity,
    )
    create_lab(cast.regional, lab)
    sessions = Session.objects.bulk_create(_session(lab, meeting) for meeting in text.meetings)
    lab.status = _status(sessions)
    lab.created_at = opened_at(text)
    lab.save(update_fields=["status", "created_at"])
    lab_changed.send(sender=Lab, lab=lab)
    starts_on = timezone.localdate(lab.created_at)
    Membership.objects.create(person=trainer, role=Role.TRAINER, circle=lab.circle, starts_on=starts_on)
    return lab


def opened_at(text: LabText) -> datetime.datetime:
    """When enrolments began: weeks before the first session, and in the past."""
    first = min((meeting.day for meeting in text.meetings), default=-40)
    return days_ago(max(OPENED_BEFORE - first, 3), 9)


def _day(offset: int) -> datetime.date:
    return working_day(timezone.localdate() + datetime.timedelta(days=offset))


def _session(lab: Lab, meeting: MeetingText) -> Session:
    starts_at = at(_day(meeting.day), meeting.hour, meeting.minute)
    address = f"https://riunioni.cantiere.example/{lab.pk}-{abs(meeting.day)}"
    return Session(
        lab=lab,
        title=meeting.title,
        starts_at=starts_at,
        ends_at=starts_at + datetime.timedelta(minutes=meeting.minutes),
        place=meeting.place,
        online_url=address if meeting.place == ONLINE else "",
    )


def _status(sessions: Sequence[Session]) -> Lab.Status:
    now = timezone.now()
    if all(session.starts_at > now for session in sessions):
        return Status.OPEN
    return Status.RUNNING if any(session.ends_at > now for session in sessions) else Status.CONCLUDED


def seat(cast: Cast, lab: Lab, people: Sequence[Person]) -> None:
    """A seat for each, asked for one after another in the days after the opening."""
    until = min(lab.created_at + datetime.timedelta(days=OPENED_BEFORE - 1), days_ago(1))
    step = max(until - lab.created_at, datetime.timedelta(hours=1)) / (len(people) + 1)
    rows, grants = [], []
    for number, person in enumerate(people, start=1):
        asked_at = in_working_hours(lab.created_at + step * number)
        rows.append(
            Enrolment(
                lab=lab,
                person=person,
                organisation=organisation_of(cast, person),
                number=number,
                status=Enrolment.Status.CONFIRMED,
                requested_at=asked_at,
            )
        )
        grants.append(
            Membership(
                person=person,
                role=Role.ENROLLED,
                circle_id=lab.circle_id,
                starts_on=timezone.localdate(asked_at),
            )
        )
    Enrolment.objects.bulk_create(rows)
    Membership.objects.bulk_create(grants)
    Lab.objects.filter(pk=lab.pk).update(last_number=len(rows))


def invite(lab: Lab, guests: Sequence[Person]) -> None:
    starts_on = timezone.localdate(lab.created_at)
    Membership.objects.bulk_create(
        Membership(person=guest, role=Role.GUEST, circle_id=lab.circle_id, starts_on=starts_on)
        for guest in guests
    )


def organisation_of(cast: Cast, person: Person) -> Organisation | None:
    return cast.office_of.get(person.pk) or cast.body_of.get(person.email)


def some_staff(cast: Cast, for_each_ats: int) -> list[Person]:
    """People of the offices, one of each ATS in turn; the known ones come first."""
    groups = [[*cast.representatives[ats][:1], *cast.members[ats]][:for_each_ats] for ats in cast.members]
    return [person for row in itertools.zip_longest(*groups) for person in row if person]
