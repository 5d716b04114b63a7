"""Who is told of a message once it is shown: whom it names, whom it answers, who keeps an eye on the thread."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from accounts.models import Person
from community.access import may_see
from community.mentions import names_in
from community.models import Assignment, Level, Mention, Post, SpaceLevel, Thread
from community.queries.mentions import people_named
from notifications.actions import notify
from notifications.models import Kind, Notice

NAMED = "{author} ti ha nominato in «{title}»"
ANSWERED = "{author} ha risposto al tuo messaggio in «{title}»"
WATCHED = "{author} ha scritto in «{title}»"
KINDS = {NAMED: Kind.MENTIONS, ANSWERED: Kind.MENTIONS, WATCHED: Kind.FOLLOWED}


@transaction.atomic
def tell_about_post(post_id: int) -> None:
    """Each person for the nearest of the three reasons, and once."""
    post = _shown(post_id)
    if post is None:
        return
    levels = _levels(post.thread)
    _note_answer(post)
    reasons = {pk: WATCHED for pk, level in levels.items() if level == Level.WATCHING}
    if post.reply_to is not None and post.reply_to.status == Post.Status.VISIBLE:
        reasons[post.reply_to.author_id] = ANSWERED
    reasons |= dict.fromkeys(_note_mentions(post), NAMED)
    _tell(post, reasons, levels)


@transaction.atomic
def tell_about_edit(post_id: int) -> None:
    if post := _shown(post_id):
        _tell(post, dict.fromkeys(_note_mentions(post), NAMED), _levels(post.thread))


def _shown(post_id: int) -> Post | None:
    """Locked, so that of two workers the second finds the notices of the first."""
    shown = Post.objects.shown().select_related("author", "thread__space", "reply_to")
    return shown.select_for_update(of=("self",), no_key=True).filter(pk=post_id).first()


def _levels(thread: Thread) -> dict[int, str]:
    """By person, where one was chosen: that of the thread, else of its space."""
    of_space = SpaceLevel.objects.filter(space=thread.space_id).values_list("person_id", "level")
    return dict(of_space) | dict(thread.levels.values_list("person_id", "level"))


def _note_answer(post: Post) -> None:
    """Where the author is the expert who was asked, the question is answered."""
    waiting = Assignment.objects.filter(thread=post.thread_id, expert=post.author_id, answered_at=None)
    waiting.filter(created_at__lte=post.created_at).update(answered_at=post.created_at)


def _note_mentions(post: Post) -> set[int]:
    """Keeps whom the text names now; gives those whom it did not name before."""
    named = people_named(post.thread, names_in(post.body)) - {post.author_id}
    Mention.objects.filter(post=post).exclude(person__in=named).delete()
    fresh = named - set(post.mentions.values_list("person_id", flat=True))
    Mention.objects.bulk_create(Mention(post=post, person_id=pk) for pk in fresh)
    return fresh


def _tell(post: Post, reasons: dict[int, str], levels: dict[int, str]) -> None:
    """Never the author, nor twice, nor who has silenced the thread or no longer sees it."""
    silent = {pk for pk, level in levels.items() if level == Level.MUTED}
    asked = set(reasons) - silent - _told(post) - {post.author_id}
    by_reason: dict[str, list[Person]] = defaultdict(list)
    for person in Person.objects.filter(pk__in=_who_see(post.thread, asked), is_active=True):
        by_reason[reasons[person.pk]].append(person)
    for reason, people in by_reason.items():
        text = reason.format(author=post.author.name, title=post.thread.title)
        notify(people, text, post, kind=KINDS[reason], thread_key=f"thread-{post.thread_id}")


def _told(post: Post) -> set[int]:
    about = Notice.objects.filter(content_type=ContentType.objects.get_for_model(Post), object_id=post.pk)
    return set(about.values_list("recipient_id", flat=True))


def _who_see(thread: Thread, people: Iterable[int]) -> set[int]:
    asked = set(people)
    return set(may_see({thread.pk: asked})[thread.pk]) if asked else set()
