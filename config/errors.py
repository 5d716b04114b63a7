"""The pages for what went wrong: what happened, what to do, and a way on."""

import errno
import sys

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

COME_BACK = 15  # seconds


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    return render(request, "403.html", {"sentence": str(exception)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def method_not_allowed(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    page = render(request, "405.html", status=405)
    page["Allow"] = refused["Allow"]
    return page


def too_many_requests(request: HttpRequest, sentence: str, seconds: int) -> HttpResponse:
    page = render(request, "429.html", {"sentence": sentence}, status=429)
    page["Retry-After"] = str(seconds)
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    """What is away for a while (the database, room on a disk) is a 503 that says when to come back. Neither page has
    what every page shows: whatever is broken may be in it."""
    error = sys.exc_info()[1]
    is_full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    is_away = is_full or isinstance(error, (OperationalError, InterfaceError))
    known = {"request_id": getattr(request, "request_id", "")}
    page = HttpResponse(
        render_to_string("503.html" if is_away else "500.html", known), status=503 if is_away else 500
    )
    if is_away:
        page["Retry-After"] = str(COME_BACK)
    return page
