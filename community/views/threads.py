"""A thread: opening it, reading it, writing in it."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.markdown import TextRefused
from accounts.markdown import render as render_markdown
from accounts.models import Person
from community import actions
from community.forms import MAX_TITLE, PostForm, ThreadForm
from community.models import Draft, Post, Thread
from community.queries import Place, new_draft_of
from community.views.answers import NOT_TAKEN, not_taken
from community.views.thread_page import (
    asked_place,
    number,
    opened_thread,
    page_of,
    started_form,
    thread_for_writing,
)
from toolkit.formats import UnacceptableFile

THREAD, START = "community/thread.html", "community/start_thread.html"
END = Place(is_end=True)


@require_http_methods(["GET", "HEAD", "POST"])
def start_thread(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    draft = new_draft_of(person)
    form = ThreadForm(request.POST or None, initial=_begun(draft, request.GET), person=person)
    if request.method == "POST" and form.is_valid():
        written = form.cleaned_data
        where, title, body, key = (written[name] for name in ("space", "title", "body", "key"))
        try:
            post = actions.start_thread(person, where, title, body, key, is_question=written["is_question"])
        except NOT_TAKEN as reason:
            return not_taken(request, START, {"form": form}, reason)
        return redirect(post.thread)
    return render(request, START, {"form": form, "draft": draft})


@require_safe
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    thread = opened_thread(person, pk)
    form = started_form(person, thread, request.GET)
    page = page_of(person, thread, asked_place(request.GET), form, reacting=number(request.GET, "reagisci"))
    response = render(request, THREAD, page)
    if request.method == "GET":
        actions.mark_shown(person, thread, page["conversation"].shown_up_to, thread.own_mark)
    return response


@require_POST
def post_message(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    thread = thread_for_writing(person, pk)
    form = PostForm(request.POST, request.FILES)
    try:
        if form.is_valid():
            return redirect(_posted(person, thread, form))
    except NOT_TAKEN as reason:
        thread = thread_for_writing(person, pk)  # as it is now: moved away, it is not shown
        return not_taken(request, THREAD, page_of(person, thread, END, form), reason)
    except (TextRefused, UnacceptableFile) as refusal:
        form.add_error(None, str(refusal))
    return render(request, THREAD, page_of(person, thread, END, form))


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The text as a post would show it, or why it would not be taken. The script shows only that part of the page."""
    person = signed_in(request)
    try:
        html, refusal = mark_safe(render_markdown(request.POST.get("body", ""))), ""  # noqa: S308 (sanitised)
    except TextRefused as reason:
        html, refusal = mark_safe(""), str(reason)
    return render(request, "community/preview.html", {"html": html, "refusal": refusal, "author": person})


def _posted(person: Person, thread: Thread, form: PostForm) -> Post:
    """Files first: what has been taken in stays beside the text when that is refused."""
    written = form.cleaned_data
    if written["files"]:
        form.keep(actions.attach_files(person, thread, written["files"]))
    return actions.post_message(
        person,
        thread,
        written["body"],
        written["key"],
        reply_to=written["reply_to"],
        attachments=form.attached,
    )


def _begun(draft: Draft | None, asked: QueryDict) -> dict[str, object]:
    """What the form of a new thread starts with: the draft, or the question that one comes with, in the space
    from where one comes."""
    begun: dict[str, object] = {}
    if draft:
        begun = {"space": draft.space_id, "title": draft.title, "body": draft.body}
    elif "titolo" in asked:
        begun = {"title": asked["titolo"][:MAX_TITLE], "is_question": True}
    return begun | ({"space": asked["spazio"]} if "spazio" in asked else {})
