"""Threads and spaces with what a person has not read yet; what is muted counts for nothing."""

from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from accounts.models import Person
from community.models import Level, Post, Space, Thread, ThreadQuerySet


def threads_of(person: Person) -> ThreadQuerySet:
    """Threads the person sees, each with `level`, `posts_count` and `unread`, the posts by others not yet read."""
    posts = Post.objects.shown().filter(thread=OuterRef("pk"))
    unread = Case(When(level=Level.MUTED, then=0), default=_number_of(Post.objects.new_to(person)))
    return (
        Thread.objects.read_by(person)
        .annotate(posts_count=_number_of(posts), unread=unread)
        .select_related("space__ats", "author")
    )


def spaces_of(person: Person) -> list[Space]:
    """Spaces the person sees, each with `level` and `unread_count`, its threads with something new. Two queries."""
    spaces = list(Space.objects.visible_to(person).with_level_of(person).select_related("ats"))
    unread = Thread.objects.unread_by(person).order_by().values_list("space").annotate(number=Count("pk"))
    numbers = dict(unread)
    for space in spaces:
        space.unread_count = numbers.get(space.pk, 0)
    return spaces


def _number_of(posts: QuerySet[Post]) -> Coalesce:
    counted = posts.order_by().values("thread").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
