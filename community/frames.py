"""How an event of a thread looks to who reads it: rendered from the post as it is now."""

import json
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from community.models import Post, Thread
from live.models import Event
from live.registry import Rendered

POSTED, EDITED, REMOVED = "message.posted", "message.edited", "message.removed"
THREAD_CHANGED = "thread.changed"


def render(events: Sequence[Event]) -> list[Rendered]:
    """One frame for each event, in order; two queries at most. What nobody may see any more is `void`."""
    post_ids = {event.object_id for event in events if event.kind in (POSTED, EDITED)}
    posts = {post.pk: post for post in Post.objects.shown().filter(pk__in=post_ids).select_related("author")}
    thread_ids = {event.object_id for event in events if event.kind == THREAD_CHANGED}
    threads = Thread.objects.in_bulk(thread_ids) if thread_ids else {}
    return [_frame(event, posts, threads) for event in events]


def frames_for(events: Sequence[Event], person_id: int) -> list[dict[str, Any]]:
    """The same frames as objects, as one person reads them."""
    return [json.loads(rendered.text_for(person_id)) for rendered in render(events)]


def _frame(event: Event, posts: dict[int, Post], threads: dict[int, Thread]) -> Rendered:
    head: dict[str, Any] = {"type": "event", "seq": event.seq, "kind": event.kind}
    if event.kind == REMOVED:
        return Rendered(event.seq, json.dumps(head | {"post": {"id": event.object_id}}))
    post = posts.get(event.object_id)
    if event.kind in (POSTED, EDITED) and post is not None:
        shown = _post(post)
        own = json.dumps(head | {"post": shown | {"key": post.key}})
        return Rendered(event.seq, json.dumps(head | {"post": shown}), post.author_id, own)
    thread = threads.get(event.object_id)
    if event.kind == THREAD_CHANGED and thread is not None:
        return Rendered(event.seq, json.dumps(head | {"thread": _thread(thread)}))
    return Rendered(event.seq, json.dumps({"type": "event", "seq": event.seq, "kind": "void"}))


def _post(post: Post) -> dict[str, Any]:
    shown = {
        "id": post.pk,
        "author": {"id": post.author_id, "name": post.author.name},
        "body": post.body,
        "html": post.html,
        "created_at": timezone.localtime(post.created_at).isoformat(),
    }
    if post.edited_at:
        shown["edited_at"] = timezone.localtime(post.edited_at).isoformat()
    return shown


def _thread(thread: Thread) -> dict[str, Any]:
    return {
        "id": thread.pk,
        "title": thread.title,
        "is_question": thread.is_question,
        "solved_by": thread.solved_by_id,
    }
