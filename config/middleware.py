"""What is true of every answer: headers of private pages, and refusals said in Italian."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.limits import TooMany
from accounts.rules import WrongMoment
from config import errors
from config.problems import as_problem

API = "/api/"
Respond = Callable[[HttpRequest], HttpResponse]


def private_pages(get_response: Respond) -> Respond:
    """No cache keeps what was made for one person; nobody frames it, nor a download with a policy of its own."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if "frame-ancestors" not in response.headers["Content-Security-Policy"]:
            response.headers["Content-Security-Policy"] += "; frame-ancestors 'none'"
        if not request.path.startswith("/static/"):
            patch_vary_headers(response, ["Cookie"])
        return response

    return respond


def no_nul(get_response: Respond) -> Respond:
    """NUL in an address or a cookie is a bad request, never a crash."""

    def respond(request: HttpRequest) -> HttpResponse:
        parts = (request.path, request.META.get("QUERY_STRING", ""), *request.COOKIES.values())
        is_refused = any("\x00" in part or "%00" in part for part in parts)
        return errors.bad_request(request) if is_refused else get_response(request)

    return respond


def problems(get_response: Respond) -> Respond:
    """Whatever answers an error to a program, the framework included, answers it as a problem."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        return as_problem(response) if request.path.startswith(API) else response

    return respond


class refusals:
    """A `WrongMoment` raised by a page becomes its sentence, back where the person was; other refusals a page."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_bare = response.status_code == 405 and not request.path.startswith(API)
        return errors.method_not_allowed(request, response) if is_bare else response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, TooMany):
            return errors.too_many_requests(request, error.messages[0], error.seconds)
        if not isinstance(error, WrongMoment):
            return None
        back = request.headers.get("Referer", "")
        if request.method == "POST" and url_has_allowed_host_and_scheme(back, {request.get_host()}):
            messages.error(request, str(error))
            return HttpResponseRedirect(back)
        return render(request, "409.html", {"sentence": str(error)}, status=409)
