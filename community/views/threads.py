"""A thread: opening it, reading it, writing in it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.models import Person
from community import actions, rules
from community.forms import MessageForm, ThreadForm
from community.models import Thread
from community.queries import conversation
from community.views.answers import NOT_TAKEN, not_taken, visible_thread


@require_http_methods(["GET", "HEAD", "POST"])
def start_thread(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    initial = {"space": request.GET.get("spazio")}
    form = ThreadForm(request.POST or None, initial=initial, person=person)
    if request.method == "POST" and form.is_valid():
        written = form.cleaned_data
        where, title, body, key = (written[name] for name in ("space", "title", "body", "key"))
        try:
            post = actions.start_thread(person, where, title, body, key, is_question=written["is_question"])
        except NOT_TAKEN as reason:
            return not_taken(request, "community/start_thread.html", {"form": form}, reason)
        return redirect(post.thread)
    return render(request, "community/start_thread.html", {"form": form})


@require_safe
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    thread = visible_thread(person, pk)
    context = _thread_context(person, thread, request.GET.get("prima", ""))
    response = render(request, "community/thread.html", context | {"form": MessageForm()})
    if request.method == "GET":
        actions.mark_shown(person, thread, context["conversation"].seq, context["conversation"].read_up_to)
    return response


@require_POST
def post_message(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    thread = visible_thread(person, pk)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return render(request, "community/thread.html", _thread_context(person, thread, "") | {"form": form})
    try:
        post = actions.post_message(person, thread, form.cleaned_data["body"], form.cleaned_data["key"])
    except NOT_TAKEN as reason:
        context = _thread_context(person, thread, "") | {"form": form, "can_write": True}
        return not_taken(request, "community/thread.html", context, reason)
    return redirect(post)


def _thread_context(person: Person, thread: Thread, before: str) -> dict[str, Any]:
    shown = conversation(person, thread, int(before) if before.isdecimal() and len(before) < 19 else None)
    return {
        "thread": thread,
        "conversation": shown,
        "can_write": rules.can_write(person, thread.space) and not thread.space.is_archived,
        "can_moderate": rules.moderates(person.standing, thread.space),
        "is_earlier": bool(before),
    }
