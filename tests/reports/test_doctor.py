"""The doctor says what is wrong, with each thing really broken; and on a healthy site, that nothing is."""

import datetime
import json
import os
import subprocess
import sys
import threading
import time
from io import StringIO
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import requests
from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.diagnosis import Check, State, fine
from accounts.housekeeping import tidy
from accounts.models import Heartbeat
from reports.doctor.asking import ask_all
from reports.doctor.checks import examine
from reports.doctor.database import hours_apart
from reports.doctor.files import space_left
from tests.reports.relay import Relay

ROOT = Path(__file__).resolve().parents[2]
SMTP = "django.core.mail.backends.smtp.EmailBackend"
SECRET = "segretissimo/1"


class Silent(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def served():
    """The site, as its own address."""
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Silent) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        assert requests.get(f"{address}/salute/", timeout=60).ok, "it has read its program"
        yield address
        server.shutdown()


@pytest.fixture
def healthy(db, settings, tmp_path, served):
    settings.SITE_URL, settings.DATA_DIR, settings.STATIC_ROOT = served, tmp_path, tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "a.1.css").touch()
    manifest = {"paths": {"a.css": "a.1.css"}, "version": "1.1"}
    (settings.STATIC_ROOT / "staticfiles.json").write_text(json.dumps(manifest))
    for kind in Heartbeat.Kind:
        Heartbeat.objects.beat(kind, kind)
    call_command("reindex", stdout=StringIO())


def states(**options):
    return {told.name: told.state for told in examine(**options)}


def one(name, **options):
    return next(told for told in examine(**options) if told.name == name)


