"""Home, the results in numbers, the coordinator's board and the pages of information."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.asking import signed_in
from accounts.models import Person
from accounts.rules import require
from labs.space_pages import is_opened
from notifications.models import HomeVisit
from reports import rules
from reports.queries import figures
from reports.queries import home as home_queries
from reports.queries.desk import board
from reports.queries.to_do import to_do


@login_not_required
@require_safe
def page(request: HttpRequest, template: str) -> HttpResponse:
    """A page that says the same to everybody."""
    facts = {
        "owner": settings.OWNER_NAME or "l'ente che mette in linea questa installazione",
        "site_url": settings.SITE_URL,
        "accessibility_form_url": settings.ACCESSIBILITY_FORM_URL,
        "feedback_address": settings.CONTACT_EMAIL,
        "privacy_address": settings.PRIVACY_EMAIL,
    }
    return render(request, template, facts)


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = request.user
    return _own_home(request, person) if isinstance(person, Person) else _public_home(request)


def _own_home(request: HttpRequest, person: Person) -> HttpResponse:
    visits = HomeVisit.objects
    since = visits.arrive(person) if is_opened(request) else visits.since(person)
    content = {
        "newest": home_queries.newest(person, since),
        "tasks": to_do(person),
        "sessions": home_queries.own_sessions(person),
        "events": home_queries.coming_events(person),
        "news": home_queries.latest_news(person),
    }
    return render(request, "reports/own_home.html", content)


def _public_home(request: HttpRequest) -> HttpResponse:
    person = request.user
    content = {
        "figures": figures.lab_figures(),
        "sessions": home_queries.coming_sessions(person),
        "events": home_queries.coming_events(person),
        "news": home_queries.latest_news(person),
    }
    return render(request, "reports/home.html", content)


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    require(rules.can_open_desk(person), rules.ONLY_STAFF)
    return render(request, "reports/desk.html", {"board": board(person)})
