"""The benchmark of a search engine in trouble at a tenth, on a real site with its worker: counts, never times."""

import os

import pytest
from django.conf import settings

from benchmarks import search_faults

pytestmark = pytest.mark.journey
WRITES = 100


def test_whatever_the_engine_does_nothing_is_lost_and_search_answers():
    if not settings.ELASTICSEARCH_URL:
        reason = "ELASTICSEARCH_URL non dice dove sta Elasticsearch"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    outcomes, revocation = search_faults.run_on(settings.ELASTICSEARCH_URL, WRITES)
    assert {one.name: one.missed for one in outcomes} == {one.name: [] for one in outcomes}
    assert all(len(one.writes) == WRITES for one in outcomes) and len(outcomes) == 6
    assert revocation.is_kept, revocation
