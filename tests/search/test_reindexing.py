"""The benchmark of reindexing at a small size: counts, never times."""

from benchmarks.reindexing import churned, indexed_site, missed


def test_nothing_is_lost_and_no_search_fails_while_everything_is_indexed_anew(elastic_url, shared_dir):
    with indexed_site() as site:
        site.run("-m", "benchmarks.stand.entries", "400")
        site.run("manage.py", "reindex")
        outcome = churned(site, "rebuild", writes=40, seconds=2)
    assert (
        outcome.filling["entries"] >= 380
        and outcome.differences["words"] > 1000
        and sum(outcome.writes.values()) == 40
    )
    assert min(outcome.writes.values()) == 10
    assert missed(outcome) == []
