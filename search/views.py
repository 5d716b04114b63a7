"""The search page and the toolkit's library."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.limits import TooMany
from accounts.standing import standing_of
from search.did_you_mean import did_you_mean
from search.italian import clean
from search.library import ORDERS, Choice, library
from search.limits import count_suggestion, paced
from search.queries import PAGE
from search.queries import search as find
from search.query import LONGEST, Filters
from search.suggestions import suggestions

CHOICES = ("kind", "area", "ats", "tag", "year", "starred", "order")


@login_not_required
@require_safe
@paced
def search_page(request: HttpRequest) -> HttpResponse:
    reader = request.user
    text = _asked(request, "q", LONGEST)
    filters = Filters(_asked(request, "kind"), _asked(request, "ats"), _asked(request, "tag"))
    answer = find(reader, text, filters, cursor=str((_page(request) - 1) * PAGE))
    context = {
        "answer": answer,
        "did_you_mean": did_you_mean(reader, answer.query, answer.unknown),
        "text": text,
        "page_obj": Paginator(range(answer.total), PAGE).get_page(_page(request)),
        "is_participant": standing_of(reader).is_participant,
    }
    return render(request, "search/search.html", context)


@login_not_required
@require_safe
@paced
def library_page(request: HttpRequest) -> HttpResponse:
    reader = request.user
    chosen = {name: _asked(request, name) for name in CHOICES}
    choice = Choice(text=_asked(request, "q", LONGEST), **chosen)
    found = library(reader, choice, str(_page(request)))
    context = {
        "library": found,
        "did_you_mean": did_you_mean(reader, found.query, found.unknown),
        "choice": choice,
        "orders": {name: label for name, (label, _) in ORDERS.items()},
        "is_participant": standing_of(reader).is_participant,
        "is_staff": standing_of(reader).is_staff,
    }
    return render(request, "search/library.html", context)


@login_not_required
@require_safe
def suggest_page(request: HttpRequest) -> HttpResponse:
    """The list under a search box while somebody types."""
    try:
        count_suggestion(request)
    except TooMany as limit:
        return HttpResponse(limit.messages[0], status=429, headers={"Retry-After": str(limit.seconds)})
    found = suggestions(request.user, _asked(request, "q", LONGEST), _asked(request, "kind"))
    return render(request, "search/_suggestions.html", {"suggestions": found})


def _asked(request: HttpRequest, name: str, longest: int = 80) -> str:
    return clean(request.GET.get(name, "")[:longest]).strip()


def _page(request: HttpRequest) -> int:
    number = request.GET.get("page", "1")
    return max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 5 else 1
