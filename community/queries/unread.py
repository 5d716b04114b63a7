"""Threads and spaces with what a person has not read yet."""

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

from accounts.models import Person
from community.models import Post, ReadMark, Space, Thread, ThreadQuerySet


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
