"""Many people at once: never above capacity, the list in order, the first always moves up."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from labs import actions
from labs.models import Enrolment, EnrolmentClosed, Lab, ProgrammeDraft
from notifications.models import Notice
from surveys.closing import close_now

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def at_once(work, items):
    """Run `work` on all items from several threads that start together; gives what each returned."""
    barrier = threading.Barrier(THREADS)
    items = list(items)
    shares = [items[n::THREADS] for n in range(THREADS)]

    def run(share):
        try:
            barrier.wait(timeout=20)
            return [work(item) for item in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return [result for results in pool.map(run, shares) for result in results]


def test_thirty_seats_for_a_hundred_people(make, territory):
    lab = make.lab(capacity=30)
    people = [make.person(f"p{n}", "member") for n in range(100)]
    at_once(lambda person: actions.enrol(person, Lab(pk=lab.pk), person), people)
    rows = list(lab.enrolments.order_by("number").values_list("number", "status"))
    assert [number for number, _ in rows] == list(range(1, 101))
    assert [status for _, status in rows] == ["confirmed"] * 30 + ["waiting"] * 70
    assert Notice.objects.count() == 100


def test_same_person_twice_at_once_has_one_row(make, bruno):
    lab = make.lab(capacity=30)
    made = at_once(lambda _: actions.enrol(bruno, Lab(pk=lab.pk), bruno), range(THREADS))
    assert lab.enrolments.count() == 1
    assert sum(is_new for _, is_new in made) == 1
    assert Notice.objects.count() == 1


def test_withdrawals_among_enrolments_call_the_first_of_the_list(make, territory):
    lab = make.lab(capacity=10)
    early = [make.person(f"e{n}", "member") for n in range(24)]
    late = [make.person(f"l{n}", "member") for n in range(24)]
    seats = [actions.enrol(person, lab, person)[0] for person in early]
    leaving = seats[::3]
    jobs = [("leave", seat) for seat in leaving] + [("ask", person) for person in late]

    def work(job):
        kind, what = job
        if kind == "leave":
            return actions.withdraw(
                what.person, Enrolment.objects.select_related("lab", "person").get(pk=what.pk)
            )
        return actions.enrol(what, Lab(pk=lab.pk), what)[0]

    at_once(work, jobs)
    active = list(lab.enrolments.active().order_by("number").values_list("status", flat=True))
    assert active == ["confirmed"] * 10 + ["waiting"] * 30
    assert lab.enrolments.filter(status="withdrawn").count() == len(leaving)
    for enrolment in lab.enrolments.filter(status="confirmed"):
        told = Notice.objects.filter(recipient=enrolment.person, text__endswith="è confermata.")
        assert told.count() == 1


def test_one_person_asks_at_once_for_two_labs_at_the_same_hour(make, bruno):
    labs = [make.lab(f"L{n}", blocks_overlap=True) for n in range(THREADS)]
    for lab in labs:
        make.session(lab)

    def ask(lab):
        try:
            return actions.enrol(bruno, Lab(pk=lab.pk), bruno)[0].status
        except EnrolmentClosed:
            return "refused"

    assert sorted(at_once(ask, labs)) == ["confirmed", *["refused"] * (THREADS - 1)]


def test_a_draft_asked_for_twice_at_once_is_one_draft(make, anna, territory):
    survey = make.survey()
    make.responses(survey, territory.ats)
    close_now(survey)
    made = at_once(lambda _: actions.draft_programme(anna, survey, territory.ats).pk, range(THREADS))
    assert len(set(made)) == 1
    assert ProgrammeDraft.objects.get().rows.count() == 10
