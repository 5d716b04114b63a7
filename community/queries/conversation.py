"""A stretch of a thread as its page shows it: from where the reader was, before or after a number, from a day on."""

import datetime
from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Person
from community.models import Post, Thread, ThreadQuerySet
from community.queries.messages import Message, complete, messages_of

PAGE = 50
CONTEXT = 10  # posts already read, shown above the first unread one

Stretch = tuple[list[Message], bool, bool]  # messages; whether there are earlier ones; later ones


@dataclass(frozen=True)
class Conversation:
    """A stretch of a thread: `seq` is where the whole thread was when it was read."""

    messages: list[Message]
    has_earlier: bool
    has_later: bool
    seq: int
    read_up_to: int | None  # how far the reader was; None: never here before
    own_office: str

    @property
    def is_end(self) -> bool:
        return not self.has_later

    @property
    def first(self) -> int:
        return self.messages[0].seq if self.messages else 0

    @property
    def last(self) -> int:
        return self.messages[-1].seq if self.messages else 0

    @property
    def shown_up_to(self) -> int:
        """What has been read once this stretch has been."""
        return self.last if self.has_later else self.seq

    @property
    def first_unread(self) -> Message | None:
        mark = self.read_up_to or 0
        return next((m for m in self.messages if m.seq > mark and not m.is_own), None)

    @property
    def unread_count(self) -> int:
        first = self.first_unread
        return sum(message.seq >= first.seq for message in self.messages) if first else 0


@dataclass(frozen=True)
class Place:
    """Which stretch is asked for; nothing: from where the reader was."""

    before: int | None = None
    after: int | None = None
    since: datetime.date | None = None
    post: int | None = None
    is_end: bool = False


def opened_threads(person: Person) -> ThreadQuerySet:
    """Threads with all that is the reader's own in them: level, read mark, draft, suspension."""
    mark = FilteredRelation("read_marks", condition=Q(read_marks__person=person))
    draft = FilteredRelation("drafts", condition=Q(drafts__person=person))
    article = FilteredRelation("news", condition=Q(news__published_at__lte=timezone.now()))
    suspensions = person.suspensions.filter(lifted_at=None, until__gt=timezone.now()).order_by("-until")
    own: dict[str, F | Subquery] = {
        "own_mark": F("mark__seq"),
        "draft_body": F("draft__body"),
        "draft_at": F("draft__updated_at"),
        "article_pk": F("article__pk"),
        "suspended_until": Subquery(suspensions.values("until")[:1]),
    }
    return (
        Thread.objects.visible_to(person)
        # Joins, not subqueries: Django takes a third of the time to write them.
        .annotate(mark=mark, draft=draft, article=article)
        .annotate(**own)
        .with_level_of(person)
        .select_related("space", "topic", "author", "assignment")
    )


def readable_posts(person: Person, thread: Thread, *, moderates: bool) -> QuerySet[Post]:
    """The posts of a thread that the person sees; held ones are for their author and who moderates."""
    held = Q(status=Post.Status.HELD) if moderates else Q(status=Post.Status.HELD, author=person)
    return Post.objects.filter(Q(status=Post.Status.VISIBLE) | held, thread=thread)


def conversation(person: Person, thread: Thread, place: Place, *, moderates: bool) -> Conversation:
    """The stretch of a thread that `opened_threads` has found."""
    posts = readable_posts(person, thread, moderates=moderates)
    start = _start(posts, thread, place)
    if place.before is not None and place.before <= thread.topic.seq:
        stretch = _before(person, posts, place.before)
    elif start is not None:
        stretch = _after(person, posts, *start)
    else:
        stretch = _latest(person, posts)
    own_office = complete(person, stretch[0])
    return Conversation(*stretch, thread.topic.seq, thread.own_mark, own_office)


def _start(posts: QuerySet[Post], thread: Thread, place: Place) -> tuple[int, int] | None:
    """After which number to begin, and how many posts of what comes before to show; None: at the end."""
    beyond = thread.topic.seq + 1
    if place.after is not None:
        return place.after, 0
    if place.since is not None:
        midnight = timezone.make_aware(datetime.datetime.combine(place.since, datetime.time()))
        return _number_of(posts.filter(created_at__gte=midnight), beyond) - 1, 0
    if place.post is not None:
        return _number_of(posts.filter(pk=place.post), beyond) - 1, CONTEXT
    # An event is not always a post: this many numbers are at most this many unread posts.
    if not place.is_end and thread.own_mark is not None and beyond - thread.own_mark > PAGE - CONTEXT:
        return thread.own_mark, CONTEXT
    return None


def _number_of(posts: QuerySet[Post], otherwise: int) -> int:
    first = posts.order_by("seq").values_list("seq", flat=True).first()
    return otherwise if first is None else first


def _latest(person: Person, posts: QuerySet[Post]) -> Stretch:
    newest = messages_of(person, posts.order_by("-seq")[: PAGE + 1])
    return newest[:PAGE][::-1], len(newest) > PAGE, False


def _before(person: Person, posts: QuerySet[Post], number: int) -> Stretch:
    messages, has_earlier, _ = _latest(person, posts.filter(seq__lt=number))
    return messages, has_earlier, True


def _after(person: Person, posts: QuerySet[Post], number: int, context: int) -> Stretch:
    """A page of posts after a number, with `context` posts before it: one query, which also tells what lies beyond."""
    above = posts.filter(seq__lte=number).order_by("-seq").values("seq")[: context + 1]
    found = messages_of(
        person, posts.filter(Q(seq__gt=number) | Q(seq__in=above)).order_by("seq")[: PAGE + 2]
    )
    has_earlier = sum(message.seq <= number for message in found) > context
    shown = found[has_earlier:]
    return shown[:PAGE], has_earlier, len(shown) > PAGE
