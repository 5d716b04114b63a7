"""The search page and the toolkit's library."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.limits import TooMany
from accounts.standing import standing_of
from search.advice import advice
from search.did_you_mean import did_you_mean
from search.empty_searches import note_if_empty
from search.italian import clean
from search.library import ORDERS, Choice, library
from search.limits import count_suggestion, paced
from search.queries import PAGE
from search.queries import search as find
from search.query import LONGEST, Filters, without
from search.suggestions import suggestions

FILTERS = ("kind", "ats", "tag", "author", "year")
CHOICES = ("kind", "area", "ats", "tag", "year", "starred", "order")


@login_not_required
@require_safe
@paced
def search_page(request: HttpRequest) -> HttpResponse:
    reader, standing = request.user, standing_of(request.user)
    text = _asked(request, "q", LONGEST)
    filters = Filters(*(_asked(request, name) for name in FILTERS))
    is_by_day = _asked(request, "order") == "recenti"
    answer = find(reader, text, filters, str((_page(request) - 1) * PAGE), newest_first=is_by_day)
    note_if_empty(reader, answer)
    context = {
        "answer": answer,
        "did_you_mean": did_you_mean(reader, answer.query, answer.unknown),
        "text": text,
        "words": without(text),
        "text_of_any_kind": without(text, "kind"),
        "is_by_day": is_by_day,
        "advice": advice(reader, answer),
        "page_obj": Paginator(range(answer.total), PAGE).get_page(_page(request)),
        "is_participant": standing.is_participant,
        "may_ask": standing.is_participant or bool(standing.circle_ids),
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
