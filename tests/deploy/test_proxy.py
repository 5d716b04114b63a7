"""The site as on a server: nginx in front of the processes that deploy/processes keeps, and the smoke script.

One stand for all, on the database and services of the environment; the last test stops its processes."""

import contextlib
import getpass
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.config.test_headers import STRICT
from tests.journeys.conftest import PASSWORD, ROOT, Site, _free_port, _own_database

pytestmark = [pytest.mark.journey, pytest.mark.any_database]

HURRIED = {
    "client_header_timeout 10s": "client_header_timeout 2s",
    "client_body_timeout 8s": "client_body_timeout 2s",
}
TWO_PEOPLE = """
from django.core.management import call_command
for role in ("coordinator", "member"):
    call_command("create_member", f"{{role}}@example.org", password="{password}", role=role)
    call_command("create_token", f"{{role}}@example.org", days=1)
"""
HEAD = "POST /toolkit/carica/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
PORTS = ("PORT", "PROXY_PORT", "WSGI_PORT", "SOCKETS_PORT_1", "SOCKETS_PORT_2")
FORM = "Content-Type: multipart/form-data; boundary=x\r\n"


@dataclass
class Stand(Site):
    port: int
    folder: Path

    def processes(self, *words: str) -> str:
        command = [str(ROOT / "deploy" / "processes"), *words]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=90
        ).stdout

    def ask(self, path: str, method: str = "GET", source: str = "127.0.0.1", **headers: str):
        """(status, headers, body); `source`: from which address of the machine."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=70, source_address=(source, 0)
        )
        with contextlib.closing(connection):
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode(errors="replace")

    def say(self, text: str) -> socket.socket:
        there = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        there.sendall(text.encode())
        return there


@pytest.fixture(scope="module")
def site() -> Iterator[Stand]:
    if shutil.which("nginx") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("manca nginx")
        pytest.skip("manca nginx: apt-get install nginx")
    ports = {
        name: str(_free_port())
        for name in ("PORT", "PROXY_PORT", "WSGI_PORT", "SOCKETS_PORT_1", "SOCKETS_PORT_2")
    }
    with tempfile.TemporaryDirectory(prefix="c-") as name:  # short: a socket's path has 107 characters
        folder = Path(name)
        url = f"http://127.0.0.1:{ports['PROXY_PORT']}"
        environment = os.environ | ports | {
            "DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": name, "RUN_DIR": f"{name}/run", "SITE_URL": url,
            "TRUSTED_PROXIES": "1", "WEB_CONCURRENCY": "1", "DATABASE_URL": "", "PROXY_LOG": f"{name}/access.log",
            "PYTHONUNBUFFERED": "1",
        }  # fmt: skip
        with _own_database(environment):
            stand = Stand(url, environment, int(ports["PROXY_PORT"]), folder)
            stand.manage("migrate", "--noinput", "-v0")
            with _running(stand):
                yield stand


@contextlib.contextmanager
def _running(stand: Stand) -> Iterator[None]:
    keeper = subprocess.Popen(
        [str(ROOT / "deploy" / "processes")], env=stand.environment, stdout=subprocess.DEVNULL
    )
    nginx = subprocess.Popen(
        ["nginx", "-e", "stderr", "-c", str(configured(stand.environment, stand.folder))]
    )
    try:
        for port in ("WSGI_PORT", "SOCKETS_PORT_1", "SOCKETS_PORT_2"):
            _wait_for_port(f"http://127.0.0.1:{stand.environment[port]}/salute/", keeper, stand.folder)
        yield
    finally:
        nginx.terminate()
        keeper.terminate()
        nginx.wait(30)
        keeper.wait(60)


def _wait_for_port(url: str, keeper: subprocess.Popen, folder: Path) -> None:
    for _ in range(480):
        assert keeper.poll() is None
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.25)
    raise AssertionError(url + "".join(path.read_text()[-2000:] for path in (folder / "run").glob("*.log")))


def configured(environment: dict[str, str], folder: Path, name: str = "nginx.conf") -> Path:
    """A whole configuration around the site's piece, that waits for less than it does on a server."""
    made = subprocess.run(
        [str(ROOT / "deploy" / "proxy")], env=environment, capture_output=True, text=True, check=True
    )
    piece = made.stdout
    for said, quicker in HURRIED.items():
        assert piece.count(said) >= 1
        piece = piece.replace(said, quicker)
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    path = folder / name
    path.write_text(
        f"{user} daemon off; pid {folder}/nginx.pid; worker_processes 1; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; {temporary}\n{piece}\n}}\n"
    )
    return path


