"""The community for programs: spaces, new threads, posts, and the events of a thread by number."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Schema, Status
from ninja.errors import HttpError

from accounts.asking import signed_in
from accounts.coded import Id
from accounts.markdown import TextRefused
from accounts.models import Person
from accounts.pages import cursor_page
from accounts.routers import AreaRouter
from community import actions
from community.forms import KEY
from community.frames import frames_for, reactions_of
from community.limits import TooManyPosts
from community.models import Post, Space, Thread
from live.models import Event

router = AreaRouter(tags=["community"])

MOST_EVENTS = 500
KEY_PATTERN = f"^{KEY.pattern}$"


class SpaceOut(Schema):
    id: int
    title: str
    kind: str
    ats: str | None

    @staticmethod
    def resolve_ats(space: Space) -> str | None:
        return space.ats.code if space.ats else None


class SpacesOut(Schema):
    results: list[SpaceOut]
    next: str | None


class ThreadIn(Schema):
    title: str
    body: str
    key: str = Field(pattern=KEY_PATTERN)


class ThreadOut(Schema):
    id: int
    url: str


class PostIn(Schema):
    key: str = Field(pattern=KEY_PATTERN)
    body: str
    reply_to: Id | None = None
    attachments: list[Id] = Field(default_factory=list)


class EditIn(Schema):
    body: str


class PostOut(Schema):
    id: int
    seq: int
    key: str


class EditedOut(Schema):
    id: int
    body: str
    html: str
    edited_at: datetime | None


class ReaderOut(Schema):
    id: int
    name: str


class ReactionOut(Schema):
    emoji: str
    count: int
    people: list[ReaderOut]


class ReactionsOut(Schema):
    reactions: list[ReactionOut]


class EventsOut(Schema):
    events: list[dict[str, Any]]
    seq: int


class TooFast(HttpError):
    def __init__(self, limit: TooManyPosts) -> None:
        super().__init__(429, str(limit))
        self.retry_after = limit.retry_after


@router.get("spaces", response=SpacesOut, summary="Elenco degli spazi")
def spaces(request: HttpRequest, cursor: str | None = None) -> dict[str, Any]:
    return cursor_page(Space.objects.visible_to(signed_in(request)).select_related("ats"), cursor)


@router.post(
    "spaces/{int:space_id}/threads", response={201: ThreadOut, 200: ThreadOut}, summary="Apri una discussione"
)
def start_thread(request: HttpRequest, space_id: int, thread: ThreadIn) -> Status:
    """La stessa chiave di nuovo risponde 200 con la stessa discussione."""
    person = signed_in(request)
    space = get_object_or_404(Space.objects.visible_to(person), pk=space_id)
    try:
        post = actions.start_thread(person, space, thread.title, thread.body, thread.key)
    except TextRefused as refusal:
        raise HttpError(400, str(refusal)) from refusal
    except TooManyPosts as limit:
        raise TooFast(limit) from limit
    started = {"id": post.thread_id, "url": request.build_absolute_uri(post.thread.get_absolute_url())}
    return Status(200 if post.is_repeated else 201, started)


@router.post(
    "threads/{int:thread_id}/posts", response={201: PostOut, 200: PostOut}, summary="Scrivi un messaggio"
)
def post_message(request: HttpRequest, thread_id: int, message: PostIn) -> Status:
    """La stessa chiave con lo stesso testo risponde 200 con lo stesso messaggio, con un altro testo 409."""
    person = signed_in(request)
    thread = _visible_thread(person, thread_id)
    try:
        post = actions.post_message(
            person,
            thread,
            message.body,
            message.key,
            reply_to=message.reply_to,
            attachments=message.attachments,
        )
    except TextRefused as refusal:
        raise HttpError(400, str(refusal)) from refusal
    except TooManyPosts as limit:
        raise TooFast(limit) from limit
    return Status(200 if post.is_repeated else 201, post)


@router.patch("posts/{int:post_id}", response=EditedOut, url_name="post", summary="Correggi un messaggio")
def edit_message(request: HttpRequest, post_id: int, message: EditIn) -> Post:
    person = signed_in(request)
    post = _visible_post(person, post_id)
    try:
        return actions.edit_message(person, post, message.body)
    except TextRefused as refusal:
        raise HttpError(400, str(refusal)) from refusal


@router.delete("posts/{int:post_id}", response={204: None}, url_name="post", summary="Togli un messaggio")
def remove_message(request: HttpRequest, post_id: int) -> Status:
    person = signed_in(request)
    actions.remove_message(person, _visible_post(person, post_id))
    return Status(204, None)


@router.put(
    "posts/{int:post_id}/reactions/{emoji}",
    response=ReactionsOut,
    url_name="reaction",
    summary="Aggiungi una reazione",
)
def add_reaction(request: HttpRequest, post_id: int, emoji: str) -> dict[str, Any]:
    return _react(signed_in(request), post_id, emoji, on=True)


@router.delete(
    "posts/{int:post_id}/reactions/{emoji}",
    response=ReactionsOut,
    url_name="reaction",
    summary="Togli una reazione",
)
def take_reaction_away(request: HttpRequest, post_id: int, emoji: str) -> dict[str, Any]:
    return _react(signed_in(request), post_id, emoji, on=False)


@router.get("threads/{int:thread_id}/events", response=EventsOut, summary="Eventi di una discussione")
def events(request: HttpRequest, thread_id: int, after: int = Query(0, ge=0, lt=2**62)) -> dict[str, Any]:
    """Quelli dopo un numero, come li manda il socket, al più 500; `seq` è dove finisce la risposta: riparti da lì."""
    person = signed_in(request)
    thread = _visible_thread(person, thread_id)
    found = list(Event.objects.filter(topic=thread.topic, seq__gt=after).order_by("seq")[:MOST_EVENTS])
    return {
        "events": frames_for(found, person.pk),
        "seq": found[-1].seq if found else min(after, thread.topic.seq),
    }


def _react(person: Person, post_id: int, emoji: str, *, on: bool) -> dict[str, Any]:
    post = _visible_post(person, post_id)
    try:
        actions.react(person, post, emoji, on=on)
    except TextRefused as refusal:
        raise HttpError(400, str(refusal)) from refusal
    return {"reactions": reactions_of(post)}


def _visible_thread(person: Person, thread_id: int) -> Thread:
    threads = Thread.objects.visible_to(person).for_writing(person).select_related("topic")
    return get_object_or_404(threads, pk=thread_id)


def _visible_post(person: Person, post_id: int) -> Post:
    posts = Post.objects.visible_to(person).select_related("thread__space")
    return get_object_or_404(posts, pk=post_id)
