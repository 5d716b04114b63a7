"""Starting a thread, writing in it, correcting and removing what one wrote."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Person
from accounts.rules import require
from community import rules
from community.limits import TooManyPosts, too_many, within_pace
from community.markdown import accept, accept_title, render
from community.models import (
    THREAD_TOPIC,
    KeyConflict,
    Post,
    Space,
    SpaceArchived,
    Thread,
    digest_of,
)
from live.events import announce, next_number
from live.models import Topic

KEY_TAKEN = "Questa chiave è già stata usata per un altro testo: ricarica la pagina e riprova."


def start_thread(
    actor: Person, space: Space, title: str, text: str, key: str, *, is_question: bool = False
) -> Post:
    """A new thread with its first post, which carries the key; the same key answers with the same post."""
    title, source, html = accept_title(title), accept(text), render(text)
    try:
        with transaction.atomic():
            _require_writing(actor, space)
            if repeated := _posted(actor, key):
                return _same_thread(repeated, source, space, title)
            topic = Topic.objects.create(kind=THREAD_TOPIC)
            thread = Thread.objects.create(
                space=space, title=title, author=actor, topic=topic, is_question=is_question
            )
            Topic.objects.filter(pk=topic.pk).update(object_id=thread.pk)
            return _write(actor, thread, source, html, key)
    except IntegrityError:
        if other := _posted(actor, key):  # two requests with one key at once: the other has committed
            return _same_thread(other, source, space, title)
        raise


def post_message(
    author: Person,
    thread: Thread,
    text: str,
    key: str,
    *,
    reply_to: int | None = None,
    attachments: Sequence[int] = (),
) -> Post:
    """The post, numbered; the same key with the same text answers with the row there is, else KeyConflict."""
    source, html = accept(text), render(text)
    try:
        with transaction.atomic():
            _require_writing(author, thread.space)
            return _write(author, thread, source, html, key)
    except (IntegrityError, TooManyPosts):
        # A key that is there already, perhaps from a request at the same moment, is an answer and no error.
        if repeated := _posted(author, key):
            return _same(repeated, source, repeated.thread_id == thread.pk)
        raise


def edit_message(actor: Person, post: Post, text: str) -> Post:
    """The text as the author corrects it; readers see the new one at once."""
    source, html = accept(text), render(text)
    with transaction.atomic():
        require(rules.can_edit(actor, post), rules.ONLY_AUTHOR)
        _require_open(post.thread.space)
        changed = Post.objects.shown().filter(pk=post.pk)
        if changed.update(body=source, html=html, edited_at=timezone.now()):
            announce(post.thread.topic, "message.edited", post.pk)
    post.refresh_from_db()
    return post


def remove_message(actor: Person, post: Post) -> None:
    """Nobody reads it any more, in the page, in the events or in the search. Safe to run twice."""
    with transaction.atomic():
        require(rules.can_remove(actor, post), rules.ONLY_AUTHOR_OR_MODERATOR)
        if Post.objects.shown().filter(pk=post.pk).update(status=Post.Status.REMOVED):
            Thread.objects.filter(solved_by=post).update(solved_by=None)
            announce(post.thread.topic, "message.removed", post.pk)


def _require_writing(person: Person, space: Space) -> None:
    require(rules.can_write(person, space), rules.ONLY_READERS)
    _require_open(space)


def _require_open(space: Space) -> None:
    if space.is_archived:
        raise SpaceArchived("Lo spazio è archiviato: si legge, ma non si scrive più.")


def _posted(author: Person, key: str) -> Post | None:
    return author.posts.filter(key=key).select_related("thread").first()


def _same_thread(post: Post, source: str, space: Space, title: str) -> Post:
    is_same_place = (post.thread.space_id, post.thread.title) == (space.pk, title)
    return _same(post, source, is_same_place)


def _same(post: Post, source: str, is_same_place: bool) -> Post:
    if not post.was_sent_as(source) or not is_same_place:
        raise KeyConflict(KEY_TAKEN)
    post.is_repeated = True
    return post


def _write(author: Person, thread: Thread, source: str, html: str, key: str) -> Post:
    """Under the locks of thread and topic, always in this order."""
    now = timezone.now()
    if not Thread.objects.filter(within_pace(author), pk=thread.pk).update(last_post_at=now):
        raise too_many(author)
    seq = next_number(thread.topic)
    post = Post.objects.create(
        thread=thread,
        author=author,
        key=key,
        body=source,
        sent_digest=digest_of(source),
        html=html,
        seq=seq,
        created_at=now,
    )
    announce(thread.topic, "message.posted", post.pk, seq)
    return post
