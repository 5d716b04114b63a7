"""The same few people and the same builders for every test."""

import os
import uuid
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path
from types import ModuleType

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from live import threads
from search.engines.elastic import ElasticEngine
from tests import make as builders
from tests.logs import listening
from tests.make.accounts import Territory

PATIENCE = 30  # seconds for a thread that is still asking the database
_ASKED: list[futures.Future] = []  # of the threads of sockets, in this test


def _remember_what_is_asked(pool: futures.ThreadPoolExecutor) -> None:
    submit = pool.submit

    def remembering(*args, **kwargs):
        _ASKED.append(submit(*args, **kwargs))
        return _ASKED[-1]

    pool.submit = remembering


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out what no database has a part in: another run beside this one does it",
    )
    parser.addoption(
        "--no-elasticsearch",
        action="store_true",
        help="leave out what needs Elasticsearch: another run beside this one has it",
    )
    parser.addoption(
        "--few-journeys",
        action="store_true",
        help="leave out most journeys: another run beside this one has them",
    )


def pytest_configure(config: pytest.Config) -> None:
    """The sites that tests start have indices of their own."""
    os.environ["SEARCH_ALIAS"] = _new_alias()
    _remember_what_is_asked(threads.readers)
    _remember_what_is_asked(threads.writers)


def pytest_unconfigure(config: pytest.Config) -> None:
    _drop_indices(os.environ["SEARCH_ALIAS"])


def _new_alias() -> str:
    return f"test-{uuid.uuid4().hex[:12]}"


def _drop_indices(alias: str) -> None:
    if url := os.environ.get("ELASTICSEARCH_URL"):
        ElasticEngine(url, alias).drop()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept = items
    if config.getoption("--database-only"):
        kept = [item for item in kept if _has_a_database(item)]
    if config.getoption("--no-elasticsearch"):
        kept = [item for item in kept if not _needs_elasticsearch(item)]
    if config.getoption("--few-journeys"):
        kept = [item for item in kept if not _is_left_to_others(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def _has_a_database(item: pytest.Item) -> bool:
    """By its mark or its fixtures; a journey's site has one of its own. Not what is the same on each of them."""
    if item.get_closest_marker("any_database"):
        return False
    fixtures = {"db", "transactional_db", "site"} & set(getattr(item, "fixturenames", ()))
    is_live = "live" in item.path.parts  # these have the channel layer of the environment
    return bool(fixtures) or is_live or item.get_closest_marker("django_db") is not None


def _needs_elasticsearch(item: pytest.Item) -> bool:
    engine = item.callspec.params.get("engine") if hasattr(item, "callspec") else None
    return engine == "elasticsearch" or "elastic_url" in getattr(item, "fixturenames", ())


def _is_left_to_others(item: pytest.Item) -> bool:
    is_wanted = item.get_closest_marker("newcomer") or item.get_closest_marker("any_database")
    return item.get_closest_marker("journey") is not None and not is_wanted


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Before the tables are emptied, what a socket that has gone still asks of them comes to its end."""
    if item.get_closest_marker("asyncio"):
        futures.wait(_ASKED, PATIENCE)
        _ASKED.clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A request made while tests were collected has left a pool of connections to the site's own database."""
    if close_pool := getattr(connection, "close_pool", None):
        close_pool()


@pytest.fixture
def make() -> ModuleType:
    return builders


@pytest.fixture
def shared_dir() -> Path:
    """The shared data; a test that needs it skips with this reason where it is not."""
    path = Path(os.environ.get("SHARED_DIR", Path(__file__).resolve().parents[2] / "shared"))
    if not (path / "data").is_dir():
        pytest.skip(f"SHARED_DIR: {path} non c'è")
    return path


@pytest.fixture(autouse=True)
def own_uploads(settings, tmp_path):
    """Files, search index and cached counts of a test die with it."""
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    settings.SEARCH_ALIAS = alias = _new_alias()
    yield
    _drop_indices(alias)


@pytest.fixture(autouse=True)
def nothing_personal_in_logs() -> Iterator[list[str]]:
    """Whatever a test makes the site write down tells of nobody (promises, row l). Gives what did."""
    with listening() as told:
        yield told
    assert told == []


@pytest.fixture
def territory(db) -> Territory:
    return builders.territory()


@pytest.fixture
def anna(territory):
    """Coordinates the whole region."""
    return builders.person("anna", role="coordinator")


@pytest.fixture
def bruno(territory):
    """Member of the first Ambito's office."""
    return builders.person("bruno", role="member", organisation=territory.ambito.office)


@pytest.fixture
def rita(territory):
    """Represents Bruno's office."""
    return builders.person("rita", role="representative", organisation=territory.ambito.office)


@pytest.fixture
def carla(territory):
    """Member of another Ambito, in another ATS."""
    return builders.person("carla", role="member", organisation=territory.other_ambito.office)


@pytest.fixture
def dario(territory):
    """Administers the site."""
    return builders.person("dario", role="admin")


@pytest.fixture
def elena(territory):
    """A guest, of no lab yet."""
    return builders.person("elena", role="guest")


@pytest.fixture
def marco(territory):
    """Moderates and curates the whole region."""
    return builders.person("marco", role="moderator")


@pytest.fixture
def tina(territory):
    """A trainer."""
    return builders.person("tina", role="trainer")


@pytest.fixture
def client_of():
    """A signed-in client of a person."""

    def signed_in(person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def run_tasks():
    """Run every queued task now, in this process and transaction; gives how many were run. A failure is raised."""

    def run() -> int:
        count = 0
        while waiting := DBTaskResult.objects.ready().first():
            result = waiting.task_result
            DBTaskResult.objects.filter(pk=waiting.pk).update(status=TaskResultStatus.RUNNING)
            waiting.task.call(*result.args, **result.kwargs)
            waiting.set_successful(None)
            count += 1
            assert count < 1000, "tasks that enqueue each other without end"
        return count

    return run
