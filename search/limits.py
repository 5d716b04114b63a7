"""How often may one search? A person counts alone; visitors count by the address they come from."""

import datetime
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.limits import Limit, TooMany, take_by_reader

SEARCH = Limit(
    "search",
    60,
    datetime.timedelta(minutes=1),
    "Hai fatto molte ricerche in un minuto. Quello che cercavi è ancora qui: puoi riprovare {when}.",
)
SUGGEST = Limit(
    "suggest",
    120,
    datetime.timedelta(minutes=1),
    "Hai chiesto molti suggerimenti in un minuto. Puoi riprovare {when}; intanto puoi cercare.",
)
Page = Callable[[HttpRequest], HttpResponse]


def count_search(request: HttpRequest) -> None:
    """One more search; raises `TooMany` when the minute is used up."""
    take_by_reader(request, SEARCH)


def count_suggestion(request: HttpRequest) -> None:
    """As a search, with a count of its own: whoever types asks more often, and must still be able to search."""
    take_by_reader(request, SUGGEST)


def paced(page: Page) -> Page:
    """A page that also searches: over the limit it keeps what was typed and says when to come back."""

    @wraps(page)
    def answer(request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "").strip()
        if not text:
            return page(request)
        try:
            count_search(request)
        except TooMany as limit:
            assert request.resolver_match
            action = request.resolver_match.view_name
            context = {"text": text, "sentence": limit.messages[0], "action": action}
            response = render(request, "search/too_many.html", context, status=429)
            response["Retry-After"] = str(limit.seconds)
            return response
        return page(request)

    return answer
