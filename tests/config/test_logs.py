"""What is written down holds no secret, no address and no name, whatever goes wrong; no line can be forged (row l)."""

import asyncio
import io
import json
import logging
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from smtplib import SMTPServerDisconnected

import brotli
import pytest
import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.core.management import call_command
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from django.test import Client, override_settings
from django.urls import include, path
from django_tasks import task

from accounts.tokens import create_token
from config.logs import logging_as
from config.reporting import report_errors
from config.requests import request_id_of
from notifications.models import Kind, Notice
from tests.make.accounts import PASSWORD

SECRET = "piantato-9f3a"
MAIL = f"{SECRET}@example.org"
ERRORS = [
    ValueError(SECRET), KeyError(SECRET), TypeError(MAIL), RuntimeError(f"a\n{SECRET}"), OSError(2, SECRET, SECRET),
    IntegrityError(f"Key (email)=({MAIL}) already exists"), DataError(SECRET), OperationalError(SECRET),
    ValidationError(SECRET), PermissionDenied(SECRET), SuspiciousOperation(SECRET), Http404(SECRET),
    UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET), json.JSONDecodeError(SECRET, SECRET, 0),
    SMTPServerDisconnected(MAIL), ExceptionGroup(SECRET, [ValueError(SECRET)]),
]  # fmt: skip


def _raising(error):
    @login_not_required
    def view(request, word):
        raise error from ValueError(f"and before it {SECRET}")

    return view


urlpatterns = [
    path(f"errore/{n}/<str:word>/", _raising(error), name=f"error_{n}") for n, error in enumerate(ERRORS)
]
urlpatterns += [path("", include("config.urls"))]
handler400, handler403 = "config.errors.bad_request", "config.errors.permission_denied"
handler500 = "config.errors.server_error"


@task()
def failing(word):
    raise ValueError(word)


@pytest.fixture
def lines():
    """What the handler of the site writes, as JSON."""
    stream = io.StringIO()
    logging.config.dictConfig(logging_as("json"))
    handler = next(
        h
        for h in logging.getLogger().handlers
        if isinstance(h.formatter, structlog.stdlib.ProcessorFormatter)
    )
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


def parsed(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.django_db(transaction=True)
@override_settings(
    ROOT_URLCONF="tests.config.test_logs", EMAIL_BACKEND="tests.config.test_logs.RefusingRelay"
)
def test_planted_secrets_are_nowhere(lines, bruno, anna, client_of, make):
    bruno.first_name, bruno.email = SECRET, MAIL
    bruno.save()
    ask_with_secrets(Client(raise_request_exception=False))
    thread = make.thread(anna)
    token = create_token(bruno)
    body = {"body": SECRET, "key": SECRET}
    bearer = {"Authorization": f"Bearer {token}"}
    url = f"/api/v1/threads/{thread.pk}/posts"
    assert Client().post(url, body, content_type="application/json", headers=bearer).status_code == 201
    Notice.objects.create(recipient=bruno, kind=Kind.values[0], text=SECRET, target=thread)
    failing.enqueue(SECRET)
    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=1)
    signed_in = client_of(bruno)
    signed_in.get("/profilo/")
    logging.getLogger("gunicorn.error").error("Error handling request %s", f"/{SECRET}")
    logging.getLogger("daphne.server").error(
        "Exception inside application: %s", SECRET, exc_info=ValueError(SECRET)
    )
    loop = asyncio.new_event_loop()
    loop.call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": ValueError(SECRET)}
    )
    loop.close()
    written = lines.getvalue()
    told = {kind for line in parsed(lines) for kind in line.get("error", ())}
    assert {f"django.db.utils.{name}" for name in ("IntegrityError", "DataError", "OperationalError")} <= told
    assert {"builtins.ValueError", "builtins.ExceptionGroup", "smtplib.SMTPServerDisconnected"} <= told
    for secret in (SECRET, MAIL, token, PASSWORD, signed_in.session.session_key):
        assert secret not in written
    of_profile = [line for line in parsed(lines) if line.get("user") == bruno.pk][-1]
    assert (of_profile["method"], of_profile["status"]) == ("GET", 200) and of_profile["request"]
    enqueued = [line for line in parsed(lines) if "enqueued" in line["event"] and "request" in line]
    assert enqueued


