"""The cache goes away: everything is as if it had never kept anything."""

from config.cache import Forgetful
from tests.journeys.conftest import _free_port


def test_a_redis_that_is_not_there_is_an_empty_cache():
    cache = Forgetful(f"redis://127.0.0.1:{_free_port()}/0", {})
    cache.set("uno", 1, 60)
    assert cache.get("uno") is None and cache.get("uno", "altro") == "altro"
    assert cache.add("uno", 1) is False and cache.delete("uno") is False
    assert cache.get_or_set("uno", lambda: 2) == 2
