"""How an event of a thread looks to who reads it: rendered from the post as it is now."""

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from accounts.models import Person
from community.attachments import described
from community.models import Post, Reaction, Thread
from community.queries.messages import NAMED
from live.models import Event
from live.registry import Rendered
from live.statements import condition

POSTED, EDITED, REMOVED = "message.posted", "message.edited", "message.removed"
REACTED, THREAD_CHANGED = "reaction.changed", "thread.changed"
OF_A_POST = (POSTED, EDITED, REACTED)
HAS_MORE = condition("""
    community_post.reply_to_id IS NOT NULL
    OR EXISTS (SELECT 1 FROM community_attachment own WHERE own.post_id = community_post.id)
    OR EXISTS (SELECT 1 FROM community_reaction own WHERE own.post_id = community_post.id)""")


def render(events: Sequence[Event]) -> list[Rendered]:
    """One frame for each event, in order; five queries at most. What nobody may see any more is `void`."""
    post_ids = {event.object_id for event in events if event.kind in OF_A_POST}
    posts = _whole_posts(post_ids) if post_ids else {}
    thread_ids = {event.object_id for event in events if event.kind == THREAD_CHANGED}
    threads = Thread.objects.select_related("space").in_bulk(thread_ids) if thread_ids else {}
    return [_frame(event, posts.get(event.object_id), threads.get(event.object_id)) for event in events]


def frames_for(events: Sequence[Event], person_id: int) -> list[dict[str, Any]]:
    """The same frames as objects, as one person reads them."""
    return [json.loads(rendered.text_for(person_id)) for rendered in render(events)]


def reactions_of(post: Post) -> list[dict[str, Any]]:
    """In the order in which they are offered; `reactions__person` is there already, or asked for."""
    people: dict[str, list[Person]] = {emoji: [] for emoji in Reaction.Emoji.values}
    for reaction in post.reactions.all():
        people[reaction.emoji].append(reaction.person)
    return [
        {"emoji": emoji, "count": len(who), "people": [_person(one) for one in who[:NAMED]]}
        for emoji, who in people.items()
        if who
    ]


def _whole_posts(ids: set[int]) -> dict[int, Post]:
    """By id; what few messages have is asked for those only."""
    shown = Post.objects.shown().filter(pk__in=ids).order_by().select_related("author")
    posts = list(shown.annotate(**{"has_more": HAS_MORE}))
    reactions = Prefetch("reactions", Reaction.objects.select_related("person"))
    answered = Prefetch("reply_to", Post.objects.select_related("author"))
    prefetch_related_objects([post for post in posts if post.has_more], "attachments", reactions, answered)
    return {post.pk: post for post in posts}


def _frame(event: Event, post: Post | None, thread: Thread | None) -> Rendered:
    head: dict[str, Any] = {"type": "event", "seq": event.seq, "kind": event.kind}
    if event.kind == REMOVED:
        return Rendered(event.seq, json.dumps(head | {"post": {"id": event.object_id}}))
    if event.kind == THREAD_CHANGED and thread is not None:
        return Rendered(event.seq, json.dumps(head | {"thread": _thread(thread)}))
    if event.kind == REACTED and post is not None:
        changed = {"post": {"id": post.pk}, "reactions": reactions_of(post) if post.has_more else []}
        return Rendered(event.seq, json.dumps(head | changed))
    # A post that was shown anew has a new number: only the event with that number says it.
    if post is not None and (event.kind == EDITED or (event.kind == POSTED and event.seq == post.seq)):
        shown = _post(post)
        own = json.dumps(head | {"post": shown | {"key": post.key}})
        return Rendered(event.seq, json.dumps(head | {"post": shown}), post.author_id, own)
    return Rendered(event.seq, json.dumps({"type": "event", "seq": event.seq, "kind": "void"}))


def _post(post: Post) -> dict[str, Any]:
    """What there is."""
    shown: dict[str, Any] = {
        "id": post.pk,
        "author": _person(post.author),
        "body": post.body,
        "html": post.html,
        "created_at": timezone.localtime(post.created_at).isoformat(),
    }
    if post.edited_at:
        shown["edited_at"] = timezone.localtime(post.edited_at).isoformat()
    return shown | (_more(post) if post.has_more else {})


def _more(post: Post) -> dict[str, Any]:
    """An answer says whom it answers only while that post is shown."""
    shown: dict[str, Any] = {}
    answered = post.reply_to
    if answered is not None and answered.status == Post.Status.VISIBLE:
        shown["reply_to"] = {"id": answered.pk, "author": _person(answered.author)}
    if attachments := [described(one) for one in post.attachments.all()]:
        shown["attachments"] = attachments
    if reactions := reactions_of(post):
        shown["reactions"] = reactions
    return shown


def _person(person: Person) -> dict[str, Any]:
    return {"id": person.pk, "name": person.name}


def _thread(thread: Thread) -> dict[str, Any]:
    return {
        "id": thread.pk,
        "title": thread.title,
        "is_question": thread.is_question,
        "is_locked": thread.is_locked,
        "solved_by": thread.solved_by_id,
        "space": {"id": thread.space_id, "title": thread.space.title},
    }
