"""Starting a thread."""

from django.db import IntegrityError, transaction

from accounts.markdown import accept_title
from accounts.models import Person
from accounts.rules import require
from community import rules
from community.actions.gates import require_kept
from community.actions.writing import Written, posted, same, write
from community.models import THREAD_TOPIC, Post, Space, Thread
from live.models import Topic


def start_thread(
    actor: Person, space: Space, title: str, text: str, key: str, *, is_question: bool = False
) -> Post:
    """A new thread with its first post, which carries the key; the same key answers with the same post.

    Where that post is held, so is the thread, title and all."""
    title, written = accept_title(title), Written.of(text, key)
    require(rules.can_write(actor, space), rules.ONLY_READERS)
    try:
        with transaction.atomic():
            if repeated := posted(actor, key):
                return _same_thread(repeated, written, space, title)
            require_kept(space)
            return _start(actor, space, title, written, is_question)
    except IntegrityError:
        if other := posted(actor, key):  # two requests with one key at once: the other has committed
            return _same_thread(other, written, space, title)
        raise


def _start(actor: Person, space: Space, title: str, written: Written, is_question: bool) -> Post:
    topic = Topic.objects.create(kind=THREAD_TOPIC)
    thread = Thread.objects.create(
        space=space, title=title, author=actor, topic=topic, is_question=is_question
    )
    Topic.objects.filter(pk=topic.pk).update(object_id=thread.pk)
    post = write(actor, thread, written)
    if post.status == Post.Status.HELD:
        Thread.objects.filter(pk=thread.pk).update(is_held=True)
    return post


def _same_thread(post: Post, written: Written, space: Space, title: str) -> Post:
    is_same_place = (post.thread.space_id, post.thread.title) == (space.pk, title)
    return same(post, written, is_same_place)
