"""Elasticsearch: late writes, rebuilds beside the live index, an engine that does not answer."""

import time

import pytest
from django.conf import settings

from benchmarks.stand.engine_proxy import EngineProxy, Mode
from search.engines.base import EngineUnavailable, IndexMissing
from search.engines.elastic import ElasticEngine
from search.query import parse
from tests.search.engines import EVERYONE, entry, found, rebuild

PARTS = [(number, "", "Testo della graduatoria. " * 80) for number in range(1, 4)]


def test_an_older_reading_never_replaces_a_newer_one(elastic):
    rebuild(elastic, [entry(1, "Bando")])
    elastic.update([entry(1, "Avviso")], gone=[], stamp=20)
    elastic.update([entry(1, "Bando")], gone=[], stamp=10)
    assert found(elastic, "avviso") == [1] and found(elastic, "bando") == []
    elastic.update([], gone=["document:1"], stamp=15)
    assert found(elastic, "avviso") == [1]
    elastic.update([], gone=["document:1"], stamp=30)
    elastic.update([entry(1, "Avviso")], gone=[], stamp=25)
    assert found(elastic, "avviso") == []


def test_what_changes_during_a_rebuild_is_in_the_new_index(elastic):
    rebuild(elastic, [entry(1, "Bando"), entry(2, "Bando")])

    def changing():
        yield entry(1, "Bando")
        elastic.update([entry(1, "Avviso"), entry(3, "Avviso")], gone=["document:2"], stamp=20)
        assert found(elastic, "avviso") == [1, 3], "the live index follows too"
        yield entry(2, "Bando")

    assert elastic.rebuild(changing(), stamp=10) == (2, [])
    assert found(elastic, "avviso") == [1, 3] and found(elastic, "bando") == []
    assert len(elastic.client.indices.get(index=f"{elastic.alias}-*")) == 1


def test_no_part_stays_of_what_was_deleted_or_shortened_while_a_rebuild_had_it_in_hand(elastic):
    """What the rebuild read before comes to the new index after the newer write, which did not find it there."""
    rebuild(elastic, [entry(9, "Altro")])
    long = [entry(number, "Bando", parts=PARTS) for number in (1, 2)]

    def read_before():
        elastic.update([entry(2, "Bando")], gone=["document:1"], stamp=20)
        yield from long

    elastic.rebuild(read_before(), stamp=10)
    assert units_of(elastic, "document:1") == 0 and units_of(elastic, "document:2") == 1
    assert found(elastic, "bando") == [2] and found(elastic, "graduatoria") == []


def units_of(elastic, key):
    return elastic.client.count(index=elastic.alias, query={"term": {"key": key}})["count"]


def test_a_rebuild_that_fails_leaves_the_live_index(elastic):
    rebuild(elastic, [entry(1, "Bando")])

    def broken():
        yield entry(2, "Bando")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        elastic.rebuild(broken(), stamp=10)
    assert found(elastic, "bando") == [1]
    assert len(elastic.client.indices.get(index=f"{elastic.alias}-*")) == 1


def test_an_entry_refused_for_its_content_does_not_keep_the_others_out(elastic):
    hopeless = entry(2, "Bando", tags=("x" * 40_000,))
    assert elastic.rebuild([entry(1, "Bando"), hopeless], stamp=10) == (1, ["document:2"])
    assert found(elastic, "bando") == [1]
    elastic.update([entry(2, "Bando")], gone=[], stamp=20)
    assert found(elastic, "bando") == [1, 2]
    assert elastic.update([hopeless, entry(3, "Bando")], gone=[], stamp=30) == ["document:2"]
    assert found(elastic, "bando") == [1, 3], "its older words do not stay"
    elastic.update([entry(2, "Bando")], gone=[], stamp=40)
    assert elastic.update([hopeless], gone=[], stamp=35) == ["document:2"]
    assert sorted(found(elastic, "bando")) == [1, 2, 3], "what was read later stays"


def test_a_block_is_not_a_fault_of_the_content(elastic):
    rebuild(elastic, [entry(1, "Bando")])
    index = elastic._live()
    elastic.client.indices.put_settings(index=index, settings={"index.blocks.read_only": True})
    with pytest.raises(EngineUnavailable) as refused:
        elastic.update([entry(1, "Avviso")], gone=[], stamp=20)
    assert not isinstance(refused.value, IndexMissing)
    elastic.client.indices.put_settings(index=index, settings={"index.blocks.read_only": None})
    elastic.update([entry(1, "Avviso")], gone=[], stamp=20)
    assert found(elastic, "avviso") == [1]


def test_the_index_keeps_no_text(elastic):
    rebuild(elastic, [entry(1, "Bando", "parola")])
    kept = elastic.client.search(index=elastic.alias)["hits"]["hits"][0]["_source"]
    assert set(kept) == {"kind", "object_id", "ats", "tags", "part", "units", "stamp", "fingerprint"}


def test_an_engine_that_does_not_answer_is_left_in_peace_for_a_while():
    away = ElasticEngine("http://127.0.0.1:9", "test-away")
    for _ in range(2):
        with pytest.raises(EngineUnavailable):
            away.search(parse("bando"), EVERYONE, 10)
    started = time.monotonic()
    with pytest.raises(EngineUnavailable, match="da poco"):
        away.search(parse("bando"), EVERYONE, 10)
    assert away._resting_until > started


def test_all_the_requests_of_one_search_share_its_time(elastic):
    """Each of them in time, both of them not."""
    rebuild(elastic, [entry(1, "Bando"), entry(2, "Sport")])
    proxy = EngineProxy(settings.ELASTICSEARCH_URL)
    proxy.start()
    try:
        slow = ElasticEngine(proxy.url, elastic.alias)
        assert found(slow, "bando sport") == []
        proxy.mode = Mode.SLOW
        assert found(slow, "bando") == [1]
        with pytest.raises(EngineUnavailable):
            found(slow, "bando sport")
    finally:
        proxy.stop()
