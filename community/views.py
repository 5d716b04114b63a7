"""The pages of the community: spaces, threads, messages, news."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.models import Person
from accounts.rules import require
from community import actions, rules
from community.forms import MessageForm, NewsForm, ThreadForm
from community.limits import TooManyPosts
from community.models import KeyConflict, News, Post, Space, SpaceArchived, Thread
from community.queries import conversation, spaces_of, threads_of, unread_threads

PAGE_SIZE = 20
LISTED = 8
NOT_TAKEN = (TooManyPosts, SpaceArchived, KeyConflict)
OTHER_TEXT = (
    "Da questa pagina hai già scritto un altro testo: se vuoi pubblicare anche questo, premi di nuovo."
)


@require_safe
def spaces(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    own = spaces_of(person)
    fresh = list(unread_threads(person)[:LISTED])
    latest = [thread for thread in threads_of(person)[: 2 * LISTED] if thread not in fresh]
    context = {
        "spaces": [space for space in own if space.kind != Space.Kind.LAB],
        "lab_spaces": [space for space in own if space.kind == Space.Kind.LAB],
        "fresh": fresh,
        "unanswered": threads_of(person).unanswered()[:LISTED],
        "latest": latest[:LISTED],
    }
    return render(request, "community/spaces.html", context)


@require_safe
def space(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    space = get_object_or_404(Space.objects.visible_to(person), pk=pk)
    threads = Paginator(threads_of(person).filter(space=space), PAGE_SIZE)
    context = {
        "space": space,
        "page_obj": threads.get_page(request.GET.get("page")),
        "can_write": rules.can_write(person, space) and not space.is_archived,
    }
    return render(request, "community/space.html", context)


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
            return _not_taken(request, "community/start_thread.html", {"form": form}, reason)
        return redirect(post.thread)
    return render(request, "community/start_thread.html", {"form": form})


@require_safe
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    thread = _visible_thread(person, pk)
    context = _thread_context(person, thread, request.GET.get("prima", ""))
    response = render(request, "community/thread.html", context | {"form": MessageForm()})
    if request.method == "GET":
        actions.mark_shown(person, thread, context["conversation"].seq, context["conversation"].read_up_to)
    return response


@require_POST
def post_message(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    thread = _visible_thread(person, pk)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return render(request, "community/thread.html", _thread_context(person, thread, "") | {"form": form})
    try:
        post = actions.post_message(person, thread, form.cleaned_data["body"], form.cleaned_data["key"])
    except NOT_TAKEN as reason:
        context = _thread_context(person, thread, "") | {"form": form, "can_write": True}
        return _not_taken(request, "community/thread.html", context, reason)
    return redirect(post)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_message(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    post = _visible_post(person, pk)
    require(rules.can_edit(person, post), rules.ONLY_AUTHOR)
    form = MessageForm(request.POST or None, initial={"body": post.body, "key": post.key})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(actions.edit_message(person, post, form.cleaned_data["body"]))
        except SpaceArchived as reason:
            return _not_taken(request, "community/edit_message.html", {"form": form, "post": post}, reason)
    return render(request, "community/edit_message.html", {"form": form, "post": post})


@require_http_methods(["GET", "HEAD", "POST"])
def remove_message(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    post = _visible_post(person, pk)
    require(rules.can_remove(person, post), rules.ONLY_AUTHOR_OR_MODERATOR)
    if request.method == "POST":
        actions.remove_message(person, post)
        messages.success(request, "Il messaggio è stato rimosso.")
        return redirect(post.thread)
    return render(request, "community/remove_message.html", {"post": post})


@require_safe
@login_not_required
def news_list(request: HttpRequest) -> HttpResponse:
    person = request.user
    page = Paginator(News.objects.visible_to(person).published(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "community/news_list.html", {"page_obj": page})


@require_safe
@login_not_required
def news(request: HttpRequest, pk: int) -> HttpResponse:
    article = get_object_or_404(News.objects.visible_to(request.user), pk=pk)
    return render(request, "community/news.html", {"news": article})


@require_http_methods(["GET", "HEAD", "POST"])
def publish_news(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    require(rules.can_edit_news(person), rules.ONLY_EDITORS)
    form = NewsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect(actions.publish_news(person, form.save(commit=False)))
    return render(request, "community/publish_news.html", {"form": form})


def _thread_context(person: Person, thread: Thread, before: str) -> dict[str, Any]:
    shown = conversation(person, thread, int(before) if before.isdecimal() and len(before) < 19 else None)
    return {
        "thread": thread,
        "conversation": shown,
        "can_write": rules.can_write(person, thread.space) and not thread.space.is_archived,
        "can_moderate": rules.moderates(person.standing, thread.space),
        "is_earlier": bool(before),
    }


def _not_taken(
    request: HttpRequest, template: str, context: dict[str, object], reason: Exception
) -> HttpResponse:
    """What was written stays in the form; the answer says why and, where one has to wait, until when."""
    form = context["form"]
    assert isinstance(form, MessageForm)
    if isinstance(reason, KeyConflict):
        form.renew_key()
    form.add_error(None, OTHER_TEXT if isinstance(reason, KeyConflict) else str(reason))
    if not isinstance(reason, TooManyPosts):
        return render(request, template, context, status=409)
    response = render(request, template, context, status=429)
    response["Retry-After"] = str(reason.retry_after)
    return response


def _visible_thread(person: Person, pk: int) -> Thread:
    threads = Thread.objects.visible_to(person).select_related("space", "topic", "author")
    return get_object_or_404(threads, pk=pk)


def _visible_post(person: Person, pk: int) -> Post:
    posts = Post.objects.visible_to(person).select_related("thread__space", "thread__topic", "author")
    return get_object_or_404(posts, pk=pk)
