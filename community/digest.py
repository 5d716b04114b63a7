"""What the community adds to a digest, and which posts a person has already seen."""

from django.db.models import F, FilteredRelation, Q
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Person
from community.models import News, Post, Thread
from notifications import digest, seen
from notifications.digest import MOST, Item, Occasion
from notifications.models import Kind
from notifications.queries import mailed_targets

MOST_POSTS = 1000


def followed_threads(occasion: Occasion) -> list[Item]:
    """Threads followed or watched, each once with its number of posts neither read nor told, the busiest first."""
    by_thread: dict[int, list[Post]] = {}
    for post in _unread(occasion):
        if not occasion.is_told(post.thread_id, post.seq):
            by_thread.setdefault(post.thread_id, []).append(post)
    return [_line(posts) for posts in sorted(by_thread.values(), key=len, reverse=True)]


def published_news(occasion: Occasion) -> list[Item]:
    """Articles and events of the last days, the newest first; to whoever wrote one it is no news."""
    person = occasion.person
    news = News.objects.visible_to(person).published().filter(published_at__gte=occasion.since)
    fresh = news.exclude(author=person).exclude(pk__in=mailed_targets(person, News))
    return [_article(one) for one in fresh.order_by("-published_at", "-pk")[:MOST]]


def seen_posts(person: Person, ids: set[int]) -> set[int]:
    """Read, on any device; one corrected afterwards may say something new."""
    read = Post.objects.filter(
        thread__read_marks__person=person, thread__read_marks__seq__gte=F("seq"), edited_at=None
    )
    return set(read.filter(pk__in=ids).values_list("pk", flat=True))


def register() -> None:
    digest.register("threads", Kind.FOLLOWED, "Discussioni che segui", followed_threads)
    digest.register("articles", Kind.NEWS, "Novità ed eventi", published_news)
    seen.register(Post, seen_posts)


def _unread(occasion: Occasion) -> list[Post]:
    person = occasion.person
    posts = (
        Post.objects.visible_to(person)
        .filter(thread__in=Thread.objects.followed_by(person).values("pk"), created_at__gte=occasion.since)
        .exclude(author=person)
        .exclude(pk__in=mailed_targets(person, Post))
        .annotate(mark=FilteredRelation("thread__read_marks", condition=Q(thread__read_marks__person=person)))
        .filter(Q(mark__seq=None) | Q(mark__seq__lt=F("seq")))
        .select_related("thread__space")
        .only("seq", "thread__title", "thread__space__title")
    )
    return list(posts.order_by("seq")[:MOST_POSTS])


def _line(posts: list[Post]) -> Item:
    """In the order of their numbers; the link leads to the first."""
    first, thread = posts[0], posts[0].thread
    count = "un messaggio" if len(posts) == 1 else f"{len(posts)} messaggi"
    note = f"{count} da leggere in {thread.space.title}"
    return Item(thread.pk, posts[-1].seq, thread.title, first.get_absolute_url(), note)


def _article(news: News) -> Item:
    """The hour of an event is its mark: another hour, or that it does not take place, is told again."""
    if news.starts_at is None:
        return Item(news.pk, 1, news.title, news.get_absolute_url(), news.summary)
    when = date_format(timezone.localtime(news.starts_at), "l j F Y, \\o\\r\\e G:i")
    note, mark = (
        ("annullato" if news.is_cancelled else when),
        int(news.starts_at.timestamp()) + news.is_cancelled,
    )
    return Item(news.pk, mark, news.title, news.get_absolute_url(), note)
