"""Which engine answers on this installation?"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from search.engines.base import Engine
from search.engines.embedded import EmbeddedEngine


@lru_cache(maxsize=8)
def _embedded(folder: Path) -> EmbeddedEngine:
    return EmbeddedEngine(folder)


def live_engine() -> Engine:
    """One per process and folder, so that the index stays open between questions."""
    return _embedded(Path(settings.SEARCH_INDEX_DIR))


@contextmanager
def scratch_engine() -> Iterator[Engine]:
    """An empty index of its own on the same engine, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield EmbeddedEngine(Path(folder))
