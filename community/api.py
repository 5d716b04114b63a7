"""The community for programs: spaces, new threads, posts, and the events of a thread by number."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status
from ninja.errors import HttpError

from accounts.asking import signed_in
from accounts.models import Person
from accounts.pages import cursor_page
from community import actions
from community.forms import KEY
from community.frames import frames_for
from community.limits import TooManyPosts
from community.markdown import TextRefused
from community.models import Space, Thread
from live.models import Event

router = Router(tags=["Comunità"])

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


class PostOut(Schema):
    id: int
    seq: int
    key: str


class EventsOut(Schema):
    events: list[dict[str, Any]]
    seq: int


class TooFast(HttpError):
    def __init__(self, limit: TooManyPosts) -> None:
        super().__init__(429, str(limit))
        self.retry_after = limit.retry_after


@router.get("spaces", response=SpacesOut)
def spaces(request: HttpRequest, cursor: str | None = None) -> dict[str, Any]:
    return cursor_page(Space.objects.visible_to(signed_in(request)).select_related("ats"), cursor)


@router.post("spaces/{int:space_id}/threads", response={201: ThreadOut, 200: ThreadOut})
def start_thread(request: HttpRequest, space_id: int, thread: ThreadIn) -> Status:
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


@router.post("threads/{int:thread_id}/posts", response={201: PostOut, 200: PostOut})
def post_message(request: HttpRequest, thread_id: int, message: PostIn) -> Status:
    person = signed_in(request)
    thread = _visible_thread(person, thread_id)
    try:
        post = actions.post_message(person, thread, message.body, message.key)
    except TextRefused as refusal:
        raise HttpError(400, str(refusal)) from refusal
    except TooManyPosts as limit:
        raise TooFast(limit) from limit
    return Status(200 if post.is_repeated else 201, post)


@router.get("threads/{int:thread_id}/events", response=EventsOut)
def events(request: HttpRequest, thread_id: int, after: int = Query(0, ge=0, lt=2**62)) -> dict[str, Any]:
    """Events after a number, as the socket sends them; `seq` is where the answer ends: ask again from there."""
    person = signed_in(request)
    thread = _visible_thread(person, thread_id)
    found = list(Event.objects.filter(topic=thread.topic, seq__gt=after).order_by("seq")[:MOST_EVENTS])
    return {
        "events": frames_for(found, person.pk),
        "seq": found[-1].seq if found else min(after, thread.topic.seq),
    }


def _visible_thread(person: Person, thread_id: int) -> Thread:
    return get_object_or_404(Thread.objects.visible_to(person).select_related("space", "topic"), pk=thread_id)
