"""Home, the results in numbers, the coordinator's board and the pages of information."""

from email.utils import parseaddr

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def page(request: HttpRequest, template: str) -> HttpResponse:
    """A page that says the same to everybody."""
    addresses = {
        "accessibility_form_url": settings.ACCESSIBILITY_FORM_URL,
        "feedback_address": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    }
    return render(request, template, addresses)


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/home.html")


@login_not_required
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/results.html")


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/desk.html")
