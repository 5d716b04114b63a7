"""Which engine answers on this installation?"""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from search.engines.base import Engine
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine


@lru_cache(maxsize=8)
def _embedded(folder: Path) -> EmbeddedEngine:
    return EmbeddedEngine(folder)


@lru_cache(maxsize=2)
def _elastic(url: str, alias: str) -> ElasticEngine:
    return ElasticEngine(url, alias)


def live_engine() -> Engine:
    """One per process and place, so that the index and the connections stay open between questions."""
    if settings.ELASTICSEARCH_URL:
        return _elastic(settings.ELASTICSEARCH_URL, settings.SEARCH_ALIAS)
    return _embedded(Path(settings.SEARCH_INDEX_DIR))


@contextmanager
def scratch_engine() -> Iterator[Engine]:
    """An empty index of its own on the same engine, gone afterwards."""
    if settings.ELASTICSEARCH_URL:
        engine = ElasticEngine(settings.ELASTICSEARCH_URL, f"scratch-{uuid.uuid4().hex[:12]}")
        try:
            yield engine
        finally:
            engine.drop()
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield EmbeddedEngine(Path(folder))