def test_a_healthy_site_has_nothing_to_mend(healthy, settings):
    told = examine(is_deep=True)
    assert [one for one in told if one.state is not State.FINE] == []
    assert {"base dati", "migrazioni", "Redis", "file caricati", "worker", "indice"} <= {
        one.name for one in told
    }
    assert "confronto dell'indice" in {one.name for one in told}
    out = StringIO()
    call_command("doctor", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == len(told) - 1  # without the comparison
    assert all(line.startswith("a posto  ") for line in lines)


@pytest.mark.any_database
def test_everything_away_is_told_without_secrets_and_without_a_traceback(tmp_path):
    away = {
        "DATABASE_URL": "postgres://cantiere:segretissimo%2F1@127.0.0.1:1/nessuna",
        "REDIS_URL": "redis://:segretissimo%2F1@127.0.0.1:1/0",
        "ELASTICSEARCH_URL": "http://elastic:segretissimo%2F1@127.0.0.1:1",
        "EMAIL_URL": "smtp://utente:segretissimo%2F1@127.0.0.1:1",
        "CLAMD_URL": "tcp://127.0.0.1:1",
        "OIDC_ISSUER": "http://127.0.0.1:1", "OIDC_CLIENT_ID": "cantiere", "OIDC_CLIENT_SECRET": SECRET,
        "SITE_URL": "http://cantiere.invalid", "DEBUG": "on", "RATE_LIMITS": "off",
    }  # fmt: skip
    environment = os.environ | away | {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "manage.py", "doctor", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr, told["ok"]) == (1, "", False)
    assert {tuple(check) for check in told["checks"]} == {("name", "state", "found", "advice")}
    broken = {check["name"] for check in told["checks"] if check["state"] == "guasto"}
    services = {"base dati", "Redis", "motore di ricerca", "email", "antivirus", "gestore delle identità"}
    assert broken >= services | {"DEBUG", "limiti", "https"}
    assert all(check["advice"] for check in told["checks"] if check["state"] != "a posto")
    assert "worker" not in {check["name"] for check in told["checks"]}, "nobody can know"
    assert "segretissimo" not in done.stdout


@pytest.mark.any_database
def test_a_refused_variable_is_one_sentence(tmp_path):
    environment = os.environ | {"DATA_DIR": str(tmp_path), "SECRET_KEY": "changeme"}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    command = [sys.executable, "manage.py", "doctor"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_migration_and_dead_processes_are_told(healthy):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'reports'")
    Heartbeat.objects.update(seen_at=timezone.now() - datetime.timedelta(minutes=5))
    found = {told.name: told for told in examine()}
    assert [found[name].state for name in ("migrazioni", "worker", "scheduler")] == [State.BROKEN] * 3
    assert "reports.0001_feedback" in found["migrazioni"].found
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=StringIO())
    assert ended.value.code == 1


def test_tasks_that_wait_or_have_failed_are_told(healthy):
    tidy.enqueue()
    task = DBTaskResult.objects.filter(task_path="accounts.housekeeping.tidy")
    for minutes, state in ((1, State.FINE), (10, State.LOOK), (90, State.BROKEN)):
        task.update(enqueued_at=timezone.now() - datetime.timedelta(minutes=minutes))
        assert one("lavori in coda").state is state
    task.update(run_after=timezone.now() - datetime.timedelta(minutes=1))
    assert one("lavori in coda").state is State.FINE, "planned long ago, for a minute ago"
    task.update(status=TaskResultStatus.FAILED, finished_at=timezone.now())
    assert "accounts.housekeeping.tidy (1)" in one("lavori falliti").found


def test_folders_that_cannot_be_written_or_are_read_by_others_are_told(healthy, settings, tmp_path):
    key = tmp_path / "secret_key"
    key.touch(0o644)
    assert "chmod 600" in one("cartella dei dati").advice
    key.chmod(0o600)
    assert one("cartella dei dati").state is State.FINE
    file = tmp_path / "un file"
    file.touch()
    settings.MEDIA_ROOT = settings.DATA_DIR = file
    (settings.STATIC_ROOT / "a.1.css").unlink()
    found = states()
    assert [found[name] for name in ("cartella dei dati", "file caricati", "file statici")] == [
        State.BROKEN
    ] * 3


def test_a_search_without_its_index_is_told(healthy, settings, tmp_path):
    settings.SEARCH_INDEX_DIR, settings.SEARCH_ALIAS = (
        tmp_path / "altrove",
        f"{settings.SEARCH_ALIAS}-altrove",
    )
    told = one("motore di ricerca")
    assert (told.state, "reindex" in told.advice) == (State.LOOK, True)


def test_a_relay_is_tried_with_its_credentials_and_sends_only_when_asked(healthy, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, "127.0.0.1"
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "utente", SECRET
    with Relay(refuses=True) as relay:
        settings.EMAIL_PORT = relay.port
        assert "utente o password" in one("email").found
        relay.shutdown()
    with Relay() as relay:
        settings.EMAIL_PORT = relay.port
        assert one("email").state is State.FINE
        assert relay.received == []
        assert one("email di prova", mail_to="tu@example.org").state is State.FINE
        assert "To: tu@example.org" in relay.received[0]
        relay.shutdown()
    with pytest.raises(CommandError, match="non è un indirizzo"):
        call_command("doctor", mail_to="tu")


def test_an_address_of_another_site_is_told(healthy, settings):
    settings.SITE_URL += "/altro"
    assert one("indirizzo del sito").state is State.BROKEN


def test_more_connections_than_postgresql_gives_are_told(healthy, settings):
    """SQLite has none to count."""
    settings.WEB_CONCURRENCY = 256
    assert states().get("connessioni") is (State.LOOK if connection.vendor == "postgresql" else None)


def test_what_hangs_is_left_and_what_fails_is_told_without_its_secret(settings):
    settings.EMAIL_HOST_PASSWORD = SECRET
    never = threading.Event()

    def fails():
        raise ValueError(f"a {SECRET} in http://io:{SECRET}@host/")

    checks = [Check("a", never.wait, within=0.1), Check("b", never.wait, within=0.1), Check("c", fails)]
    began = time.monotonic()
    told = ask_all(checks, Check("base dati", lambda: fine("")))
    assert time.monotonic() - began < 1
    assert [one.state for one in told] == [State.FINE, *[State.BROKEN] * 3]
    assert told[3].found == "ValueError: a … in http://…@host/"
    never.set()


def test_how_far_clocks_and_how_full_disks_may_be():
    assert [hours_apart(seconds).state for seconds in (0.5, 5, 60)] == [State.FINE, State.LOOK, State.BROKEN]
    assert [space_left(Path("/"), gb * 1e9).state for gb in (9, 1, 0.1)] == list(State)
