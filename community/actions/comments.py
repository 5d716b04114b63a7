"""Comments on news: messages of one thread in the space of all who take part (docs/decisions/0076-comments.md)."""

from django.db import transaction

from accounts.markdown import MAX_TITLE
from accounts.models import Person
from accounts.rules import require
from community import rules
from community.actions.posts import post_message
from community.actions.threads import start_thread
from community.models import News, NotOut, Post, Space, Thread

NOT_OUT = "I commenti si scrivono quando la novità è pubblicata."


@transaction.atomic
def comment_on(author: Person, news: News, text: str, key: str) -> Post:
    """The first one opens the thread. The article is locked meanwhile: two first ones are of one thread.

    Raises what `post_message` raises."""
    locked = News.objects.select_for_update(no_key=True).get(pk=news.pk)
    if not locked.is_published:
        raise NotOut(NOT_OUT)
    if locked.thread_id is None:
        return _first(author, locked, text, key)
    thread = Thread.objects.visible_to(author).for_writing(author).filter(pk=locked.thread_id).first()
    require(thread is not None, rules.ONLY_READERS)
    assert thread is not None
    return post_message(author, thread, text, key)


def _first(author: Person, news: News, text: str, key: str) -> Post:
    space = Space.objects.get(kind=Space.Kind.GENERAL)
    post = start_thread(author, space, news.title[:MAX_TITLE], text, key)
    # The title is the article's: a first comment that waits for a moderator keeps nobody else waiting.
    Thread.objects.filter(pk=post.thread_id).update(is_held=False)
    News.objects.filter(pk=news.pk).update(thread=post.thread_id)
    return post
