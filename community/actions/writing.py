"""Putting a message into a thread: what starting a thread and answering in it have in common."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from accounts.markdown import TextRefused, accept, render
from accounts.models import Person
from community.actions.drafts import drop_posted_draft
from community.actions.gates import claim_place
from community.actions.moderation import tell_moderators
from community.attachments import MOST_FILES, TOO_MANY_FILES
from community.mentions import names_in
from community.models import (
    Attachment,
    Case,
    KeyConflict,
    Level,
    Post,
    Thread,
    ThreadLevel,
    digest_of,
)
from community.tasks import tell_about_post
from live.events import announce_numbered, next_number

KEY_TAKEN = "Questa chiave è già stata usata per un altro testo: ricarica la pagina e riprova."
ANSWERED_GONE = "Il messaggio a cui rispondi non c'è più: puoi pubblicare il testo senza il richiamo."
FILE_GONE = "Un allegato non c'è più o è già in un altro messaggio: toglilo, caricalo di nuovo e riprova."


@dataclass(frozen=True)
class Written:
    """What somebody sends: the source as it is kept, its HTML, the key, the answered post and the files by id."""

    source: str
    html: str
    key: str
    reply_to: int | None = None
    attachments: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls, text: str, key: str, reply_to: int | None = None, attachments: Sequence[int] = ()
    ) -> "Written":
        if len(attachments) > MOST_FILES:
            raise TextRefused(TOO_MANY_FILES)
        return cls(accept(text), render(text), key, reply_to, frozenset(attachments))


def write(author: Person, thread: Thread, written: Written) -> Post:
    """Under the locks of thread and topic, always in this order; held where a moderator has to read it first."""
    now = timezone.now()
    is_held = claim_place(author, thread, now)
    _require_answered(thread, written)
    topic = next_number(thread.topic_id)
    post = Post.objects.create(
        thread=thread,
        author=author,
        key=written.key,
        body=written.source,
        sent_digest=digest_of(written.source),
        html=written.html,
        seq=topic.seq,
        status=Post.Status.HELD if is_held else Post.Status.VISIBLE,
        created_at=now,
        reply_to_id=written.reply_to,
    )
    _take_files(post, written)
    announce_numbered(topic, "message.posted", post.pk)
    if not thread.has_level:
        _follow(author, thread)
    if thread.has_draft:
        drop_posted_draft(post)
    if is_held:
        tell_moderators(Case.objects.create(post=post, origin=Case.Origin.HELD))
    elif thread.concerns_others or written.reply_to is not None or names_in(written.source):
        tell_about_post.enqueue(post.pk)
    return post


def posted(author: Person, key: str) -> Post | None:
    return author.posts.filter(key=key).select_related("thread").first()


def same(post: Post, written: Written, is_same_place: bool) -> Post:
    """The answer to a key that comes again: the row there is, if it came with the same text to the same place."""
    if not post.was_sent_as(written.source) or not is_same_place:
        raise KeyConflict(KEY_TAKEN)
    post.is_repeated = True
    return post


def _require_answered(thread: Thread, written: Written) -> None:
    if written.reply_to is None:
        return
    if not Post.objects.shown().filter(pk=written.reply_to, thread=thread).exists():
        raise TextRefused(ANSWERED_GONE)


def _take_files(post: Post, written: Written) -> None:
    """Files that the author has uploaded in this thread and that no other message has."""
    if not written.attachments:
        return
    waiting = Attachment.objects.filter(
        pk__in=written.attachments, thread=post.thread_id, uploader=post.author_id, post=None
    )
    if waiting.update(post=post) != len(written.attachments):
        raise TextRefused(FILE_GONE)


def _follow(author: Person, thread: Thread) -> None:
    """Whoever writes follows, unless they chose a level for the thread or hear more by that of its space."""
    if not author.space_levels.filter(space=thread.space_id, level=Level.WATCHING).exists():
        level = ThreadLevel(person=author, thread=thread, level=Level.FOLLOWING)
        ThreadLevel.objects.bulk_create([level], ignore_conflicts=True)
