"""The fault benchmark at a tenth, against a real server: counts, never times."""

import pytest

from benchmarks.thread_faults import run


@pytest.mark.journey
def test_readers_that_are_cut_end_with_the_table():
    outcome = run(scale=0.1)
    assert outcome.posts >= 100 and outcome.cuts > 0
    assert outcome.table_is_whole
    assert (outcome.lost, outcome.doubled, outcome.disordered, outcome.heard_after_removal) == (0, 0, 0, 0)
