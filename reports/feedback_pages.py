"""The pages where anybody says what does not work, and where who looks after the site reads it."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.limits import TooMany, says_when_to_return, take_by_reader
from accounts.rules import require
from reports import actions, rules
from reports.feedback_forms import FeedbackForm
from reports.limits import FEEDBACK
from reports.models import Feedback

PAGE_SIZE = 20


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@says_when_to_return
def feedback(request: HttpRequest) -> HttpResponse:
    form = FeedbackForm(request.POST or None, initial=_begun(request))
    if request.method == "POST" and form.is_valid():
        try:
            take_by_reader(request, FEEDBACK)
        except TooMany as limit:
            form.add_error(None, limit)
        else:
            actions.send_feedback(request.user, **form.cleaned_data)
            return redirect("reports:feedback_sent")
    return TemplateResponse(request, "reports/feedback.html", {"form": form})


def _begun(request: HttpRequest) -> dict[str, str]:
    """The page one comes from, where its address holds no key; the address of who is signed in."""
    begun = {"email": getattr(request.user, "email", "")}
    try:
        left = urlsplit(request.headers.get("Referer", ""))
        found = resolve(left.path)
    except (ValueError, Resolver404):
        return begun
    is_here = left.netloc == request.get_host() and all(
        isinstance(part, int) for part in found.kwargs.values()
    )
    return begun | ({"page": left.path} if is_here else {})


@login_not_required
@require_safe
def feedback_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/feedback_sent.html")


@require_safe
def feedback_list(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    require(rules.can_read_feedback(person), rules.WHO_READS_FEEDBACK)
    shows_closed = request.GET.get("stato") == "chiuse"
    found = Feedback.objects.visible_to(person).select_related("author", "taken_by")
    wanted = (
        found.filter(status=Feedback.Status.CLOSED).order_by("-closed_at")
        if shows_closed
        else found.waiting()
    )
    page = Paginator(wanted, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reports/feedback_list.html", {"page_obj": page, "shows_closed": shows_closed})


@require_POST
def take_feedback(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    require(rules.can_read_feedback(person), rules.WHO_READS_FEEDBACK)
    actions.take_feedback(person, get_object_or_404(Feedback.objects.visible_to(person), pk=pk))
    messages.success(request, "La segnalazione è in carico a te.")
    return redirect("reports:feedback_list")


@require_POST
def close_feedback(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    require(rules.can_read_feedback(person), rules.WHO_READS_FEEDBACK)
    actions.close_feedback(person, get_object_or_404(Feedback.objects.visible_to(person), pk=pk))
    messages.success(request, "La segnalazione è chiusa. Resta fra quelle chiuse.")
    return redirect("reports:feedback_list")
