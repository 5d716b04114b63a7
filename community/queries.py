"""What the pages of the community show: spaces and threads with what is unread, a thread from where I was."""

from dataclasses import dataclass

from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from accounts.models import Membership, Person
from community.models import Post, ReadMark, Space, Thread, ThreadQuerySet

PAGE = 50
MOST_UNREAD = 200
CONTEXT = 10  # posts already read, shown above the first unread one


def threads_of(person: Person) -> ThreadQuerySet:
    """Threads the person sees, each with `posts_count` and `unread`, the number of posts by others not yet read."""
    mark = ReadMark.objects.filter(person=person, thread=OuterRef("pk")).values("seq")
    posts = Post.objects.shown().filter(thread=OuterRef("pk"))
    unread = posts.filter(seq__gt=OuterRef("read_up_to")).exclude(author=person)
    return (
        Thread.objects.visible_to(person)
        .annotate(read_up_to=Coalesce(Subquery(mark), 0))
        .annotate(posts_count=_number_of(posts), unread=_number_of(unread))
        .select_related("space", "author")
    )


def unread_threads(person: Person) -> ThreadQuerySet:
    """Those with something new, without counting in all the others."""
    mark = ReadMark.objects.filter(person=person, thread=OuterRef("thread"), seq__gte=OuterRef("seq"))
    unread = Post.objects.shown().filter(~Exists(mark), thread=OuterRef("pk")).exclude(author=person)
    return threads_of(person).filter(Exists(unread))


def _number_of(posts: QuerySet[Post]) -> Coalesce:
    counted = posts.order_by().values("thread").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def spaces_of(person: Person) -> list[Space]:
    """Spaces the person sees, the general one first, each with `unread_count`, its threads with something new."""
    found = Space.objects.visible_to(person).select_related("ats")
    spaces = sorted(found, key=lambda space: (space.kind != Space.Kind.GENERAL, space.is_archived))
    unread = (
        Post.objects.visible_to(person)
        .exclude(author=person)
        .annotate(mark=FilteredRelation("thread__read_marks", condition=Q(thread__read_marks__person=person)))
        .filter(Q(mark__seq=None) | Q(mark__seq__lt=F("seq")))
        .order_by()
        .values_list("thread__space")
        .annotate(number=Count("thread", distinct=True))
    )
    numbers = dict(unread)
    for space in spaces:
        space.unread_count = numbers.get(space.pk, 0)
    return spaces


@dataclass(frozen=True)
class Conversation:
    """A stretch of a thread: `seq` is where the whole thread was when it was read."""

    posts: list[Post]
    seq: int
    first_unread: Post | None
    earlier: int | None  # posts before this number exist and are not shown
    read_up_to: int | None  # how far the reader was; None: never here before

    @property
    def unread_count(self) -> int:
        if self.first_unread is None:
            return 0
        return sum(post.seq >= self.first_unread.seq for post in self.posts)


def conversation(person: Person, thread: Thread, before: int | None) -> Conversation:
    """The latest posts, from a little above the first unread one; or those before a number."""
    seq = thread.topic.seq
    read_marks = ReadMark.objects.filter(person=person, thread=thread)
    mark = read_marks.values_list("seq", flat=True).first()
    read_up_to = mark or 0
    posts = Post.objects.visible_to(person).filter(thread=thread)
    size = PAGE
    if not before and read_up_to < seq:
        unread = posts.filter(seq__gt=read_up_to).exclude(author=person)
        size = min(max(PAGE, unread.count() + CONTEXT), MOST_UNREAD)
    if before:
        posts = posts.filter(seq__lt=before)
    columns = ("thread", "seq", "html", "created_at", "edited_at", "author__first_name", "author__last_name")
    newest = list(posts.select_related("author").only(*columns).order_by("-seq")[: size + 1])
    shown = newest[:size][::-1]
    _say_offices(shown)
    first_unread = (
        None if before else next((p for p in shown if p.seq > read_up_to and p.author_id != person.pk), None)
    )
    return Conversation(shown, seq, first_unread, shown[0].seq if len(newest) > size else None, mark)


def _say_offices(posts: list[Post]) -> None:
    """The office of each author in one query and few rows: prefetching would build a queryset for each author."""
    authors = {post.author_id for post in posts}
    memberships = Membership.objects.current().filter(person__in=authors, organisation__isnull=False)
    memberships = memberships.select_related("organisation__ambito").only(
        "person", "organisation__name", "organisation__ambito__name"
    )
    labels: dict[int, str] = {}
    for membership in memberships.order_by("-pk"):
        assert membership.organisation
        labels[membership.person_id] = membership.organisation.label
    for post in posts:
        post.author_office = labels.get(post.author_id, "")
