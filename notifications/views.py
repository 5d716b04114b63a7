"""The list of notices, how one wants to hear of things, and the link at the foot of a mail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from notifications.actions import stop
from notifications.forms import PreferencesForm
from notifications.models import Notice, Period
from notifications.queries import may_be_told, not_seen, still_visible, unread_count
from notifications.unsubscribing import read_token

PAGE_SIZE = 20


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    own = Notice.objects.visible_to(person).order_by("-created_at", "-pk")
    page = Paginator(own, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = still_visible(person, page.object_list)
    unread = {notice.pk for notice in not_seen(person, shown)}
    context = {"page_obj": page, "notices": shown, "unread": unread, "today": timezone.localdate()}
    return render(request, "notifications/notices.html", context)


@require_safe
def unread(request: HttpRequest) -> JsonResponse:
    """The number in the header, which asks again now and then."""
    return JsonResponse({"unread": unread_count(signed_in(request))})


@require_safe
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Read, and on to what it is about."""
    person = signed_in(request)
    notice = get_object_or_404(Notice.objects.visible_to(person), pk=pk)
    if not may_be_told(person, notice):
        raise Http404
    Notice.objects.visible_to(person).filter(pk=pk, read_at=None).update(read_at=timezone.now())
    target: Any = notice.target
    return redirect(target.get_absolute_url())


@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    Notice.objects.visible_to(signed_in(request)).filter(read_at=None).update(read_at=timezone.now())
    messages.success(request, "Le notifiche sono segnate come lette.")
    return redirect("notifications:notices")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, person=signed_in(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Le preferenze sono state salvate.")
        return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"form": form})


@csrf_exempt  # mail programs post here on their own (RFC 8058); the signed token is the proof
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, since mail scanners look too; the button, or the mail program, does."""
    whose = read_token(token)
    if whose is None:
        raise Http404
    person_id, subject = whose
    if is_done := request.method == "POST":
        stop(person_id, subject)
    context = {"subject": subject, "is_digest": isinstance(subject, Period), "is_done": is_done}
    return render(request, "notifications/unsubscribe.html", context)
