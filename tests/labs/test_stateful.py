"""Any story of asking, leaving, accepting and changing capacity keeps the promises of the seats."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from accounts.models import Membership, Person
from labs import actions
from labs.models import EnrolmentClosed, Lab, NoOffer
from tests import make

PEOPLE = 6
people = st.integers(0, PEOPLE - 1)


class Seats(RuleBasedStateMachine):
    """The model: who is active in which order, and the largest number that ever held a seat lawfully."""

    @initialize(capacity=st.integers(0, 4), offer_hours=st.sampled_from([None, 24]))
    def begin(self, capacity, offer_hours):
        Person.objects.all().delete()
        Lab.objects.all().delete()
        self.coordinator = make.person("anna", "coordinator")
        self.people = [make.person(f"p{n}", "member") for n in range(PEOPLE)]
        self.lab = make.lab(capacity=capacity, offer_hours=offer_hours)
        self.order: list[int] = []
        self.has_started = False

    def seat(self, n):
        return (
            self.lab.enrolments.active().filter(person=self.people[n]).select_related("lab", "person").first()
        )

    def held(self):
        return self.lab.enrolments.seated().count()

    @rule(n=people)
    def ask(self, n):
        if self.has_started and n not in self.order:
            with pytest.raises(EnrolmentClosed):
                actions.enrol(self.people[n], self.lab, self.people[n])
            return
        _, is_new = actions.enrol(self.people[n], self.lab, self.people[n])
        assert is_new == (n not in self.order)
        if is_new:
            self.order.append(n)

    @precondition(lambda self: self.order)
    @rule(data=st.data())
    def leave(self, data):
        n = data.draw(st.sampled_from(self.order))
        before = self.held()
        actions.withdraw(self.people[n], self.seat(n))
        self.order.remove(n)
        assert self.held() <= before

    @rule(n=people)
    def accept(self, n):
        mine = self.seat(n)
        if mine is None:
            return
        if mine.status == "waiting":
            with pytest.raises(NoOffer):
                actions.accept_offer(self.people[n], mine)
        else:
            assert actions.accept_offer(self.people[n], mine).status == "confirmed"

    @rule(capacity=st.integers(0, 6))
    def resize(self, capacity):
        before = set(self.lab.enrolments.seated().values_list("pk", flat=True))
        self.lab.refresh_from_db()
        self.lab.capacity = capacity
        actions.update_lab(self.coordinator, self.lab)
        after = set(self.lab.enrolments.seated().values_list("pk", flat=True))
        assert before <= after
        assert len(after) <= max(capacity, len(before))

    @precondition(lambda self: not self.has_started and len(self.order) > 3)
    @rule()
    def start(self):
        offered = list(self.lab.enrolments.filter(status="offered").values_list("person_id", flat=True))
        self.lab = actions.start(self.coordinator, self.lab)
        self.order = [n for n in self.order if self.people[n].pk not in offered]
        self.has_started = True

    @invariant()
    def keeps_the_promises(self):
        if not hasattr(self, "lab"):
            return
        self.lab.refresh_from_db()
        rows = list(self.lab.enrolments.active().order_by("number").values_list("person_id", "status"))
        assert [pk for pk, _ in rows] == [self.people[n].pk for n in self.order]
        waiting = [place for place, (_, status) in enumerate(rows) if status == "waiting"]
        seated = [place for place, (_, status) in enumerate(rows) if status != "waiting"]
        assert not waiting or not seated or max(seated) < min(waiting)
        if not self.has_started:
            assert not waiting or len(seated) >= self.lab.capacity
        inside = Membership.objects.current().filter(circle=self.lab.circle, role="enrolled")
        confirmed = {pk for pk, status in rows if status == "confirmed"}
        assert set(inside.values_list("person_id", flat=True)) == confirmed


class TestSeats(Seats.TestCase, TestCase):
    settings = settings(
        max_examples=15,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