def test_the_smoke_script_passes(site):
    printed = site.manage("shell", "-v0", "-c", TWO_PEOPLE.format(password=PASSWORD))
    keys = re.findall(r"^[\w-]{40,}$", printed, re.MULTILINE)
    command = [sys.executable, str(ROOT / "deploy" / "smoke.py"), site.url, *keys]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 10 and all(line.startswith("ok  ") for line in lines)
    assert sum("tempo reale" in line for line in lines) == 1


def test_the_smoke_script_fails_at_the_first_thing_that_does(site):
    command = [sys.executable, str(ROOT / "deploy" / "smoke.py"), site.url, "nessuna", "nessuna"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("NO  due persone: GET me risponde 401")


@pytest.mark.parametrize(
    ("said", "kind", "told"),
    [
        (HEAD + FORM + f"Content-Length: {27 * 1024 * 1024}\r\n\r\n", "text/html", "al massimo 25 MB"),
        (
            HEAD + "Content-Type: text/plain\r\nContent-Length: 3000000\r\n\r\n",
            "text/html",
            "un testo al massimo 2 MB",
        ),
        (
            "POST /api/v1/spaces/1/threads HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            "Content-Length: 30000000\r\n\r\n",
            "application/problem+json",
            '"status":413',
        ),
    ],
)
def test_what_is_too_long_is_refused_before_it_is_sent(site, said, kind, told):
    """The head alone goes out: an answer can only come from what it says."""
    with site.say(said) as there:
        answer = http.client.HTTPResponse(there)
        answer.begin()
        assert answer.status == 413
        assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
        assert told in answer.read().decode().replace('": ', '":')
        assert {name: answer.headers[name] for name in STRICT} == STRICT


@pytest.mark.parametrize(
    "said",
    ["GET / HTTP/1.1\r\nHost: 127.0", HEAD + FORM + "Content-Length: 1000\r\n\r\n"],
    ids=["head", "body"],
)
def test_who_sends_a_byte_now_and_then_is_cut(site, said):
    """2 s here, 10 s for a whole head and 8 s between two pieces of a body on a server."""
    began = time.monotonic()
    with site.say(said) as there:
        there.settimeout(15)
        with contextlib.suppress(ConnectionError):
            assert b"200" not in there.recv(100)
    assert 1 < time.monotonic() - began < 10


def test_static_files_come_packed_and_stay(site):
    page = site.ask("/accedi/")[2]
    path = re.search(r'href="(/static/[^"]+\.css)"', page).group(1)
    status, headers, _ = site.ask(path, **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert headers["Content-Type"] == "text/css; charset=utf-8"
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert {name: headers[name] for name in STRICT} == STRICT
    assert site.ask("/static/build/nessuno.css")[0] == 404


def test_each_header_comes_once(site):
    """What the site says stays; nginx adds only what is missing."""
    for path in ("/accedi/", "/static/images/mark.svg", "/-/502.html"):
        headers = site.ask(path)[1]
        once = (*STRICT, "Content-Security-Policy", "Cache-Control")
        assert {name: len(headers.get_all(name, [])) for name in once} == dict.fromkeys(once, 1), path


def until_refused(site: Stand, most: int, **headers: str) -> tuple[int, float, http.client.HTTPMessage]:
    """How many were answered before the first 429, in how many seconds; its headers."""
    began = time.monotonic()
    for count in range(most):
        status, told, _ = site.ask("/salute/", "HEAD", **headers)
        if status == 429:
            return count, time.monotonic() - began, told
        assert status == 200
    raise AssertionError(f"{most} richieste, nessuna rifiutata")


def test_a_session_and_an_address_have_their_limits(site):
    """200 a minute a session, 600 an address: what came at once, and what the time since then adds."""
    count, seconds, told = until_refused(site, 1000, Cookie="sessionid=aaaa", source="127.0.0.2")
    assert 101 <= count <= 103 + seconds * 200 / 60
    assert told["Retry-After"] == "10"
    assert site.ask("/salute/", "HEAD", Cookie="sessionid=bbbb", source="127.0.0.2")[0] == 200
    count, seconds, _ = until_refused(site, 3000, source="127.0.0.3")
    assert 301 <= count <= 303 + seconds * 600 / 60
    status, headers, page = site.ask("/", source="127.0.0.3")
    assert status == 429 and "Aspetta dieci secondi e riprova" in page
    assert {name: headers[name] for name in STRICT} == STRICT
    assert site.ask("/salute/", "HEAD")[0] == 200


def test_the_log_says_where_but_not_who_nor_what(site):
    secrets = ("parolasegreta", "chiavesegreta", "tokensegreto", "127.0.0.9")
    site.ask(f"/cerca/?q={secrets[0]}", source=secrets[3])
    site.ask(f"/calendario/{secrets[1]}.ics")
    site.ask(
        f"/invito/{secrets[2]}/",
        Cookie=f"sessionid={secrets[2]}",
        Referer=f"/{secrets[1]}",
        **{"X-Request-ID": "a"},
    )
    text = log_once_it_says(site, '"/invito"')
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["area"] for line in lines[-3:]] == ["/cerca", "/calendario", "/invito"]
    assert all(re.fullmatch("[0-9a-f]{32}", line["request_id"]) for line in lines)
    assert [secret for secret in secrets if secret in text] == []


def log_once_it_says(site, words: str) -> str:
    """nginx writes the line of a request after its answer."""
    log = site.folder / "access.log"
    ends = time.monotonic() + 30
    while words not in (text := log.read_text()) and time.monotonic() < ends:
        time.sleep(0.1)
    return text


def test_nginx_takes_the_form_with_tls(site):
    made = {name: f"{site.folder}/{name}.pem" for name in ("key", "certificate")}
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=127.0.0.1",
        "-days",
        "2",
    ]
    subprocess.run(
        [*command, "-keyout", made["key"], "-out", made["certificate"]], check=True, capture_output=True
    )
    with_tls = {"PROXY_CERTIFICATE": made["certificate"], "PROXY_CERTIFICATE_KEY": made["key"]}
    path = configured(site.environment | with_tls, site.folder, "tls.conf")
    assert path.read_text().count("ssl_certificate") == 2 and "Strict-Transport-Security" in path.read_text()
    done = subprocess.run(["nginx", "-t", "-e", "stderr", "-c", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_while_the_workers_are_away_the_others_answer_and_then_nginx_does(site):
    """The last of this module: it stops what the others need."""
    site.processes("stop", "web")
    assert "Accedi" in site.ask("/accedi/")[2]
    site.processes("stop", "sockets-1", "sockets-2")
    status, headers, page = site.ask("/accedi/")
    assert status == 502 and "Aspetta qualche secondo e riprova" in page
    assert headers["Retry-After"] == "5" and headers["Cache-Control"] == "private, no-store"
    assert {name: headers[name] for name in STRICT} == STRICT
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    status, headers, body = site.ask("/api/v1/me")
    assert (status, json.loads(body)["status"]) == (502, 502)
    assert headers["Content-Type"] == "application/problem+json; charset=utf-8"
    assert site.ask("/static/build/cantiere.css")[0] == 200
