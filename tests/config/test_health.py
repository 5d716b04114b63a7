"""Readiness answers within its seconds, whatever hangs."""

import socket
import time

import pytest
from django.db import connections
from django.test import Client
from django.utils.connection import ConnectionProxy

from config import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent_database(monkeypatch):
    """A server that takes the connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = {"HOST": "127.0.0.1", "PORT": listener.getsockname()[1], "NAME": "muta"}
        engine = {"ENGINE": "django.db.backends.postgresql"}
        monkeypatch.setitem(
            connections.settings,
            "muta",
            connections["default"].settings_dict | address | engine | {"OPTIONS": {}},
        )
        monkeypatch.setattr(health, "connection", ConnectionProxy(connections, "muta"))
        yield


def test_ready_while_the_database_answers():
    answer = Client().get("/salute/pronto/")
    assert answer.status_code == 200 and answer.json()["components"]["database"] == "ok"


def test_not_ready_in_time_while_the_database_is_silent(silent_database, monkeypatch):
    assert health.WITHIN == 3
    monkeypatch.setattr(health, "WITHIN", 0.3)
    began = time.monotonic()
    answer = Client().get("/salute/pronto/")
    assert time.monotonic() - began < 3
    assert answer.status_code == 503
    assert answer.json()["components"] | {"database": "down", "worker": "down"} == answer.json()["components"]
