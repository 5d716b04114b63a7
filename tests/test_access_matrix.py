"""The set of rules equals the set of routes: every page, method, API call and socket has its rows, both ways."""

import importlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from asgiref.sync import async_to_sync
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from config.sockets import websocket_urlpatterns
from tests.config.test_headers import assert_headers
from tests.matrix.rows import PEOPLE, Row, World, world

APPS = (
    "accounts",
    "security",
    "notifications",
    "surveys",
    "labs",
    "labs_calendars",
    "labs_paths",
    "labs_adhesions",
    "labs_presence",
    "labs_certificates",
    "labs_courses",
    "labs_works",
    "doors",
    "toolkit",
    "versions",
    "library",
    "community",
    "spaces",
    "messages",
    "writing",
    "moderation",
    "news",
    "search",
    "search_curation",
    "search_status",
    "reports",
    "api_people",
    "api_threads",
    "api_library",
    "figures",
    "feedback",
)
pytestmark = pytest.mark.any_database
ROWS: list[Row] = [row for app in APPS for row in importlib.import_module(f"tests.matrix.{app}").ROWS]
PAGE_ROWS = [row for row in ROWS if not row.route.startswith("ws:")]
SOCKET_ROWS = [row for row in ROWS if row.route.startswith("ws:")]
METHODS = ("get", "post", "put", "patch", "delete")


def routes(patterns=None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


ROUTES = dict(routes())


def test_every_route_has_a_row():
    sockets = {f"ws:{pattern.name}" for pattern in websocket_urlpatterns}
    assert None not in {pattern.name for pattern in ROUTES.values()}, "a route without a name"
    wanted = (set(ROUTES) | sockets) - {"api:api-root"}
    rows = {row.route for row in ROWS}
    assert wanted - rows == set(), "routes without a row"
    assert rows - wanted == set(), "rows without a route"


def test_route_names_are_unique():
    names = [name for name, _ in routes() if not name.startswith("api:")]
    assert sorted(names) == sorted(set(names))


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Region:
    """One small region for every row, with everybody signed in; what a row makes of it is rolled back."""

    world: World
    sessions: dict[str, str]

    def send(self, name: str, row: Row, url: str, data: dict):
        extra = {"content_type": "application/json"} if row.json else {}
        answer = getattr(self.client(name), row.method)(url, data, **extra)
        assert_headers(answer)
        return answer

    def client(self, name: str) -> Client:
        client = Client()
        if name in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[name]
        return client


@pytest.fixture(scope="module")
def shared_region(django_db_setup, django_db_blocker) -> Iterator[Region]:
    with django_db_blocker.unblock(), rolled_back():
        made = world()
        people = {name: person for name, person in made.people.items() if person}
        cookies = {name: _client(person).cookies for name, person in people.items()}
        sessions = {name: some[settings.SESSION_COOKIE_NAME].value for name, some in cookies.items()}
        yield Region(made, sessions)


@pytest.fixture
def region(shared_region: Region, db, settings) -> Region:
    # All have signed in before the first row: on a slow machine that is long ago for the last ones.
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 3600
    return replace(shared_region, world=shared_region.world.copy())


@pytest.mark.parametrize("row", PAGE_ROWS, ids=lambda row: row.id)
def test_row(row: Row, region: Region):
    assert set(row.expect) == set(PEOPLE)
    url = reverse(row.route, kwargs=row.kwargs(region.world))
    got = {}
    for name in PEOPLE:
        with rolled_back():
            got[name] = region.send(name, row, url, row.data(region.world)).status_code
    assert got == row.expect


@pytest.mark.parametrize("row", [r for r in PAGE_ROWS if 404 in r.expect.values()], ids=lambda row: row.id)
def test_forbidden_reads_like_absent(row: Row, region: Region):
    """Where one may not see, the answer is that of a thing that does not exist, word for word."""
    kwargs = row.kwargs(region.world)
    absent = {key: 999_999_999 if isinstance(value, int) else value for key, value in kwargs.items()}
    name = next(name for name in PEOPLE if row.expect[name] == 404)
    answers = []
    for own in (kwargs, absent):
        with rolled_back():
            url = reverse(row.route, kwargs=own)
            answers.append(region.send(name, row, url, row.data(region.world)))
    assert [answer.status_code for answer in answers] == [404, 404]
    assert _neutral(answers[0].content) == _neutral(answers[1].content)


@pytest.mark.parametrize("name", sorted(set(ROUTES) - {"api:api-root"}))  # it exists only to build addresses
def test_other_methods_are_refused(name: str, region: Region):
    listed = {row.method for row in ROWS if row.route == name}
    kwargs = next(row.kwargs(region.world) for row in ROWS if row.route == name)
    url = reverse(name, kwargs=kwargs)
    is_there = any(set(row.expect.values()) != {404} for row in ROWS if row.route == name)
    for person in ("admin", "visitor"):
        for method in sorted(set(METHODS) - listed):
            answer = getattr(region.client(person), method)(url)
            assert_headers(answer)
            refused = {404} if not is_there else {405} if person == "admin" else {405, 302, 401}
            assert answer.status_code in refused, f"{method} {url} as {person}"


@pytest.mark.parametrize("row", SOCKET_ROWS, ids=lambda row: row.id)
@pytest.mark.django_db(transaction=True)
def test_socket_row(row: Row):
    here = world()
    pattern = next(p for p in websocket_urlpatterns if f"ws:{p.name}" == row.route)
    path = "/" + re.sub(
        r"<(?:\w+:)?(\w+)>", lambda m: str(row.kwargs(here)[m.group(1)]), str(pattern.pattern)
    )
    got = {name: async_to_sync(_socket_code)(path, _client(here.people[name])) for name in PEOPLE}
    assert got == row.expect


def _client(person) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def _neutral(content: bytes) -> bytes:
    content = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", content)
    return re.sub(rb"/\d+/|=[^\"&]*\d+", b"/N/", content)


async def _socket_code(path: str, client: Client) -> int:
    """0 where the socket stays open after its hello, else the closing code."""
    from config.asgi import application

    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    headers = [
        (b"origin", b"http://127.0.0.1:8000"),
        (b"host", b"127.0.0.1:8000"),
        (b"cookie", cookie.encode()),
    ]
    socket = WebsocketCommunicator(application, path, headers=headers)
    connected, code = await socket.connect(timeout=5)
    if not connected:
        return int(code or 0)
    first = await socket.receive_output(timeout=5)
    if first["type"] == "websocket.close":
        return int(first["code"])
    await socket.disconnect()
    return 0
