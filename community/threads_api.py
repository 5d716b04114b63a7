"""Threads for programs: those of a space with what is new, one, its posts, and how far one has read."""

import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Schema
from pydantic import Field

from accounts.asking import signed_in
from accounts.coded import Id
from accounts.models import Person
from accounts.pages import PAGE_SIZE, cursor_page
from community import rules
from community.actions import mark_read
from community.api import router
from community.models import Post, Space, Thread, ThreadQuerySet
from community.queries import threads_of
from community.queries.conversation import readable_posts

Show = Annotated[
    Literal["unread", "unanswered", "solved"] | None,
    Query(description="Solo quelle con messaggi non letti, le domande senza risposta, o quelle risolte."),
]
Number = Annotated[int, Query(ge=0, lt=2**62, description="Il numero («seq») dopo cui cominciare.")]


class ThreadRow(Schema):
    """`seq` is the number of the last event, `read_up_to` that of the last one read, `unread` how many posts."""

    id: int
    title: str
    url: str
    space: int
    author: int
    author_name: str
    is_question: bool
    is_locked: bool
    is_solved: bool
    level: Literal["muted", "normal", "following", "watching"]
    posts: int
    unread: int
    seq: int
    read_up_to: int
    created_at: datetime.datetime
    last_post_at: datetime.datetime


class ThreadList(Schema):
    results: list[ThreadRow]
    next: str | None


class PostRow(Schema):
    """`body` is Markdown, `html` what is made of it; `held`: it waits for a moderator."""

    id: int
    seq: int
    author: int
    author_name: str
    body: str
    html: str
    held: bool
    reply_to: int | None
    created_at: datetime.datetime
    edited_at: datetime.datetime | None


class PostList(Schema):
    results: list[PostRow]
    next: str | None


class ReadIn(Schema):
    seq: Annotated[Id, Field(description="Il numero dell'ultimo evento letto.")]


class ReadOut(Schema):
    seq: int


@router.get(
    "spaces/{int:space_id}/threads",
    response=ThreadList,
    url_name="start_thread",
    summary="Discussioni di uno spazio",
)
def list_threads(
    request: HttpRequest,
    space_id: int,
    show: Show = None,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> dict[str, Any]:
    """In ordine di apertura, ciascuna con quanto non hai ancora letto."""
    person = signed_in(request)
    space = get_object_or_404(Space.objects.visible_to(person), pk=space_id)
    found = _shown(person, threads_of(person).filter(space=space), show)
    page = cursor_page(found.select_related("topic"), cursor, limit)
    return page | {"results": [_thread(request, thread) for thread in page["results"]]}


@router.get("threads/{int:thread_id}", response=ThreadRow, url_name="thread", summary="Una discussione")
def read_thread(request: HttpRequest, thread_id: int) -> dict[str, Any]:
    found = threads_of(signed_in(request)).select_related("topic")
    return _thread(request, get_object_or_404(found, pk=thread_id))


@router.get(
    "threads/{int:thread_id}/posts",
    response=PostList,
    url_name="post_message",
    summary="Messaggi di una discussione",
)
def list_posts(
    request: HttpRequest, thread_id: int, after: Number = 0, cursor: str | None = None, limit: int = PAGE_SIZE
) -> dict[str, Any]:
    """Quelli che vedi, dal primo; quelli in attesa di un moderatore solo se sono tuoi o se moderi tu."""
    person = signed_in(request)
    visible = Thread.objects.visible_to(person).select_related("space")
    thread = get_object_or_404(visible, pk=thread_id)
    moderates = rules.moderates(person.standing, thread.space)
    posts = readable_posts(person, thread, moderates=moderates).filter(seq__gt=after)
    page = cursor_page(posts.select_related("author"), cursor, limit)
    return page | {"results": [_post(post) for post in page["results"]]}


@router.put(
    "threads/{int:thread_id}/read",
    response=ReadOut,
    url_name="thread_read",
    summary="Segna fin dove hai letto",
)
def put_read(request: HttpRequest, thread_id: int, payload: ReadIn) -> dict[str, int]:
    """Mai indietro, e mai oltre quello che c'è."""
    person = signed_in(request)
    thread = get_object_or_404(Thread.objects.visible_to(person), pk=thread_id)
    return {"seq": mark_read(person, thread, payload.seq)}


def _shown(person: Person, threads: ThreadQuerySet, show: str | None) -> ThreadQuerySet:
    if show == "unread":
        return threads.with_unread(person)
    if show == "unanswered":
        return threads.unanswered()
    return threads.filter(solved_by__isnull=False) if show == "solved" else threads


def _thread(request: HttpRequest, thread: Any) -> dict[str, Any]:
    """Of a thread that comes with its counts."""
    names = ("id", "title", "is_question", "is_locked", "level", "unread", "read_up_to", "created_at")
    return {name: getattr(thread, name) for name in names} | {
        "url": request.build_absolute_uri(thread.get_absolute_url()),
        "space": thread.space_id,
        "author": thread.author_id,
        "author_name": thread.author.name,
        "is_solved": thread.solved_by_id is not None,
        "posts": thread.posts_count,
        "seq": thread.topic.seq,
        "last_post_at": thread.last_post_at,
    }


def _post(post: Post) -> dict[str, Any]:
    names = ("id", "seq", "body", "html", "created_at", "edited_at")
    author = {"author": post.author_id, "author_name": post.author.name, "reply_to": post.reply_to_id}
    return {name: getattr(post, name) for name in names} | author | {"held": post.status == Post.Status.HELD}
