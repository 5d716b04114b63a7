"""Is the process alive, and is each of its parts ready? Answered within seconds, whatever hangs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from accounts.models import Heartbeat
from live.doorbell import is_reachable as doorbell_is_reachable
from live.stopping import is_stopping
from search.engines import live_engine

NEEDED = ("database", "storage")
WITHIN = 3.0  # seconds for all parts together
_askers = ThreadPoolExecutor(8, thread_name_prefix="readiness")


@require_safe
@login_not_required
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """503 while the process stops or a part without which nothing works is missing; the others may be down."""
    parts = _ask_all()
    is_ready = all(parts[name] for name in NEEDED) and not is_stopping()
    body = {"ready": is_ready, "components": {name: "ok" if up else "down" for name, up in parts.items()}}
    return JsonResponse(body, status=200 if is_ready else 503)


def _ask_all() -> dict[str, bool]:
    """Each in a thread that may hang; the worker's sign of life is read here, once the database has answered."""
    checks = {
        "database": _database_answers,
        "storage": _storage_is_there,
        "live": doorbell_is_reachable,
        "search": _engine_answers,
    }
    asked = {name: _askers.submit(_safely, check) for name, check in checks.items()}
    wait(asked.values(), WITHIN)
    parts = {name: future.done() and future.result() for name, future in asked.items()}
    return parts | {"worker": parts["database"] and _safely(_worker_lives)}


def _safely(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # whatever it is, the part is not ready
        return False


def _database_answers() -> bool:
    """With a connection of this thread, given back at once."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()
    return True


def _worker_lives() -> bool:
    return Heartbeat.objects.alive().filter(kind=Heartbeat.Kind.WORKER).exists()


def _storage_is_there() -> bool:
    default_storage.exists("readiness")
    return True


def _engine_answers() -> bool:
    """The embedded index is a folder; the engine of a server has to answer at all."""
    engine = live_engine()
    client = getattr(engine, "client", None)
    return bool(client.ping()) if client is not None and settings.ELASTICSEARCH_URL else True
