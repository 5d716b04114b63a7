"""Figures for Prometheus: what the processes of this machine have counted, and how the queues stand now.

Labels are names of routes, methods and statuses, never addresses. For who has the token, or asks on the machine
itself and not through the proxy."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from accounts.models import Heartbeat
from live.reading import open_sockets
from search.models import Change

LOCAL = {"127.0.0.1", "::1"}
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
REQUESTS = Counter("cantiere_http_requests_total", "Requests answered.", ["route", "method", "status"])
LATENCY = Histogram("cantiere_http_request_duration_seconds", "Time to answer.", ["route"], buckets=SECONDS)
CONNECTIONS = Gauge(
    "cantiere_database_connections",
    "Of the pools of all processes, as each stood at its last request: open, idle, and who waits for one.",
    ["state"],
    multiprocess_mode="livesum",
)


@require_safe
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    if not _may_read(request):
        raise Http404
    _forget_the_dead()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(_Now())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}")
    is_direct = "X-Forwarded-For" not in request.headers
    return is_direct and request.META.get("REMOTE_ADDR") in LOCAL


def note_connections() -> None:
    """Where there is a pool: SQLite has none."""
    if pool := getattr(connection, "pool", None):
        stats = pool.get_stats()
        CONNECTIONS.labels("open").set(stats["pool_size"])
        CONNECTIONS.labels("idle").set(stats["pool_available"])
        CONNECTIONS.labels("waiting").set(stats["requests_waiting"])


def _forget_the_dead() -> None:
    """How a process stood that is no more, and that nobody waited for; what it counted stays counted."""
    for path in Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).glob("gauge_live*_*.db"):
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid)


class _Now(Collector):
    """Read from the database when somebody asks: the same whichever process answers."""

    def collect(self) -> Iterator[Metric]:
        ready, failed = DBTaskResult.objects.ready(), DBTaskResult.objects.failed()
        oldest = ready.aggregate(at=Min("enqueued_at"))["at"]
        alive = Heartbeat.objects.alive()
        for name, text, value in (
            ("cantiere_live_open_sockets", "Open sockets in all processes.", open_sockets()),
            ("cantiere_tasks_ready", "Tasks that could begin now.", ready.count()),
            ("cantiere_tasks_oldest_age_seconds", "Since when the oldest of them waits.", _age(oldest)),
            ("cantiere_tasks_failed", "Failed tasks that are still kept.", failed.count()),
            ("cantiere_workers", "Workers alive.", alive.filter(kind=Heartbeat.Kind.WORKER).count()),
            ("cantiere_schedulers", "Schedulers alive.", alive.filter(kind=Heartbeat.Kind.SCHEDULER).count()),
            ("cantiere_search_changes_waiting", "Changes not yet in the index.", Change.objects.count()),
            (
                "cantiere_search_lag_seconds",
                "Since when the oldest of them waits.",
                _age(Change.objects.aggregate(at=Min("noted_at"))["at"]),
            ),
        ):
            yield GaugeMetricFamily(name, text, value)


def _age(since: datetime | None) -> float:
    return (timezone.now() - since).total_seconds() if since else 0.0
