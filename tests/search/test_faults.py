"""The benchmark of a search engine in trouble at a tenth, on a real site with its worker: counts, never times."""

import pytest

from benchmarks import search_faults

pytestmark = pytest.mark.journey
WRITES = 100


def test_whatever_the_engine_does_nothing_is_lost_and_search_answers(elastic_url):
    outcomes, revocation = search_faults.run_on(elastic_url, WRITES)
    assert {one.name: one.missed for one in outcomes} == {one.name: [] for one in outcomes}
    assert all(len(one.writes) == WRITES for one in outcomes) and len(outcomes) == 6
    assert revocation.is_kept, revocation
