"""Is the process alive, and is each of its parts ready?"""

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from live.doorbell import is_reachable as doorbell_is_reachable


@require_safe
@login_not_required
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """503 while a part without which nothing works is missing; the live layer may be down."""
    needed = {"database": _database_answers(), "storage": _storage_is_there()}
    parts = needed | {"live": doorbell_is_reachable()}
    is_ready = all(needed.values())
    body = {"ready": is_ready, "components": {name: "ok" if up else "down" for name, up in parts.items()}}
    return JsonResponse(body, status=200 if is_ready else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _storage_is_there() -> bool:
    try:
        default_storage.exists("readiness")
    except OSError:
        return False
    return True
