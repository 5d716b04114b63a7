"""Every figure, recomputed by an oracle that reads all rows one by one and shares no code with the queries."""

import datetime
from collections import Counter
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Ambito, Ats, Comune, Membership
from community.models import Thread
from labs.models import (
    Attendance,
    Certificate,
    Enrolment,
    Lab,
    LabDocument,
    LearningObject,
    Programme,
    Progress,
    Session,
)
from reports.figure_kinds import BY_CODE, KINDS
from reports.queries.counting import Counts
from reports.queries.figure_lists import listing
from reports.queries.figures import figures_of
from reports.queries.figures_by import by_ats, by_month
from reports.queries.selection import Selection
from surveys.models import Invitation, Response, Survey
from tests.make.histories import history
from toolkit.models import Document

ROME = ZoneInfo("Europe/Rome")
SEEDS = (2, 3)


class Oracle:
    """All rows as plain objects; a selection's numbers by looking at each."""

    def __init__(self):
        self.now = datetime.datetime.now(tz=datetime.UTC)
        self.labs = {one.pk: one for one in Lab.objects.select_related("ats")}
        self.sessions = list(Session.objects.all())
        self.objects = {one.pk: one for one in LearningObject.objects.select_related("module")}
        self.seats = list(Enrolment.objects.select_related("organisation"))
        self.presences = list(Attendance.objects.select_related("organisation", "session"))
        self.progress = list(Progress.objects.all())
        self.certificates = list(Certificate.objects.select_related("organisation"))
        self.comuni = list(Comune.objects.all())
        self.surveys = {one.pk: one for one in Survey.objects.all()}
        self.programme_of = {one.survey_id: one.pk for one in Programme.objects.all() if one.survey_id}
        self.invitations = list(Invitation.objects.select_related("organisation"))
        self.responses = list(Response.objects.all())
        self.documents = list(Document.objects.select_related("organisation"))
        self.materials = list(LabDocument.objects.all())
        self.threads = list(Thread.objects.select_related("space"))
        self.memberships = list(Membership.objects.select_related("organisation"))

    def ask(self, programme, ats, ambito, since, until):
        self.programme, self.ats, self.ambito, self.since, self.until = programme, ats, ambito, since, until
        return self

    def day(self, moment):
        return moment.astimezone(ROME).date()

    def in_period(self, moment):
        day = self.day(moment)
        return not (self.since and day < self.since) and not (self.until and day > self.until)

    def in_catalogue(self, lab_id):
        lab = self.labs[lab_id]
        if lab.status not in ("open", "running", "concluded"):
            return False
        if self.programme and lab.programme_id != self.programme.pk:
            return False
        return not self.ats or lab.ats_id == self.ats.pk

    def from_ambito(self, body):
        return not self.ambito or (body is not None and body.ambito_id == self.ambito.pk)

    def has_session(self, lab_id):
        if not self.since and not self.until:
            return True
        return any(one.lab_id == lab_id and self.in_period(one.starts_at) for one in self.sessions)

    def reaches(self, lab_id):
        if not self.ambito:
            return True
        return any(
            one.lab_id == lab_id and one.status == "confirmed" and self.from_ambito(one.organisation)
            for one in self.seats
        )

    def counted_labs(self):
        return [pk for pk in self.labs if self.in_catalogue(pk) and self.reaches(pk) and self.has_session(pk)]

    def counted_sessions(self):
        return [
            one
            for one in self.sessions
            if self.in_catalogue(one.lab_id) and self.reaches(one.lab_id) and self.in_period(one.starts_at)
        ]

    def minutes(self, session):
        return round((session.ends_at - session.starts_at).total_seconds() / 60)

    def online(self):
        if self.since or self.until:
            return []
        labs = set(self.counted_labs())
        return [one for one in self.objects.values() if one.module.lab_id in labs and one.removed_at is None]

    def counted_seats(self):
        return [
            one
            for one in self.seats
            if one.status == "confirmed"
            and self.in_catalogue(one.lab_id)
            and self.has_session(one.lab_id)
            and self.from_ambito(one.organisation)
        ]

    def counted_presences(self):
        return [
            one
            for one in self.presences
            if one.minutes
            and self.in_catalogue(one.session.lab_id)
            and self.in_period(one.session.starts_at)
            and self.from_ambito(one.organisation)
        ]

    def completed(self):
        """(lab, person, minutes)."""
        found = []
        for one in self.progress:
            thing = self.objects[one.learning_object_id]
            lab_id = thing.module.lab_id
            if one.completed_at is None or not thing.minutes or not self.in_catalogue(lab_id):
                continue
            if not self.in_period(one.completed_at):
                continue
            seats = [s for s in self.seats if s.lab_id == lab_id and s.person_id == one.person_id]
            if not self.ambito or any(self.from_ambito(seat.organisation) for seat in seats):
                found.append((lab_id, one.person_id, thing.minutes))
        return found

    def present(self):
        """(lab, person)."""
        return {(one.session.lab_id, one.person_id) for one in self.counted_presences()} | {
            (lab_id, person_id) for lab_id, person_id, _ in self.completed()
        }

    def counted_certificates(self):
        return [
            one
            for one in self.certificates
            if one.status == "valid"
            and self.in_catalogue(one.lab_id)
            and self.in_period(one.issued_at)
            and self.from_ambito(one.organisation)
        ]

    def reached(self):
        ambiti, own = set(), set()
        for seat in self.counted_seats():
            body = seat.organisation
            if body is not None and body.kind == "comune":
                own.add(body.comune_id)
            elif body is not None and body.ambito_id is not None:
                ambiti.add(body.ambito_id)
        return [one for one in self.comuni if one.is_current and (one.pk in own or one.ambito_id in ambiti)]

    def of_body(self, body):
        if self.ats and (body is None or body.ats_id != self.ats.pk):
            return False
        return self.from_ambito(body)

    def is_read(self, survey):
        if survey.published_at is None or survey.audience not in ("public", "participants"):
            return False
        if not self.in_period(survey.closed_at):
            return False
        if not self.programme:
            return True
        own = self.programme_of.get(survey.pk)
        if own is not None:
            return own == self.programme.pk
        return self.programme_of.get(survey.copied_from_id) == self.programme.pk

    def asked(self):
        return [
            one
            for one in self.invitations
            if self.is_read(self.surveys[one.survey_id]) and self.of_body(one.organisation)
        ]

    def read_surveys(self):
        everywhere = not self.ats and not self.ambito
        asked = {one.survey_id for one in self.asked()}
        return [pk for pk, one in self.surveys.items() if self.is_read(one) and (everywhere or pk in asked)]

    def is_answered(self, invitation):
        return invitation.has_answered or any(
            one.survey_id == invitation.survey_id
            and one.submitted_at is not None
            and (
                (one.organisation_id is not None and one.organisation_id == invitation.organisation_id)
                or (one.person_id is not None and one.person_id == invitation.person_id)
            )
            for one in self.responses
        )

    def rate(self):
        asked = self.asked()
        return (
            round(100 * len([one for one in asked if self.is_answered(one)]) / len(asked)) if asked else None
        )

    def counted_documents(self):
        found = []
        for one in self.documents:
            if one.status != "published" or one.audience not in ("public", "participants"):
                continue
            if not self.in_period(one.published_at) or not self.of_body(one.organisation):
                continue
            labs = [self.labs[row.lab_id] for row in self.materials if row.document_id == one.pk]
            labs = [lab for lab in labs if lab.status in ("open", "running", "concluded")]
            if not self.programme or any(lab.programme_id == self.programme.pk for lab in labs):
                found.append(one)
        return found

    def counted_threads(self):
        found = []
        for one in self.threads:
            if one.is_held or one.space.audience not in ("public", "participants"):
                continue
            if not self.in_period(one.created_at):
                continue
            day = self.day(one.created_at)
            then = [
                m.organisation
                for m in self.memberships
                if m.person_id == one.author_id
                and m.starts_on <= day
                and (m.ends_on is None or m.ends_on >= day)
            ]
            if not (self.ats or self.ambito) or any(self.of_body(body) for body in then):
                found.append(one)
        return found

    def figures(self):
        sessions = self.counted_sessions()
        seats, presences, reached = self.counted_seats(), self.counted_presences(), self.reached()
        minutes = sum(one.minutes for one in presences) + sum(minutes for _, _, minutes in self.completed())
        found = {
            "labs": len(self.counted_labs()),
            "planned_hours": sum(map(self.minutes, sessions)) + sum(one.minutes for one in self.online()),
            "held_hours": sum(self.minutes(one) for one in sessions if one.ends_at < self.now),
            "enrolments": len(seats),
            "enrolled_people": len({one.person_id for one in seats}),
            "present_people": len({person for _, person in self.present()}),
            "presences": len(presences),
            "attended_hours": minutes,
            "certificates": len(self.counted_certificates()),
            "comuni": len(reached),
            "small_comuni": len([one for one in reached if one.population < 5000]),
            "surveys": len(self.read_surveys()),
            "response_rate": self.rate(),
            "documents": len(self.counted_documents()),
            "downloads": sum(one.downloads for one in self.counted_documents()),
            "threads": None if self.programme else len(self.counted_threads()),
        }
        certified = len({one.person_id for one in self.counted_certificates()})
        for codes, people in (
            (("enrolments", "enrolled_people"), found["enrolled_people"]),
            (("present_people", "presences", "attended_hours"), found["present_people"]),
            (("certificates",), certified),
        ):
            found |= {code: None for code in codes if people in (1, 2)}
        return found


