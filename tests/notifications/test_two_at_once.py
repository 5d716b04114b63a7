"""Two processes send the same digests at the same moment to a real mail server: each thing arrives once."""

import email
import os
import subprocess
import sys
import threading
from collections import Counter
from email import policy
from pathlib import Path
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection

from community.models import ThreadLevel
from notifications.actions import notify
from notifications.models import Digest, Kind, Notice, Preference, Told
from tests.journeys.conftest import _free_port

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 50


class Postbox:
    """Takes every mail; turns away the first `refusals` of them, as a server does that is too busy."""

    def __init__(self, refusals=0):
        self.mails, self.refusals, self.lock = [], refusals, threading.Lock()

    async def handle_DATA(self, server, session, envelope):
        with self.lock:
            if self.refusals:
                self.refusals -= 1
                return "451 Riprova"
            self.mails.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def received(self):
        return Counter(m["To"] for m in self.mails)


@pytest.fixture
def postbox():
    box = Postbox()
    box.port = _free_port()
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    yield box
    server.stop()


@pytest.fixture
def crowd(transactional_db, make):
    """Fifty people who follow a thread with news, each with a notice for the digest."""
    make.territory()
    author = make.person("anna", role="coordinator")
    people = [make.person(f"p{n}", role="member") for n in range(PEOPLE)]
    thread = make.thread(author, title="Tariffe sociali")
    ThreadLevel.objects.bulk_create(
        ThreadLevel(person=person, thread=thread, level="following") for person in people
    )
    Preference.objects.bulk_create(
        Preference(person=person, kind=Kind.MENTIONS, channel="daily") for person in people
    )
    notify(people, "Una domanda per te", thread)
    return people


def database_url():
    """The test database, for a process of its own."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    user, password = quote(given["USER"]), quote(given["PASSWORD"] or "")
    who = f"{user}:{password}" if password else user
    return f"postgres://{who}@{quote(given['HOST'], safe='')}:{given['PORT'] or 5432}/{given['NAME']}"


def start(port):
    """`manage.py send_digests` as a process of its own, on the database of the test."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
    }
    command = [sys.executable, str(ROOT / "manage.py"), "send_digests", "--period", "daily"]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return int(out.split(":")[1].split()[0])


def test_two_processes_at_once_send_each_thing_once(crowd, postbox):
    processes = [start(postbox.port) for _ in range(2)]
    sent = [finish(process) for process in processes]
    assert sum(sent) == len(postbox.mails) == PEOPLE, sent
    assert postbox.received() == {person.email: 1 for person in crowd}
    for message in postbox.mails:
        text = message.get_body(("plain",)).get_content()
        assert text.count("Una domanda per te") == text.count("Tariffe sociali") == 1
    assert len({message["Message-ID"] for message in postbox.mails}) == PEOPLE
    assert Digest.objects.exclude(sent_at=None).count() == PEOPLE
    assert Told.objects.count() == 2 * PEOPLE and not Notice.objects.filter(mailed_at=None).exists()
    assert finish(start(postbox.port)) == 0 and len(postbox.mails) == PEOPLE


def test_what_the_server_turned_away_comes_with_the_next_run_and_nothing_twice(crowd, postbox):
    postbox.refusals = 7
    processes = [start(postbox.port) for _ in range(2)]
    first = sum(finish(process) for process in processes)
    assert 0 < first == len(postbox.mails) <= PEOPLE and not postbox.refusals
    second = finish(start(postbox.port))
    assert first + second == PEOPLE and postbox.received() == {person.email: 1 for person in crowd}
    assert Told.objects.count() == 2 * PEOPLE
