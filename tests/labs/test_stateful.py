"""Any story of asking, leaving, accepting, removing, waiting and changing capacity keeps the promises of the seats.

Two labs with a session at the same hour, seats kept for each Ambito until a day, offers that expire. After every
single change the rows are judged by `benchmarks.stand.seat_rounds`, which does not know the site's rule."""

import datetime

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from accounts.models import Membership, Person
from benchmarks.stand.seat_rounds import Row, Rules, faults, is_told
from labs import actions
from labs.models import Enrolment, EnrolmentClosed, Lab, NoOffer
from notifications.models import Notice
from tests import make

PEOPLE = 7
people, labs = st.integers(0, PEOPLE - 1), st.integers(0, 1)
HOUR = datetime.timedelta(hours=1)
BEGINNING = datetime.datetime(2026, 5, 4, 8, tzinfo=datetime.UTC)


class Seats(RuleBasedStateMachine):
    """What is remembered: how things stood before the last change, and what everybody had been told."""

    @initialize(
        capacities=st.tuples(st.integers(0, 4), st.integers(1, 4)),
        offer_hours=st.sampled_from([None, 20]),
        reserved=st.integers(0, 1),
        minds=st.tuples(st.booleans(), st.booleans()),
    )
    def begin(self, capacities, offer_hours, reserved, minds):
        self.clock = time_machine.travel(BEGINNING, tick=False)
        self.now = self.clock.start()
        Person.objects.all().delete()
        Lab.objects.all().delete()
        DBTaskResult.objects.all().delete()
        land = make.territory()
        self.offices = [land.ambito.office, land.other_ambito.office, None]
        self.coordinator = make.person("anna", "coordinator")
        self.people = [
            make.person(f"p{n}", "member", organisation=self.offices[n % 3]) for n in range(PEOPLE)
        ]
        kept = {"reserved_seats": reserved, "reserved_until": timezone.localdate() + 3 * 24 * HOUR}
        self.labs = [
            make.lab(capacity=capacities[0], blocks_overlap=minds[0], offer_hours=offer_hours, **kept)
        ]
        self.labs.append(make.lab("Altro", capacity=capacities[1], blocks_overlap=minds[1]))
        for lab in self.labs:
            make.session(lab, starts_in=6 * 24 * HOUR)
        actions.update_lab(self.coordinator, self.labs[0])  # the end of the reserve is watched
        self.look()

    def teardown(self):
        if hasattr(self, "clock"):
            self.clock.stop()

    # What people do

    @rule(n=people, which=labs)
    def ask(self, n, which):
        lab, person = self.fresh(which), self.people[n]
        is_new = self.seat(lab, n) is None
        if is_new and (self.is_over(lab) or self.is_busy(lab, person)):
            with pytest.raises(EnrolmentClosed):
                actions.enrol(person, lab, person)
        else:
            assert actions.enrol(person, lab, person)[1] == is_new
        self.judge()

    @rule(n=people, which=labs, by_whom=st.sampled_from(["themselves", "coordinator"]))
    def leave(self, n, which, by_whom):
        seat = self.seat(self.fresh(which), n)
        if seat is None:
            return
        actor = self.people[n] if by_whom == "themselves" else self.coordinator
        ended = actions.withdraw(actor, seat, "Cambia ufficio" if actor == self.coordinator else "")
        assert (ended.ended_by, bool(ended.ended_because)) == (actor, actor == self.coordinator)
        self.judge()

    @rule(n=people)
    def accept(self, n):
        seat = self.seat(self.fresh(0), n)
        if seat is None:
            return
        may = seat.status == "confirmed" or (
            seat.status == "offered"
            and not self.is_busy(seat.lab, seat.person)
            and not self.is_over(seat.lab)
        )
        try:
            assert actions.accept_offer(self.people[n], seat).status == "confirmed"
            assert may
        except NoOffer:
            assert not may
        self.judge()

    @rule(capacity=st.integers(0, 5), which=labs)
    def resize(self, capacity, which):
        lab = self.fresh(which)
        lab.capacity = capacity
        actions.update_lab(self.coordinator, lab, ["capacity"])
        self.judge()

    @rule(hours=st.sampled_from([5, 21, 40]))
    def wait(self, hours):
        self.now.shift(hours * HOUR)
        self.work()

    @precondition(lambda self: hasattr(self, "labs") and self.fresh(0).enrolments.active().count() > 3)
    @rule(which=labs)
    def start(self, which):
        lab = self.fresh(which)
        if lab.status == "open":
            actions.start(self.coordinator, lab)
            self.judge(started=lab)

    # What must hold

    def judge(self, started=None):
        """One change at a time: this one, then each that the queue makes of it."""
        self.compare(started)
        self.work()

    def work(self):
        path = "labs.tasks.fill_seats_later"
        while due := DBTaskResult.objects.ready().filter(task_path=path).order_by("run_after").first():
            due.task.call(*due.task_result.args)
            due.set_successful(None)
            self.compare()

    def compare(self, started=None):
        rows, states, notices = self.rows, self.states, self.notices
        self.look()
        for lab in self.labs:
            lab = Lab.objects.get(pk=lab.pk)
            assert faults(rows[lab.pk], self.rows[lab.pk], self.rules_of(lab)) == []
            inside = Membership.objects.current().filter(circle=lab.circle, role="enrolled")
            confirmed = {
                pk for (of, pk), state in self.states.items() if of == lab.pk and state[1] == "confirmed"
            }
            assert set(inside.values_list("person_id", flat=True)) == confirmed
        for key, state in self.states.items():
            before = states.get(key, (None, "", False))
            is_new = before[:2] != state[:2] or state[2] > before[2]
            starts = started is not None and key[0] == started.pk and state[1] in ("confirmed", "waiting")
            assert len(self.notices[key]) - len(notices.get(key, [])) == is_new + starts, self.notices[key]
            assert is_told(state[1], self.notices[key][-1]), (state, self.notices[key])

    def look(self):
        """Rows by lab; the last state of each (lab, person) as (request, status, passed over); all they were told."""
        requests = Enrolment.objects.order_by("number").select_related("organisation", "person", "lab")
        self.rows = {lab.pk: [] for lab in self.labs}
        self.states, self.notices = {}, {}
        busy = {pk: self.busy_ids(lab) for pk, lab in ((lab.pk, lab) for lab in self.labs)}
        for one in requests:
            key = (one.lab_id, one.person_id)
            self.states[key] = (one.pk, one.status, one.passed_over_at is not None)
            if one.is_active:
                ambito = one.organisation.ambito_id if one.organisation else None
                self.rows[one.lab_id].append(
                    Row(one.number, one.status, ambito, one.person_id in busy[one.lab_id])
                )
        for lab_id, person_id, text in Notice.objects.order_by("pk").values_list(
            "object_id", "recipient_id", "text"
        ):
            self.notices.setdefault((lab_id, person_id), []).append(text)

    def rules_of(self, lab):
        is_kept = lab.reserved_until is not None and timezone.localdate() < lab.reserved_until
        kept = {office.ambito_id: lab.reserved_seats for office in self.offices if office}
        return Rules(lab.capacity, kept if is_kept and lab.reserved_seats else {}, self.is_over(lab))

    def fresh(self, which):
        return Lab.objects.get(pk=self.labs[which].pk)

    def seat(self, lab, n):
        return lab.enrolments.active().filter(person=self.people[n]).select_related("lab", "person").first()

    def is_over(self, lab):
        return lab.status != "open" or timezone.now() >= BEGINNING + 6 * 24 * HOUR

    def is_busy(self, lab, person):
        return person.pk in self.busy_ids(lab)

    def busy_ids(self, lab):
        if not lab.blocks_overlap:
            return set()
        held = Enrolment.objects.filter(status="confirmed").exclude(lab=lab.pk)
        return set(held.values_list("person_id", flat=True))


class TestSeats(Seats.TestCase, TestCase):
    settings = settings(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