def ask_with_secrets(client):
    for number in range(len(ERRORS)):
        answer = client.get(
            f"/errore/{number}/{SECRET}/?q={SECRET}", headers={"Referer": f"http://testserver/{SECRET}"}
        )
        assert answer.status_code >= 400 and answer["X-Request-ID"]
    client.post("/accedi/", {"login": MAIL, "password": f"{PASSWORD} {SECRET}"})
    client.post("/password/dimenticata/", {"email": MAIL})
    client.get(f"/password/reset/key/1-{SECRET}/")
    client.get(f"/calendario/{SECRET}.ics")
    client.get("/cerca/", {"q": SECRET})
    client.get("/", headers={"Host": f"{SECRET}.example.org"})
    Client(enforce_csrf_checks=True).post(f"/accedi/?next={SECRET}", {"password": SECRET})


class RefusingRelay:
    """A relay that is not there."""

    def __init__(self, **options):
        pass

    def open(self):
        return True

    def close(self):
        pass

    def send_messages(self, messages):
        raise SMTPServerDisconnected(f"no relay for {messages[0].to}")


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_line_can_be_forged(lines, form):
    logging.config.dictConfig(logging_as(form))
    handler = next(
        h
        for h in logging.getLogger().handlers
        if isinstance(h.formatter, structlog.stdlib.ProcessorFormatter)
    )
    before = handler.setStream(lines)
    logging.getLogger("cantiere.prova").warning(
        "uno\r\n2026-01-01 ERROR falso \u2028 \x1b[31m %s", "due\ntre"
    )
    handler.setStream(before)
    assert len(lines.getvalue().splitlines()) == 1
    assert "\x1b" not in lines.getvalue()


@pytest.mark.parametrize("sentence", [MAIL, f"password={PASSWORD}", "Anna Rossi ha scritto", "sessionid=abc"])
def test_what_tells_of_somebody_in_a_whole_run_is_found(sentence, monkeypatch, nothing_personal_in_logs):
    """The listener that every test has (tests/logs.py) sees it, were the formatter ever to let it through."""
    monkeypatch.setattr("config.logs.ADDRESS", re.compile("(?!)"))
    logging.getLogger("cantiere.prova").warning(sentence)
    assert len(nothing_personal_in_logs) == 1 and sentence in nothing_personal_in_logs.pop()


@pytest.mark.parametrize("given", ["", "corto", "a" * 65, "abcdefgh\r\nX: y", "abc def ghi", f"{MAIL}"])
def test_a_request_s_number_is_taken_only_if_well_formed(given):
    assert request_id_of(given) != given and len(request_id_of(given)) == 32
    assert request_id_of("0123456789abcdef") == "0123456789abcdef"


@override_settings(ROOT_URLCONF="tests.config.test_logs")
def test_the_number_is_on_the_answer_and_on_the_page_of_an_error(db):
    client = Client(raise_request_exception=False, headers={"X-Request-ID": "0123456789abcdef"})
    answer = client.get("/errore/0/a/")
    assert answer["X-Request-ID"] == "0123456789abcdef" and b"0123456789abcdef" in answer.content


def test_an_error_is_told_without_what_is_personal():
    sentry_sdk = pytest.importorskip("sentry_sdk")
    received = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    assert report_errors(f"http://chiave@127.0.0.1:{server.server_port}/1")
    try:
        secret = SECRET
        raise ValueError(secret, MAIL)
    except ValueError as error:
        sentry_sdk.capture_exception(error)
    sentry_sdk.flush(5)
    sentry_sdk.init()  # nobody is told any more
    server.shutdown()
    (where, body) = received[0]
    told = brotli.decompress(body).decode()
    assert where == "/api/1/envelope/" and "ValueError" in told and "test_logs" in told
    assert SECRET not in told and MAIL not in told
