"""A stretch of a thread as its page shows it, from where the reader was."""

from dataclasses import dataclass

from accounts.models import Membership, Person
from community.models import Post, ReadMark, Thread

PAGE = 50
MOST_UNREAD = 200
CONTEXT = 10  # posts already read, shown above the first unread one


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