def combinations():
    """Two programmes, every ATS and Ambito, and periods, each with all the others."""
    first = datetime.datetime.now(tz=ROME).date().replace(day=1)
    before = (first - datetime.timedelta(days=1)).replace(day=1)
    periods = [(None, None), (before, first - datetime.timedelta(days=1)), (first, None)]
    programmes = [None, *Programme.objects.order_by("pk")[:2]]
    yield from product(programmes, [None, *Ats.objects.all()], [None, *Ambito.objects.all()], periods)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_is_what_looking_at_each_row_says(db, seed):
    history(seed)
    oracle, seen = Oracle(), {code: set() for code in BY_CODE}
    for programme, ats, ambito, (since, until) in combinations():
        selection = Selection(programme, ats, ambito, since, until)
        found = {one.kind.code: one.value for one in figures_of(Counts(selection))}
        assert found == oracle.ask(programme, ats, ambito, since, until).figures(), selection.words
        for code, value in found.items():
            seen[code].add(value)
    poor = {code: values for code, values in seen.items() if len(values - {None, 0}) < 2}
    assert poor == {}, "figures that the history hardly moves"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_divisions_are_what_looking_at_each_row_says(db, seed):
    history(seed)
    oracle = Oracle()
    for programme in (None, *Programme.objects.all()):
        counts = Counts(Selection(programme))
        for row in by_ats(counts):
            oracle.ask(programme, row.ats, None, None, None)
            _same(row, oracle, ("labs", "planned_hours", "held_hours"), "enrolments", "enrolled_people")
            _same(row, oracle, (), "presences", "present_people")
        oracle.ask(programme, None, None, None, None)
        sessions = oracle.counted_sessions()
        months = Counter(oracle.day(one.starts_at).replace(day=1) for one in sessions)
        rows = by_month(counts)
        assert {row.month: row.sessions for row in rows} == months
        for row in rows:
            own = [one for one in sessions if oracle.day(one.starts_at).replace(day=1) == row.month]
            present = [one for one in oracle.counted_presences() if one.session in own]
            assert row.planned_hours == sum(map(oracle.minutes, own))
            assert row.held_hours == sum(oracle.minutes(one) for one in own if one.ends_at < oracle.now)
            people = len({one.person_id for one in present})
            assert (row.presences, row.present_people) in ((None, None), (len(present), people))
            assert row.presences is None or people not in (1, 2)


def _same(row, oracle, always, *people):
    figures = oracle.figures()
    assert {code: getattr(row, code) for code in always} == {code: figures[code] for code in always}
    shown = tuple(getattr(row, code) for code in people)
    assert shown in ((None, None), tuple(figures[code] for code in people))


@pytest.mark.parametrize("seed", SEEDS[:1])
def test_a_list_has_what_its_figure_counts(anna, seed):
    history(seed)
    for programme, ats, ambito, (since, until) in list(combinations())[::13]:
        counts = Counts(Selection(programme, ats, ambito, since, until))
        for code in ("labs", "comuni", "small_comuni", "surveys", "documents", "threads"):
            shown = listing(BY_CODE[code], counts, anna)
            assert len(list(shown.items)) + (shown.kept_back or 0) == getattr(counts, code), code
        for kind in KINDS:
            shown = listing(kind, counts, anna)
            assert all(len(shown.row(item).cells) + 1 == len(shown.header) for item in shown.items)
