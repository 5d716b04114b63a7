"""What a person has begun to write, kept for all of their devices until it is posted."""

import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.markdown import accept, accept_title
from accounts.models import Person
from community.models import Draft, Post, Space, Thread, digest_of

JUST_POSTED = datetime.timedelta(minutes=10)


def save_draft(person: Person, thread: Thread, text: str) -> None:
    """As it is now; nothing to keep means no draft. Raises TextRefused for what a post would be refused for.

    Pages save while one types, and such a request may arrive after the post: its text is no draft any more."""
    source = accept(text) if text.strip() else ""
    if not source or _has_just_posted(person, thread, source):
        drop_draft(person, thread)
        return
    now = timezone.now()
    Draft.objects.update_or_create(person=person, thread=thread, defaults={"body": source, "updated_at": now})


def save_new_draft(person: Person, space: Space | None, title: str, text: str) -> None:
    """The same for a thread that is not there yet: a person has one at a time."""
    source = accept(text) if text.strip() else ""
    title = accept_title(title) if title.strip() else ""
    if not (source or title) or _has_just_posted(person, None, source):
        drop_draft(person, None)
        return
    kept = {"space": space, "title": title, "body": source, "updated_at": timezone.now()}
    Draft.objects.update_or_create(person=person, thread=None, defaults=kept)


def drop_draft(person: Person, thread: Thread | None) -> None:
    """Without a thread: that of a new one."""
    Draft.objects.filter(person=person, thread=thread).delete()


def drop_posted_draft(post: Post) -> None:
    """What was posted is no draft any more; what has been written since stays. One statement, safe to run twice."""
    begun = Q(thread=post.thread_id) | Q(thread=None)
    Draft.objects.filter(begun, person=post.author_id, body=post.body).delete()


def _has_just_posted(person: Person, thread: Thread | None, source: str) -> bool:
    """In the thread, or as the first post of a thread of one's own."""
    recent = person.posts.filter(created_at__gt=timezone.now() - JUST_POSTED, sent_digest=digest_of(source))
    place = Q(thread=thread) if thread else Q(thread__author=person, seq=1)
    return recent.filter(place).exists()
