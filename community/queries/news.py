"""News as lists and pages show them: what is chosen, the months of the archive, what is related, what readers say."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Avg, Count, Q
from django.utils.dateformat import format as written

from accounts.models import Person
from community.models import News, NewsQuerySet, Thread, Usefulness
from community.queries.conversation import opened_threads

Reader = Person | AnonymousUser
RELATED = 3
REASONS = 20
UNREAD = ("body", "html")  # in lists


@dataclass(frozen=True)
class Rated:
    """What readers have said of a page: how many, the average from 1 to 5, the latest reasons."""

    count: int
    average: float | None
    reasons: list[Usefulness]


def listed(person: Reader, chosen: Mapping[str, str]) -> NewsQuerySet:
    """What is published, as the filter chooses; events by the day they are on, the rest by when it came out."""
    news = News.objects.visible_to(person).published().defer(*UNREAD)
    if chosen.get("mostra") == "eventi":
        news = news.events().order_by("-starts_at", "-pk")
    elif chosen.get("mostra") == "registrazioni":
        news = news.recorded()
    if period := chosen.get("periodo"):
        year, _, month = period.partition("-")
        news = news.filter(published_at__year=year)
        news = news.filter(published_at__month=month) if month else news
    if theme := chosen.get("tema"):
        news = news.filter(tags__name__iexact=theme)
    return news


def archive(person: Reader) -> list[tuple[str, str]]:
    """The years and months in which something came out, the latest first, as the filter names them."""
    months = News.objects.visible_to(person).published().datetimes("published_at", "month", order="DESC")
    choices: list[tuple[str, str]] = []
    for month in months:
        year = f"{month:%Y}"
        if not any(value == year for value, _ in choices):
            choices.append((year, f"Tutto il {year}"))
        choices.append((f"{month:%Y-%m}", written(month, "F Y")))
    return choices


def related(person: Reader, news: News, tags: list[int]) -> list[News]:
    """Those with most themes in common, then the latest."""
    others = News.objects.visible_to(person).published().exclude(pk=news.pk).defer(*UNREAD)
    shared = Count("tags", filter=Q(tags__in=tags), distinct=True)
    return list(others.annotate(shared=shared).order_by("-shared", "-published_at", "-pk")[:RELATED])


def thread_of(person: Person, news: News) -> Thread | None:
    """Where the article is commented on, if the person sees it."""
    return opened_threads(person).filter(news=news).first()


def own_rating(person: Person, news: News) -> Usefulness | None:
    return news.ratings.filter(person=person).first()


def rated(news: News) -> Rated:
    """For those who edit."""
    told = news.ratings.aggregate(count=Count("pk"), average=Avg("value"))
    return Rated(told["count"], told["average"], list(news.ratings.exclude(reason="")[:REASONS]))
