"""«Nuovo per me»: what a person follows and what speaks to them, not read yet; nothing else, nothing missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, Subquery, Value

from accounts.models import Person
from community.excerpts import first_lines
from community.models import Post, ReadMark, Thread
from community.models.spaces import FOLLOWED
from community.queries.unread import threads_of

MENTION, ANSWER = "mention", "answer"


@dataclass(frozen=True)
class Fresh:
    """A thread to read: up to which number there is something, and the posts to begin with."""

    thread_id: int
    seq: int
    first_unread: int
    spoken_to: int | None  # the first unread post that names the person or answers them
    why: str  # MENTION or ANSWER; empty: because it is followed

    @property
    def shown(self) -> int:
        """The post whose first lines say what it is about."""
        return self.spoken_to or self.first_unread


@dataclass(frozen=True)
class Row:
    """How it looks: the thread with its counts, the post whose `lines` are shown, where to begin to read."""

    thread: Thread
    post: Post
    lines: str
    why: str
    first_unread_url: str

    @property
    def heading(self) -> str:
        return "Ti nominano o ti rispondono" if self.why else self.thread.space.label


def fresh_threads(person: Person) -> list[Fresh]:
    """All of them: first where somebody speaks to the person, then by space, the liveliest first. Two queries."""
    spoken = _spoken_to(person)
    threads = Thread.objects.unread_by(person).filter(Q(level__in=FOLLOWED) | Q(pk__in=spoken))
    first = Subquery(Post.objects.new_to(person).order_by("seq").values("pk")[:1])
    columns = ("pk", "space_id", "topic__seq", "first_unread")
    found = threads.annotate(first_unread=first).order_by("-last_post_at", "-pk").values_list(*columns)
    by_space: dict[int | None, list[Fresh]] = {None: []}
    for pk, space_id, seq, first_unread in found:
        post, why = spoken.get(pk, (None, ""))
        by_space.setdefault(None if why else space_id, []).append(Fresh(pk, seq, first_unread, post, why))
    return [fresh for group in by_space.values() for fresh in group]


def fresh_rows(person: Person, page: Sequence[Fresh]) -> list[Row]:
    """What to show of them, in their order; two queries."""
    threads = threads_of(person).in_bulk([fresh.thread_id for fresh in page])
    posts = Post.objects.visible_to(person).select_related("author")
    shown = posts.in_bulk([fresh.shown for fresh in page])
    return [
        _row(threads[fresh.thread_id], shown[fresh.shown], fresh)
        for fresh in page
        if fresh.thread_id in threads and fresh.shown in shown  # nothing went away between the queries
    ]


def numbers_of(found: Iterable[Fresh]) -> dict[int, int]:
    """By thread, the number up to which the list has said that there is something to read."""
    return {fresh.thread_id: fresh.seq for fresh in found}


def _row(thread: Thread, post: Post, fresh: Fresh) -> Row:
    begin = Post(pk=fresh.first_unread, thread=thread).get_absolute_url()
    return Row(thread, post, first_lines(post.html), fresh.why, begin)


def _spoken_to(person: Person) -> dict[int, tuple[int, str]]:
    """By thread, the first unread post that names the person or answers them; asked from the person's side."""
    read = ReadMark.objects.filter(person=person, thread=OuterRef("thread"), seq__gte=OuterRef("seq"))
    unread = Post.objects.visible_to(person).filter(~Exists(read)).exclude(author=person)
    columns = ("thread_id", "seq", "pk")
    mentions = unread.filter(mentions__person=person).annotate(why=Value(MENTION))
    answers = unread.filter(reply_to__author=person).annotate(why=Value(ANSWER))
    every = (
        mentions.order_by()
        .values_list(*columns, "why")
        .union(answers.order_by().values_list(*columns, "why"))
    )
    found: dict[int, tuple[int, str]] = {}
    for thread_id, _, pk, why in sorted(every, key=lambda row: (row[1], row[3] != MENTION)):
        found.setdefault(thread_id, (pk, why))
    return found
