"""Each request has a number, which goes with every line it causes, and one line of its own when it has ended."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars

from config.metrics import LATENCY, REQUESTS, note_connections

logger = logging.getLogger("cantiere.requests")
WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")
QUIET = {"health_alive", "health_ready", "metrics"}  # asked every few seconds by machines
NO_ROUTE = "-"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def request_id_of(given: str) -> str:
    """The proxy's where it has the form of one, else a new one."""
    return given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex


def told(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The line names the route, never the address: addresses hold keys, names and what was searched."""

    def respond(request: HttpRequest) -> HttpResponse:
        request_id = request_id_of(request.headers.get("X-Request-ID", ""))
        request.request_id = request_id  # type: ignore[attr-defined]
        clear_contextvars()
        bind_contextvars(request=request_id)
        began = time.perf_counter()
        response = get_response(request)
        response.headers["X-Request-ID"] = request_id
        _tell(request, response, time.perf_counter() - began)
        return response

    return respond


def route_of(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name or NO_ROUTE) if match else NO_ROUTE


def _tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    route = route_of(request)
    method = request.method if request.method in METHODS else NO_ROUTE
    REQUESTS.labels(route, method, response.status_code).inc()
    LATENCY.labels(route).observe(seconds)
    note_connections()
    if route in QUIET and response.status_code == 200:
        return
    user = getattr(request, "user", None)
    facts = {"route": route, "method": method, "status": response.status_code, "ms": round(seconds * 1000)}
    logger.info("request", extra=facts | {"user": user.pk if user is not None else None})
