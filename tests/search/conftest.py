"""Engines with an index of their own."""

import os
import uuid

import pytest
from django.conf import settings

from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine


@pytest.fixture
def elastic_url():
    """Of a real Elasticsearch; without one the test is skipped, and in CI it fails."""
    if not settings.ELASTICSEARCH_URL:
        reason = "ELASTICSEARCH_URL non dice dove sta Elasticsearch"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return settings.ELASTICSEARCH_URL


@pytest.fixture
def elastic(elastic_url):
    engine = ElasticEngine(elastic_url, f"test-{uuid.uuid4().hex[:12]}")
    yield engine
    engine.drop()


@pytest.fixture(params=["embedded", "elasticsearch"])
def engine(request, tmp_path):
    if request.param == "elasticsearch":
        return request.getfixturevalue("elastic")
    return EmbeddedEngine(tmp_path / "indice", wait=0.2)
