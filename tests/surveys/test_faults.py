"""The benchmark of killed servers at a tenth, on real processes: counts, never times."""

import pytest

from benchmarks import survey_faults


@pytest.mark.journey
def test_whatever_is_killed_each_confirmed_answer_is_there_once():
    bursts, minute = survey_faults.run(scale=0.1)
    assert (bursts.sent, minute.sent) == (50, 140)
    assert bursts.kills == 2 and minute.kills == 1
    assert bursts.asked_again > 0, "nobody was being served when a process died"
    for outcome in (bursts, minute):
        assert outcome.is_whole, outcome
