"""Figures for machines: by route and never by address, and not for everybody."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from django.utils.connection import ConnectionProxy

from config import metrics, workers


def test_figures_name_routes_and_never_addresses(bruno, client_of):
    client_of(bruno).get("/profilo/?q=piantato-9f3a")
    Client().get("/piantato-9f3a/")
    text = Client().get("/salute/metriche/").content.decode()
    for name in (
        'cantiere_http_requests_total{method="GET",route="-",status="404"}',
        "cantiere_http_request_duration_seconds_bucket",
        "cantiere_live_open_sockets 0.0",
        "cantiere_tasks_oldest_age_seconds",
        "cantiere_search_lag_seconds",
    ):
        assert name in text
    assert "piantato-9f3a" not in text and bruno.email not in text


@pytest.mark.parametrize(
    ("token", "request_of", "status"),
    [
        ("", {}, 200),
        ("", {"REMOTE_ADDR": "10.0.0.1"}, 404),
        ("", {"HTTP_X_FORWARDED_FOR": "10.0.0.1"}, 404),
        ("una-chiave", {}, 404),
        ("una-chiave", {"HTTP_AUTHORIZATION": "Bearer altro"}, 404),
        ("una-chiave", {"HTTP_AUTHORIZATION": "Bearer una-chiave", "REMOTE_ADDR": "10.0.0.1"}, 200),
    ],
)
def test_figures_are_for_the_machine_or_for_who_has_the_token(token, request_of, status, settings, db):
    settings.METRICS_TOKEN = token
    assert Client().get("/salute/metriche/", **request_of).status_code == status


def test_the_pool_of_connections_is_told(db, monkeypatch):
    engine = {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {"pool": {"min_size": 1}},
        "CONN_MAX_AGE": 0,
    }
    monkeypatch.setitem(
        connections.settings, "vasca", connections["default"].settings_dict | engine | {"NAME": "vasca"}
    )
    monkeypatch.setattr(metrics, "connection", ConnectionProxy(connections, "vasca"))
    Client().get("/salute/")
    text = Client().get("/salute/metriche/").content.decode()
    told = re.findall(r'^cantiere_database_connections{state="(\w+)"} \d+\.0$', text, re.MULTILINE)
    assert sorted(told) == ["idle", "open", "waiting"]


@pytest.mark.parametrize("way", ["master", "figures"])
def test_how_the_dead_stood_goes_and_what_they_counted_stays(way, db):
    dead = subprocess.Popen(["true"])
    dead.wait()
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    stood, counted = (folder / f"{kind}_{dead.pid}.db" for kind in ("gauge_livesum", "counter"))
    for path in (stood, counted):
        path.touch()
    try:
        if way == "master":
            workers.child_exit(None, dead)
        else:
            metrics._forget_the_dead()
        assert counted.exists() and not stood.exists()
    finally:
        counted.unlink()
