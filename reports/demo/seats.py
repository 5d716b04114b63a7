"""Who asks for a seat in the demo's labs and who gets one, by the same rule that the site follows."""

import datetime
import random
from collections import Counter
from dataclasses import dataclass, replace

from django.utils import timezone

from accounts.models import Ats, Membership, Person, Role
from labs.actions import enrol, update_lab
from labs.models import Enrolment, Lab
from labs.queries import plan_of
from labs.seats import Place, called
from reports.demo.cast import Cast
from reports.demo.clock import SATURDAY, at, days_ago

# How many ask for each seat: labs over or under way, then the open ones of an ATS, one after another.
PAST_DEMAND = (0.75, 1.2, 0.6, 0.95, 1.35)
OPEN_DEMAND = (1.45, 0.9, 0.4)
FROM_ELSEWHERE, OF_ALL_COLLEAGUES = 0.12, 0.6
TAKEN_BACK_EVERY = 17
ENROLMENTS_OPEN_FOR = 28
RESERVED_SEATS, RESERVED_FOR_DAYS = 1, 3
NOW_ASKING = 2


@dataclass(frozen=True)
class Request:
    person: Person
    moment: datetime.datetime
    is_taken_back: bool


def settle(cast: Cast, labs: list[Lab], ats: Ats, opened_on: datetime.datetime) -> None:
    """State by the calendar, trainers, those with a seat or waiting for one, guests of the job centres."""
    grants, rows, turns = [], [], Counter[bool]()
    for place, lab in enumerate(labs):
        status, starts_at = _by_the_calendar(lab)
        is_open = status == Lab.Status.OPEN
        kinds, turn = OPEN_DEMAND if is_open else PAST_DEMAND, turns[is_open]
        turns[is_open] += 1
        lab.enrolment_closes_at = _working_evening_before(starts_at)
        if is_open and turn % len(kinds) == 1:
            lab.reserved_seats = RESERVED_SEATS
            lab.reserved_until = timezone.localdate() + datetime.timedelta(days=RESERVED_FOR_DAYS)
        update_lab(cast.coordinators[ats.code], lab)
        lab.status = status
        people = _asking(cast, lab, ats, round(lab.capacity * kinds[turn % len(kinds)]))
        enrolments = _by_the_rule(lab, _requests(people, starts_at, opened_on), cast)
        rows += enrolments
        grants += _inside(cast, ats, lab, place, enrolments)
        lab.last_number = len(enrolments)
        lab.save(update_fields=["status", "last_number"])
    Enrolment.objects.bulk_create(rows)
    Membership.objects.bulk_create(grants)


def _by_the_calendar(lab: Lab) -> tuple[Lab.Status, datetime.datetime]:
    """Open, running or concluded as its sessions say, and the start."""
    now = timezone.now()
    times = list(lab.sessions.order_by("starts_at").values_list("starts_at", "ends_at"))
    starts_at, ends_at = times[0][0], times[-1][1]
    if starts_at > now:
        return Lab.Status.OPEN, starts_at
    return (Lab.Status.RUNNING if ends_at > now else Lab.Status.CONCLUDED), starts_at


def _working_evening_before(starts_at: datetime.datetime) -> datetime.datetime:
    day = timezone.localdate(starts_at) - datetime.timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day -= datetime.timedelta(days=1)
    return at(day, 18)


def _asking(cast: Cast, lab: Lab, ats: Ats, how_many: int) -> list[Person]:
    """Mostly colleagues of the ATS's Ambiti, some from elsewhere; the known ones are often among the first."""
    chance = random.Random(f"{lab.title} {ats.code}")  # noqa: S311 - no secret
    own = cast.staff_of(ats.code)
    elsewhere = [p for code in cast.members if code != ats.code for p in cast.staff_of(code)]
    here = min(round(len(own) * OF_ALL_COLLEAGUES), round(how_many * (1 - FROM_ELSEWHERE)))
    there = round(how_many * FROM_ELSEWHERE)
    asking = chance.sample(own, here) + chance.sample(elsewhere, there)
    chance.shuffle(asking)
    known = [cast.representatives[ats.code][0], cast.members[ats.code][0]]
    if lab.pk % 3:
        return asking
    return [*known, *(person for person in asking if person not in known)]


