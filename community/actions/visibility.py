"""Showing a post that was held or hidden, and hiding one: what moderators' decisions end in."""

from django.db import transaction
from django.utils import timezone

from community.models import Post, Thread
from community.tasks import tell_about_post
from live.events import announce, announce_numbered, next_number

KEPT_BACK = (Post.Status.HELD, Post.Status.HIDDEN)


@transaction.atomic
def show_post(post: Post) -> None:
    """Released or restored, it comes to the readers as new, with a number of its own, and moves its thread up.
    Safe to run twice.

    Its answers are announced again, since they say once more whom they answer; whom it concerns is told now."""
    topic_id = post.thread.topic_id
    Thread.objects.select_for_update(no_key=True).get(
        pk=post.thread_id
    )  # the order of every writer: thread, then topic
    if not Post.objects.filter(pk=post.pk, status__in=KEPT_BACK).update(status=Post.Status.VISIBLE):
        return
    Thread.objects.filter(pk=post.thread_id).update(is_held=False, last_post_at=timezone.now())
    topic = next_number(topic_id)
    Post.objects.filter(pk=post.pk).update(seq=topic.seq)
    announce_numbered(topic, "message.posted", post.pk)
    for answer_id in Post.objects.shown().filter(reply_to=post).values_list("pk", flat=True):
        announce(topic_id, "message.edited", answer_id)
    tell_about_post.enqueue(post.pk)
    post.refresh_from_db()


@transaction.atomic
def hide_post(post: Post) -> None:
    """Nobody reads it any more, but it is kept whole for whoever judges. Safe to run twice."""
    Thread.objects.select_for_update(no_key=True).get(pk=post.thread_id)
    was_shown = Post.objects.shown().filter(pk=post.pk).update(status=Post.Status.HIDDEN)
    if was_shown:
        announce(post.thread.topic_id, "message.removed", post.pk)
        forget_solution(post)
    else:
        Post.objects.filter(pk=post.pk, status=Post.Status.HELD).update(status=Post.Status.HIDDEN)
    post.refresh_from_db()


def forget_solution(post: Post) -> None:
    """A post that is read no more solves nothing."""
    if Thread.objects.filter(pk=post.thread_id, solved_by=post).update(solved_by=None):
        announce(post.thread.topic_id, "thread.changed", post.thread_id)
