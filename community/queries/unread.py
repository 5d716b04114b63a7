"""Threads and spaces with what a person has not read yet; what is muted counts for nothing."""

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from accounts.models import Person
from community.models import Level, Post, ReadMark, Space, Thread, ThreadQuerySet

NOT_MUTED = ~Q(level=Level.MUTED)


def threads_of(person: Person) -> ThreadQuerySet:
    """Threads the person sees, each with `level`, `posts_count` and `unread`, the posts by others not yet read."""
    posts = Post.objects.shown().filter(thread=OuterRef("pk"))
    unread = Case(When(level=Level.MUTED, then=0), default=_number_of(unread_posts(person)))
    return (
        _read_by(person)
        .annotate(posts_count=_number_of(posts), unread=unread)
        .select_related("space__ats", "author")
    )


def with_unread(threads: ThreadQuerySet, person: Person) -> ThreadQuerySet:
    """Those of `threads_of` with something new, without counting in all the others."""
    return threads.filter(NOT_MUTED).filter(Exists(unread_posts(person)))


def unread_threads(person: Person) -> ThreadQuerySet:
    """Those the person sees and has not muted with something new; with `level` and `read_up_to`, without counts."""
    return with_unread(_read_by(person), person)


def unread_posts(person: Person) -> QuerySet[Post]:
    """Inside a query of threads with `read_up_to`: of each, the posts by others not yet read."""
    posts = Post.objects.shown().filter(thread=OuterRef("pk"), seq__gt=OuterRef("read_up_to"))
    return posts.exclude(author=person)


def spaces_of(person: Person) -> list[Space]:
    """Spaces the person sees, each with `level` and `unread_count`, its threads with something new. Two queries."""
    spaces = list(Space.objects.visible_to(person).with_level_of(person).select_related("ats"))
    unread = unread_threads(person).order_by().values_list("space").annotate(number=Count("pk"))
    numbers = dict(unread)
    for space in spaces:
        space.unread_count = numbers.get(space.pk, 0)
    return spaces


def _read_by(person: Person) -> ThreadQuerySet:
    mark = ReadMark.objects.filter(person=person, thread=OuterRef("pk")).values("seq")
    threads = Thread.objects.visible_to(person).with_level_of(person)
    return threads.annotate(read_up_to=Coalesce(Subquery(mark), 0))


def _number_of(posts: QuerySet[Post]) -> Coalesce:
    counted = posts.order_by().values("thread").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