def _requests(
    people: list[Person], starts_at: datetime.datetime, opened_on: datetime.datetime
) -> list[Request]:
    """One after another between the opening of enrolments and the start, or yesterday."""
    since = max(opened_on, starts_at - datetime.timedelta(days=ENROLMENTS_OPEN_FOR))
    until = min(starts_at - datetime.timedelta(days=1), days_ago(1))
    step = max(until - since, datetime.timedelta(hours=1)) / max(len(people), 1)
    return [
        Request(
            person, in_working_hours(since + step * number), number % TAKEN_BACK_EVERY == TAKEN_BACK_EVERY - 1
        )
        for number, person in enumerate(people)
    ]


def in_working_hours(moment: datetime.datetime) -> datetime.datetime:
    """The same day, the hours from midnight to midnight squeezed into those of work."""
    local = timezone.localtime(moment)
    return at(local.date(), 8) + datetime.timedelta(minutes=(60 * local.hour + local.minute) * 10 // 24)


def _by_the_rule(lab: Lab, requests: list[Request], cast: Cast) -> list[Enrolment]:
    """The rows as they stand after each request was answered in its moment."""
    plan = replace(plan_of(lab), is_open=True)
    taken: list[int | None] = []
    waiting: list[Place] = []
    rows = []
    for number, request in enumerate(requests, start=1):
        office = cast.office_of.get(request.person.pk)
        row = Enrolment(
            lab=lab,
            person=request.person,
            organisation=office,
            number=number,
            status=Enrolment.Status.WITHDRAWN if request.is_taken_back else Enrolment.Status.WAITING,
            requested_at=request.moment,
            ended_by=request.person if request.is_taken_back else None,
        )
        rows.append(row)
        if request.is_taken_back:
            continue
        waiting.append(Place(number, office.ambito_id if office else None))
        for given in called(plan, taken, waiting, timezone.localtime(request.moment)):
            rows[given - 1].status = Enrolment.Status.CONFIRMED
            place = next(place for place in waiting if place.id == given)
            waiting.remove(place)
            taken.append(place.ambito_id)
    return rows


def _inside(cast: Cast, ats: Ats, lab: Lab, place: int, enrolments: list[Enrolment]) -> list[Membership]:
    """What opens the lab's circle: a trainer, in some labs a second one, seats, one to three guests in some."""
    teachers = cast.teachers[ats.code]
    leading = [teachers[place % len(teachers)]]
    if place % 4 == 0:
        leading.append(teachers[(place + 1) % len(teachers)])
    signed_on = timezone.localdate(lab.created_at)
    grants = [
        Membership(person=p, role=Role.TRAINER, circle_id=lab.circle_id, starts_on=signed_on) for p in leading
    ]
    grants += [
        Membership(
            person=row.person,
            role=Role.ENROLLED,
            circle_id=lab.circle_id,
            starts_on=timezone.localdate(row.requested_at),
        )
        for row in enrolments
        if row.status == Enrolment.Status.CONFIRMED
    ]
    staff = cast.centre_staff[ats.code]
    guests = [staff[(place + n) % len(staff)] for n in range(place % 4)]
    if "centro per l'impiego" in lab.title or lab.status == Lab.Status.RUNNING:
        guests = [cast.guests[ats.code], *guests]
    return grants + [
        Membership(person=p, role=Role.GUEST, circle_id=lab.circle_id, starts_on=signed_on) for p in guests
    ]


def ask_now(cast: Cast, labs: list[Lab], ats: Ats) -> None:
    """The last to ask do it as people do, through the site."""
    for lab in labs:
        if not lab.takes_enrolments:
            continue
        inside = set(lab.enrolments.active().values_list("person_id", flat=True))
        known = [cast.members[ats.code][0], cast.representatives[ats.code][0]]
        late = [person for person in [*known, *cast.members[ats.code][1:]] if person.pk not in inside]
        for person in late[:NOW_ASKING]:
            enrol(person, lab, person)
