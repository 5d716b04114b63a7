"""The pages for what went wrong: what happened, what to do, and a way on."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


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
