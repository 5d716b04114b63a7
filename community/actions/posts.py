"""Writing in a thread, correcting and removing what one wrote."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.markdown import TextRefused, accept, render
from accounts.models import Person
from accounts.rules import WrongMoment, require
from community import rules
from community.actions.gates import GONE, Suspended, require_known, require_open
from community.actions.visibility import forget_solution
from community.actions.writing import Written, posted, same, write
from community.limits import TooManyPosts
from community.mentions import names_in
from community.models import NotThere, Post, PostVersion, Thread
from community.tasks import tell_about_edit
from live.events import announce


def post_message(
    author: Person,
    thread: Thread,
    text: str,
    key: str,
    *,
    reply_to: int | None = None,
    attachments: Sequence[int] = (),
) -> Post:
    """The post, numbered; the same key with the same text answers with the row there is, else KeyConflict.

    `reply_to` is a post of the thread, `attachments` files the author has uploaded there, all by id."""
    written = Written.of(text, key, reply_to, attachments)
    require(rules.can_write(author, thread.space), rules.ONLY_READERS)
    try:
        with transaction.atomic():
            return write(author, thread, written)
    except (IntegrityError, WrongMoment, Suspended, TooManyPosts, TextRefused):
        # A key that is there already, perhaps from a request at the same moment, is an answer and no error.
        if repeated := posted(author, key):
            return same(repeated, written, repeated.thread_id == thread.pk)
        raise


def edit_message(actor: Person, post: Post, text: str) -> Post:
    """The text as the author corrects it, the earlier one kept beside it; readers see the new one at once."""
    source, html = accept(text), render(text)
    with transaction.atomic():
        require(rules.can_edit(actor, post), rules.ONLY_AUTHOR)
        require_open(actor, post.thread)
        require_known(actor)
        earlier = Post.objects.shown().select_for_update(of=("self",), no_key=True).filter(pk=post.pk).first()
        if earlier is None:
            raise NotThere(GONE)
        if earlier.body != source:
            _correct(earlier, source, html)
            announce(post.thread.topic_id, "message.edited", post.pk)
            if names_in(source) or names_in(earlier.body):
                tell_about_edit.enqueue(post.pk)
    post.refresh_from_db()
    return post


def remove_message(actor: Person, post: Post) -> None:
    """Nobody reads it any more, in the page, in the events or in the search. Safe to run twice."""
    with transaction.atomic():
        require(rules.can_remove(actor, post), rules.ONLY_AUTHOR_REMOVES)
        Thread.objects.select_for_update(no_key=True).get(pk=post.thread_id)
        if Post.objects.shown().filter(pk=post.pk).update(status=Post.Status.REMOVED):
            announce(post.thread.topic_id, "message.removed", post.pk)
            forget_solution(post)


def _correct(post: Post, source: str, html: str) -> None:
    PostVersion.objects.create(
        post=post, body=post.body, html=post.html, written_at=post.edited_at or post.created_at
    )
    Post.objects.filter(pk=post.pk).update(body=source, html=html, edited_at=timezone.now())
