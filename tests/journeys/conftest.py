"""A real server in its own process and a real Chromium, for the paths that people take."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.journeys.front import front
from tests.logs import personal

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "una frase lunga per la prova"
PATIENCE = 30_000  # milliseconds: both databases may be tried at once, each with its browsers and servers
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@dataclass
class Site:
    """A running site of its own: `url`, and `manage(...)` to run a command on its data."""

    url: str
    environment: dict[str, str]

    def manage(self, *arguments: str, stdin: str | None = None) -> str:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(
            command, env=self.environment, input=stdin, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done.stdout


@pytest.fixture(scope="package")
def site(tmp_path_factory) -> Iterator[Site]:
    """The site with its worker, on its own data, on the database and layer of the environment.

    `manage.py serve` alone; with JOURNEY_SERVERS=split as in production, WSGI workers for HTTP beside it."""
    port = _free_port()
    data = tmp_path_factory.mktemp("site")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(data),
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": "",
    }
    is_split = os.environ.get("JOURNEY_SERVERS") == "split"
    with _own_database(environment), contextlib.ExitStack() as running:
        made = Site(f"http://127.0.0.1:{port}", environment)
        made.manage("migrate", "--noinput", "-v0")
        if is_split:
            _split(running, environment, port)
        else:
            running.enter_context(_serve(environment, port))
        yield made
    assert [line for log in data.glob("*.log") for line in personal(log.read_text())] == []


def _split(running: contextlib.ExitStack, environment: dict[str, str], port: int) -> None:
    http_port, sockets_port = _free_port(), _free_port()
    running.enter_context(_serve(environment | {"PORT": str(sockets_port)}, sockets_port))
    workers = ["-m", "gunicorn", "-c", "python:config.workers", "config.wsgi"]
    environment = environment | {"WSGI_PORT": str(http_port), "WEB_CONCURRENCY": "2"}
    running.enter_context(_running(environment, http_port, *workers))
    running.enter_context(front(port, http_port, sockets_port))


def _serve(environment: dict[str, str], port: int) -> contextlib.AbstractContextManager[None]:
    return _running(environment, port, str(ROOT / "manage.py"), "serve")


@contextlib.contextmanager
def _running(environment: dict[str, str], port: int, *arguments: str) -> Iterator[None]:
    log = Path(environment["DATA_DIR"]) / f"{port}.log"
    with log.open("w") as output:
        command = [sys.executable, *arguments]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_for(f"http://127.0.0.1:{port}/salute/pronto/", server, log)
        yield
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()


@contextlib.contextmanager
def _own_database(environment: dict[str, str]) -> Iterator[None]:
    """On PostgreSQL a database of the journey's own; on SQLite the file in its DATA_DIR."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield
        return
    import psycopg

    name = f"journey_{environment['PORT']}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        environment["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        try:
            yield
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(240):
        assert server.poll() is None, log.read_text()[-4000:]
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.25)
    raise AssertionError(f"{url} non risponde\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="package")
def chromium():
    """Debian's Chromium; without it the journeys skip, and with CI=true they fail."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("manca Chromium")
        pytest.skip("manca Chromium: apt-get install chromium")
    from playwright.sync_api import expect, sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


@pytest.fixture
def visit(site, chromium):
    """`visit(email)` opens a page of the site signed in as that person; without an email, a visitor's."""
    contexts = []

    def open_page(email: str | None = None, width: int = 1280, **options):
        context = chromium.new_context(
            base_url=site.url, viewport={"width": width, "height": 900}, locale="it-IT", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.violations = []
        page.on("console", lambda m: page.violations.append(m.text) if "Content Security" in m.text else None)
        page.on("pageerror", lambda error: page.violations.append(str(error)))
        if email:
            page.goto("/accedi/")
            page.fill("input[name=login]", email)
            page.fill("input[name=password]", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_url(lambda url: "/accedi/" not in url)
        else:
            page.goto("/")
        return page

    yield open_page
    for context in contexts:
        context.close()
