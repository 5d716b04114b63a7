"""The benchmark of the seats at a tenth, on real processes, a real mail receiver and the real `serve`: counts only."""

import pytest

from benchmarks import seats
from benchmarks.stand.site import standing


@pytest.mark.journey
def test_many_processes_at_once_keep_every_promise_of_the_seats():
    with seats.receiving() as (box, address), standing(0, 0, settings={"EMAIL_URL": address}) as stand:
        outcome = seats.crowd(stand, box, scale=0.1)
        served = seats.serve(stand, scale=0.2)
    assert (outcome.wrong, outcome.errors) == ([], [])
    assert outcome.done == {"ask": 50, "leave": 20, "resize": 4}
    assert outcome.rounds >= 74 and 0 < outcome.most <= seats.SEATS
    assert outcome.states["withdrawn"] == 20 and outcome.states.total() == 50
    assert outcome.mails == outcome.notices >= 70
    assert (served.wrong, served.failed, served.people) == ([], 0, 10)
