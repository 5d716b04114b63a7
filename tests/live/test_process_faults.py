"""The benchmarks of the live part at a tenth, on several real processes: counts, never times."""

import pytest

from benchmarks import fan_out, process_faults, queries_per_event, redis_faults
from benchmarks.stand.crashes import OF_SOCKETS

pytestmark = pytest.mark.journey


def test_killed_processes_and_lost_doorbells_lose_nothing():
    outcome = process_faults.run(scale=0.1)
    assert outcome.kills >= 2 and outcome.lost_rings > 0
    assert outcome.crashes == dict.fromkeys(OF_SOCKETS, 1), "somebody did not die at the worst moment"
    assert outcome.torn >= 1 and outcome.deaf >= 1
    assert outcome.rows == outcome.posts >= 1000
    assert outcome.verdict.is_clean, outcome.verdict
    assert outcome.settled_after is not None


def test_without_redis_people_write_and_read_and_sockets_catch_up():
    """Idle sockets first: posted in a process without sockets, heard in two others."""
    outcome = redis_faults.run(scale=0.1)
    assert {seconds: deaf for seconds, (deaf, _) in outcome.idle.items()} == {12: 0}
    assert outcome.reads and outcome.reads_refused == 0
    assert outcome.settled_after is not None
    assert outcome.verdict.is_clean, outcome.verdict


def test_an_event_costs_the_same_however_many_listen():
    _, rows = queries_per_event.run(scale=0.1)
    assert [row["heard"] for row in rows] == [1, 10, 100]
    assert len({row["read_after"] for row in rows}) == 1
    assert rows[0]["read_after"] > 0


def test_everybody_in_a_full_thread_hears_everything():
    result = fan_out.run(scale=0.1)
    assert result.missing == 0
    assert result.ours_rate and result.theirs_rate and result.ours_late and result.theirs_late
